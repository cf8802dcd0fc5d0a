#pragma once

#include <cstdint>

#include "charging/contract/contract.hpp"
#include "charging/contract/message.hpp"

/// Who hears of what: some messages come always, others only to those who did not refuse them.
namespace airtime::charging {

enum class Occasion : std::uint8_t {
    just_now,   ///< news of this moment, or an answer
    time_came,  ///< nobody did anything: it can wait for the day
    reminding,
    advertising,
};
/// `reply`: the notice answers what the subscriber just sent.
Occasion occasion_of(const Notice& notice, bool reply);

/// Whether the contract refuses to hear of that: reminders and advertising by `refuses_messages`, advertising
/// also by the operator's list.
bool is_unwanted(Occasion occasion, const Contract& contract);

/// Whether a message to the contract that was written a while ago may still be sent: who refused, enrolled,
/// paused or cancelled since gets no invitation.
bool still_wanted(const Message& message, const Contract& contract);

}  // namespace airtime::charging
