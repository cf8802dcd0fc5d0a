#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "charging/contract/advance.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/values/calendar.hpp"

/// Whether the subscriber wants automatic advances, and the proof of what was said.
namespace airtime::charging {

enum class EnrolmentStep : std::uint8_t { enrol, cancel, pause, resume };

struct EnrolmentRequest {
    EnrolmentStep step = EnrolmentStep::enrol;
    Channel channel = Channel::care;
    std::string text_version = {};  ///< of the terms that the subscriber was shown; empty: none were
    std::optional<Instant> pause_until = {};  ///< with `pause`; empty: until it is resumed
    std::string by = {};  ///< printable, as note_of() has it: who asked in the subscriber's place, and why
};

enum class EnrolmentOutcome : std::uint8_t {
    changed,
    unchanged,     ///< it is so already; a duplicate leaves no event
    not_enrolled,  ///< there is nothing to cancel, pause or resume
};

/// Asked for again, neither may come true later: the answer stands. A refusal may be asked for again.
constexpr bool is_settled(EnrolmentOutcome outcome) {
    return outcome != EnrolmentOutcome::not_enrolled;
}

/// Takes the step and records one `enrolment_changed` whose note reads "paused sms vi-3": what it is now, the
/// channel, the text's version as one word; then until when a pause lasts ("until 2026-..."), and by whom
/// ("by ..."). Moves no money: whoever cancels keeps the debt, and it is recovered.
EnrolmentOutcome change_enrolment(Draft& draft, const EnrolmentRequest& request);

/// Whether it wants automatic advances now: a pause that is over counts as resumed, whether or not anybody
/// has written that down.
bool is_enrolled(const Contract& contract, Instant now);

/// Resumes a contract whose pause is over. No effect before.
void end_pause_when_due(Draft& draft);
/// When end_pause_when_due has something to do; empty: never, as for who is not paused.
std::optional<Instant> next_pause_end(const Contract& contract);

/// "not_registered", "active", "paused", "cancelled".
std::string_view name_of(Enrolment enrolment);
/// "automatic", "sms", "ussd", "care".
std::string_view name_of(Channel channel);

}  // namespace airtime::charging
