#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/correction_desk.hpp"

namespace airtime::store {

/// Words with percent-encoded bytes, without the id.
std::string encode_waiting(const WaitingCorrection& correction);
/// Empty: it is none.
std::optional<WaitingCorrection> decode_waiting(std::string_view id, std::string_view text);

}  // namespace airtime::store
