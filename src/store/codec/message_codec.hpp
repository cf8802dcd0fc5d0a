#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charging/contract/message.hpp"

/// A message as one line of words, "kind=granted to=84900000001 amount=10000 ...": what is empty is not
/// written.
namespace airtime::store {

std::string encode_message(const charging::Message& message);
/// The error says what is wrong and where.
Result<charging::Message, std::string> decode_message(std::string_view text);

/// An id with bytes only that a URL, a key and a log may carry as they are; ids of ours mostly are such.
std::string safe_id(std::string_view id);

}  // namespace airtime::store
