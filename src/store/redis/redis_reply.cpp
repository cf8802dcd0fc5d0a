#include "store/redis/redis_reply.hpp"

#include <algorithm>
#include <array>

namespace airtime::store {

bool is_missing_function(const redisReply& reply) {
    return reply.type == REDIS_REPLY_ERROR &&
           std::string_view{reply.str, reply.len}.starts_with("ERR Function not found");
}

std::optional<std::string_view> text_of(const redisReply& reply) {
    if (reply.type != REDIS_REPLY_STRING && reply.type != REDIS_REPLY_STATUS) return std::nullopt;
    return std::string_view{reply.str, reply.len};
}

std::span<redisReply* const> elements_of(const redisReply& reply) {
    if (reply.type != REDIS_REPLY_ARRAY) return {};
    return {reply.element, reply.elements};
}

std::optional<StoreError> error_of(const redisReply& reply) {
    if (reply.type != REDIS_REPLY_ERROR) return std::nullopt;
    constexpr std::array<std::string_view, 14> refusals{
        "LOADING", "MISCONF",   "OOM",    "READONLY", "NOREPLICAS", "CLUSTERDOWN", "BUSY",
        "NOAUTH",  "WRONGPASS", "NOPERM", "TRYAGAIN", "MASTERDOWN", "MOVED",       "ASK"};
    const std::string_view message{reply.str, reply.len};
    const std::string_view code = message.substr(0, message.find(' '));
    const bool refused = std::ranges::find(refusals, code) != refusals.end() || is_missing_function(reply) ||
                         message.starts_with("ERR max number of clients");
    return refused ? StoreError::refused : StoreError::corrupt;
}

}  // namespace airtime::store
