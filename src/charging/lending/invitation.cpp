#include "charging/lending/invitation.hpp"

#include <algorithm>

#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/advance_rules.hpp"
#include "charging/lending/confirmation.hpp"
#include "charging/lending/lending_counts.hpp"
#include "charging/messages/notify.hpp"

namespace airtime::charging {

namespace {

constexpr std::chrono::hours day{24};
constexpr std::chrono::hours week{168};

/// Whether nothing but registration stands in the way of automatic advances.
bool would_be_lent_to(const Draft& draft, const AdvancePolicy& rules) {
    Contract registered = draft.contract();
    registered.enrolment = Enrolment::active;
    return rules.mode == AdvanceMode::on &&
           !automatic_advance_forbidden(registered, draft.policy, draft.circumstances);
}

/// Counted are the last 24 hours and seven days before `at`, when it would be sent.
bool invited_too_often(const std::vector<Instant>& invited_at, const InvitationPolicy& rules, Instant at) {
    const auto since = [&](std::chrono::hours ago) {
        return std::ranges::count_if(invited_at, [&](Instant invited) { return invited > at - ago; });
    };
    return since(day) >= std::int64_t{rules.per_day_max} || since(week) >= std::int64_t{rules.per_week_max};
}

}  // namespace

void consider_invitation(Draft& draft) {
    Contract& contract = draft.contract();
    const InvitationPolicy& rules = draft.policy.invitation;
    const AdvancePolicy& lending = draft.policy.advance_for(contract.segment);
    if (!rules.on || !draft.policy.messages.on || contract.enrolment != Enrolment::not_registered) return;
    // A yes could not say to which of the two.
    if (awaits_advance(contract, draft.now())) return;
    const Instant at = first_moment_in(rules.hours, draft.policy.calendar, draft.now());
    if (invited_too_often(contract.invited_at, rules, at) || !would_be_lent_to(draft, lending)) return;
    const Money offer = offer_to(contract, draft.policy, draft.now());
    if (offer == Money{}) return;
    const AdvanceTerms terms = terms_of(offer, lending);
    const std::size_t messages = draft.change.messages.size();
    notify(draft, {.kind = MessageKind::invitation,
                   .amount = terms.credited,
                   .fee = terms.fee.amount,
                   .owed = terms.owed(),
                   .due_at = draft.now() + std::chrono::days{lending.due_after_days},
                   .minutes = lending.confirm_within_s / 60});
    if (draft.change.messages.size() > messages) {
        await_confirmation(draft, {.amount = offer,
                                   .channel = Channel::sms,
                                   .until = at + std::chrono::seconds{lending.confirm_within_s},
                                   .invited = true});
        std::erase_if(contract.invited_at, [&](Instant invited) { return invited <= at - week; });
        contract.invited_at.push_back(at);
        count_invitation(draft, EventKind::invited, Channel::sms);
    }
}

}  // namespace airtime::charging
