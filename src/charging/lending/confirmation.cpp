#include "charging/lending/confirmation.hpp"

#include <chrono>
#include <utility>

#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/lending_counts.hpp"

namespace airtime::charging {

namespace {

const AdvancePolicy& rules_of(const Draft& draft) {
    return draft.policy.advance_for(draft.contract().segment);
}

AskedAdvanceOutcome lend_or_await(Draft& draft, const AdvanceRequest& request, bool awaits) {
    Draft trial = draft;
    const Money amount = request.amount.value_or(offer_to(draft.contract(), draft.policy, draft.now()));
    const RequestedAdvanceOutcome outcome = lend_on_request(trial, request);
    if (std::holds_alternative<AdvanceId>(outcome) && awaits) {
        const AdvancePolicy& rules = rules_of(draft);
        const AdvanceTerms terms = terms_of(amount, rules);
        await_confirmation(draft, {.amount = amount,
                                   .channel = request.channel,
                                   .until = draft.now() + std::chrono::seconds{rules.confirm_within_s},
                                   .credited = terms.credited,
                                   .fee = terms.fee.amount});
        count_offer(draft, request.channel);
        return *draft.contract().awaiting;
    }
    draft.change = std::move(trial.change);
    return std::visit([](const auto& each) { return AskedAdvanceOutcome{each}; }, outcome);
}

bool has_terms_as_told(const AwaitedConfirmation& awaited, const AdvancePolicy& rules) {
    const AdvanceTerms terms = terms_of(awaited.amount, rules);
    return terms.credited == awaited.credited && terms.fee.amount == awaited.fee;
}

}  // namespace

AskedAdvanceOutcome ask_for_advance(Draft& draft, const AdvanceRequest& request) {
    return lend_or_await(draft, request, rules_of(draft).confirm);
}

void await_confirmation(Draft& draft, const AwaitedConfirmation& awaited) {
    draft.contract().awaiting = awaited;
}

bool awaits_advance(const Contract& contract, Instant now) {
    return contract.awaiting && !contract.awaiting->invited && now < contract.awaiting->until;
}

ConfirmedOutcome confirm(Draft& draft, const Confirmation& confirmation) {
    const std::optional<AwaitedConfirmation> awaited = std::exchange(draft.contract().awaiting, std::nullopt);
    if (!awaited || awaited->until <= draft.now()) return NothingAwaited{};
    if (awaited->invited) {
        const EnrolmentOutcome outcome = change_enrolment(draft, {.step = EnrolmentStep::enrol,
                                                                  .channel = confirmation.channel,
                                                                  .text_version = confirmation.text_version});
        if (outcome == EnrolmentOutcome::changed) {
            count_invitation(draft, EventKind::invitation_accepted, confirmation.channel);
        }
        return outcome;
    }
    return std::visit(
        [](const auto& each) { return ConfirmedOutcome{each}; },
        lend_or_await(draft,
                      {.amount = awaited->amount, .channel = confirmation.channel, .key = confirmation.key},
                      !has_terms_as_told(*awaited, rules_of(draft))));
}

void refuse_messages(Draft& draft, Channel channel) {
    Contract& contract = draft.contract();
    const auto& awaited = contract.awaiting;
    const bool invited = awaited && awaited->invited && draft.now() < awaited->until;
    if (invited && !contract.refuses_messages) {
        count_invitation(draft, EventKind::invitation_declined, channel);
    }
    contract.refuses_messages = true;
}

}  // namespace airtime::charging
