#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charging/contract/session.hpp"

namespace airtime::store {

/// A stored answer as one string, and back.
std::string encode_answer(const charging::StoredAnswer& answer);
Result<charging::StoredAnswer, std::string> decode_answer(std::string_view text);

}  // namespace airtime::store
