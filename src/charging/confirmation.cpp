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
        await_confirmation(draft, amount, request.channel, draft.now() + within);
        return *draft.contract().awaiting;
    }
    draft.change = std::move(trial.change);
    return std::visit([](const auto& each) { return AskedAdvanceOutcome{each}; }, outcome);
}

void await_confirmation(Draft& draft, Money amount, Channel channel, Instant until) {
    draft.contract().awaiting = AwaitedConfirmation{.amount = amount, .channel = channel, .until = until};
}

ConfirmedAdvanceOutcome confirm_advance(Draft& draft, const AdvanceRequest& request) {
    const std::optional<AwaitedConfirmation> awaited = std::exchange(draft.contract().awaiting, std::nullopt);
    if (!awaited || awaited->until <= draft.now()) {
        return NothingAwaited{};
    }
    AdvanceRequest confirmed = request;
    confirmed.amount = awaited->amount;
    return std::visit([](const auto& each) { return ConfirmedAdvanceOutcome{each}; },
                      lend_on_request(draft, confirmed));
}

}  // namespace airtime::charging
