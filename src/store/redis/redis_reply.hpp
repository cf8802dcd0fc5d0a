#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "store/store_error.hpp"

namespace airtime::store {

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

/// A string or status reply's bytes; empty for any other.
std::optional<std::string_view> text_of(const redisReply& reply);
/// The elements of an array; none for any other.
std::span<redisReply* const> elements_of(const redisReply& reply);
/// What an error reply means; empty where it is no error. Looks only; see RedisConnection::error_in.
std::optional<StoreError> error_of(const redisReply& reply);

/// Whether the server does not know the function that was called.
bool is_missing_function(const redisReply& reply);

}  // namespace airtime::store
