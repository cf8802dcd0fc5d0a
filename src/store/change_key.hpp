#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "charging/values/credit_control.hpp"

namespace airtime::store {

/// Makes a change happen once per subscriber, `kind` and `key`, for as long as that is kept.
struct ChangeKey {
    std::string kind;          ///< "recharge", "advance", ...
    std::string key;           ///< the caller's: printable
    std::string content;       ///< change_content(): the same key with other content is refused
    std::uint32_t kept_s = 0;  ///< zero: as long as answers to recharges
};

/// The whole content of a change in one text: no two contents have the same.
std::string change_content(std::initializer_list<std::string_view> parts);

/// The same for the same text, in every process.
std::uint64_t digest_of(const std::string& text);

}  // namespace airtime::store
