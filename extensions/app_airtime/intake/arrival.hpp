#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "app_airtime/codec/gy_avps.hpp"

namespace airtime::extension {

/// What the hook at a request's arrival tells the forward callback, which sees it next.
struct ArrivalNote {
    bool steered = false;       ///< the rest holds
    std::uint32_t refusal = 0;  ///< the Result-Code to answer; zero: a CCR for us
    std::uint32_t application = avp::credit_control_application;  ///< as it was sent
};

/// Holds something up as long as it lives.
using Passage = std::shared_ptr<void>;

/// Kept by freeDiameter with each message that arrives, out of the reach of whoever wrote that.
struct Arrival {
    std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now();  ///< it was read
    ArrivalNote note;
    bool taken = false;  ///< from its bytes; the message is to be thrown away
    Passage passage;     ///< while it may not be overtaken: until it waits for its decision
};

}  // namespace airtime::extension
