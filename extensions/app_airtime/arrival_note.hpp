#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app_airtime/ccr_decoder.hpp"
#include "app_airtime/gy_avps.hpp"

namespace airtime::extension {

/// What the hook at a message's arrival tells the forward callback, which sees the message next. It travels
/// in the Destination-Host that steers the message there: freeDiameter carries nothing else from one to the
/// other.
struct ArrivalNote {
    std::optional<std::uint32_t> refusal;  ///< answer this Result-Code and look no further
    std::uint32_t application = avp::credit_control_application;  ///< as it was sent
    ArrivalFlaws flaws;

    std::string to_text() const;
    /// Empty: not a note of ours.
    static std::optional<ArrivalNote> parse(std::string_view text);
};

}  // namespace airtime::extension
