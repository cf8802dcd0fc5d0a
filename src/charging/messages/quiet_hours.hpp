#pragma once

#include <cstdint>

#include "charging/contract/message.hpp"
#include "charging/policy/policy.hpp"

/// When messages may be sent: what is no news of the moment waits for the hours that the policy permits.
namespace airtime::charging {

/// Sets when the message may be sent first, and when it is stale.
void set_sending_times(Message& message, const Policy& policy, Instant now);

/// What to do now with a message that waits to be sent.
enum class Sending : std::uint8_t { now, later, never };
struct SendingTime {
    Sending sending = Sending::now;
    Instant at = {};  ///< with `later`
};
SendingTime sending_time(const Message& message, const Policy& policy, Instant now);

}  // namespace airtime::charging
