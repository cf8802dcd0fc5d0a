#pragma once

#include <chrono>
#include <string>

#include "app_airtime/codec/ccr_decoder.hpp"
#include "app_airtime/freediameter/diameter_message.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::extension {

/// A request that is ours to answer. `frame` looks into `bytes`.
struct ReceivedRequest {
    std::string peer;         ///< that it came from
    DiameterMessage message;  ///< null: freeDiameter does not know of it
    MessageBytes bytes;
    CcrFrame frame;
    charging::CreditControlRequest request;
    std::uint64_t subscriber_hash = 0;
    std::chrono::steady_clock::time_point arrived;
    bool answered = false;
};

}  // namespace airtime::extension
