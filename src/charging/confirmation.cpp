#include "charging/confirmation.hpp"

#include <chrono>
#include <utility>

namespace airtime::charging {

AskedAdvanceOutcome ask_for_advance(Draft& draft, const AdvanceRequest& request) {
    Draft trial = draft;
    const Money amount = request.amount.value_or(offer_to(draft.contract(), draft.policy, draft.now()));
    const RequestedAdvanceOutcome outcome = lend_on_request(trial, request);
    const bool would_lend = std::holds_alternative<AdvanceId>(outcome);
    const AdvancePolicy& rules = draft.policy.advance_for(draft.contract().segment);
    if (would_lend && rules.confirm) {
        const std::chrono::seconds within{rules.confirm_within_s};
        await_confirmation(draft,
                           {.amount = amount, .channel = request.channel, .until = draft.now() + within});
        return *draft.contract().awaiting;
    }
    draft.change = std::move(trial.change);
    return std::visit([](const auto& each) { return AskedAdvanceOutcome{each}; }, outcome);
}

void await_confirmation(Draft& draft, const AwaitedConfirmation& awaited) {
    draft.contract().awaiting = awaited;
}

bool awaits_advance(const Contract& contract, Instant now) {
    return contract.awaiting && !contract.awaiting->invited && now < contract.awaiting->until;
}

ConfirmedOutcome confirm(Draft& draft, const Confirmation& confirmation) {
    const std::optional<AwaitedConfirmation> awaited = std::exchange(draft.contract().awaiting, std::nullopt);
    if (!awaited || awaited->until <= draft.now()) {
        return NothingAwaited{};
    }
    if (awaited->invited) {
        return change_enrolment(draft, {.step = EnrolmentStep::enrol,
                                        .channel = confirmation.channel,
                                        .text_version = confirmation.text_version});
    }
    return std::visit(
        [](const auto& each) { return ConfirmedOutcome{each}; },
        lend_on_request(
            draft, {.amount = awaited->amount, .channel = confirmation.channel, .key = confirmation.key}));
}

}  // namespace airtime::charging
