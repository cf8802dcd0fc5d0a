#include "portal/dialogue/subscriber_action.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "charging/corrections/correction.hpp"
#include "charging/corrections/repayment.hpp"
#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/confirmation.hpp"
#include "charging/lending/lending_counts.hpp"
#include "charging/standing/enrolment.hpp"

namespace airtime::portal {

namespace {

using charging::AdvanceId;
using charging::Contract;
using charging::Draft;
using charging::EnrolmentOutcome;
using charging::EnrolmentStep;
using charging::MessageKind;
using charging::Money;
using charging::Notice;
using charging::Policy;

Notice plain(MessageKind kind) {
    Notice notice;
    notice.kind = kind;
    return notice;
}

EnrolmentStep step_of(Action action) {
    switch (action) {
        case Action::cancel:
            return EnrolmentStep::cancel;
        case Action::pause:
            return EnrolmentStep::pause;
        case Action::resume:
            return EnrolmentStep::resume;
        default:
            return EnrolmentStep::enrol;
    }
}

Notice registration_answer(Draft& draft, const SubscriberRequest& request, EnrolmentOutcome outcome) {
    draft.contract().language = request.language ? request.language : draft.contract().language;
    return plain(outcome == EnrolmentOutcome::changed ? MessageKind::registered
                                                      : MessageKind::already_registered);
}

Notice change_standing(Draft& draft, const SubscriberRequest& request) {
    const EnrolmentStep step = step_of(request.action);
    const EnrolmentOutcome outcome = charging::change_enrolment(draft, {.step = step,
                                                                        .channel = request.channel,
                                                                        .text_version = request.text_version,
                                                                        .pause_until = request.pause_until});
    if (outcome == EnrolmentOutcome::not_enrolled) return plain(MessageKind::not_registered);
    switch (step) {
        case EnrolmentStep::enrol:
            return registration_answer(draft, request, outcome);
        case EnrolmentStep::cancel: {
            Notice notice = plain(MessageKind::cancelled);
            notice.left = charging::debt_of(draft.contract());
            return notice;
        }
        case EnrolmentStep::pause: {
            Notice notice = plain(MessageKind::paused);
            notice.due_at = request.pause_until;
            return notice;
        }
        case EnrolmentStep::resume:
            break;
    }
    return plain(MessageKind::resumed);
}

/// What the subscriber hears of each way in which asking for an advance, or a yes, can end.
struct AdvanceAnswer {
    Draft& draft;
    const SubscriberRequest& request;
    const charging::AdvancePolicy& rules = draft.policy.advance_for(draft.contract().segment);

    Notice operator()(charging::NotADenomination) const {
        Notice notice = plain(MessageKind::not_a_denomination);
        for (const Money each : rules.denominations) {
            if (!charging::beyond_limits(each, draft.contract(), draft.policy, draft.now())) {
                notice.choices.push_back(each);
            }
        }
        if (notice.choices.empty()) notice.choices = rules.denominations;
        return notice;
    }
    Notice operator()(charging::AdvanceRefusal refusal) const {
        Notice notice = plain(MessageKind::refused);
        notice.refusal = refusal;
        return notice;
    }
    Notice operator()(charging::NothingAwaited) const { return plain(MessageKind::nothing_to_confirm); }
    Notice operator()(const charging::AwaitedConfirmation& awaited) const {
        Notice notice = terms_notice(MessageKind::confirmation, awaited.amount, rules, draft.now());
        notice.minutes = rules.confirm_within_s / 60;
        return notice;
    }
    Notice operator()(const AdvanceId&) const { return granted_notice(draft.contract().advances.back()); }
    Notice operator()(EnrolmentOutcome outcome) const { return registration_answer(draft, request, outcome); }
};

Notice advance_answer(Draft& draft, const SubscriberRequest& request) {
    const charging::AdvanceRequest asked{
        .amount = request.amount, .channel = request.channel, .key = request.key};
    const auto answer = [&](const auto& outcome) {
        return std::visit(AdvanceAnswer{draft, request}, outcome);
    };
    switch (request.action) {
        case Action::confirm:
            return answer(charging::confirm(
                draft,
                {.channel = request.channel, .key = request.key, .text_version = request.text_version}));
        case Action::take_advance:
            return answer(charging::lend_on_request(draft, asked));
        default:
            return answer(charging::ask_for_advance(draft, asked));
    }
}

Notice repayment_answer(Draft& draft, const SubscriberRequest& request) {
    const auto outcome = charging::repay(draft, {.amount = request.amount},
                                         {.key = request.key,
                                          .role = "subscriber",
                                          .reason = std::string{charging::name_of(request.channel)}});
    const auto* corrected = std::get_if<charging::Corrected>(&outcome);
    Notice notice = plain(corrected != nullptr ? MessageKind::repaid : MessageKind::nothing_to_repay);
    notice.amount = corrected != nullptr ? corrected->amount : Money{};
    notice.left = charging::debt_of(draft.contract());
    return notice;
}

/// Tells what may be had, which is an offer.
Notice balance_answer(Draft& draft, charging::Channel channel) {
    Notice notice = balance_notice(draft.contract(), draft.policy, draft.circumstances);
    if (notice.amount > Money{}) charging::count_offer(draft, channel);
    return notice;
}

}  // namespace

Notice terms_notice(MessageKind kind, Money amount, const charging::AdvancePolicy& rules,
                    charging::Instant now) {
    const charging::AdvanceTerms terms = charging::terms_of(amount, rules);
    Notice notice = plain(kind);
    notice.amount = terms.credited;
    notice.fee = terms.fee.amount;
    notice.owed = terms.owed();
    notice.due_at = now + std::chrono::days{rules.due_after_days};
    return notice;
}

Notice registration_terms_notice(const Contract& contract, const Policy& policy, charging::Instant now) {
    const charging::AdvancePolicy& rules = policy.advance_for(contract.segment);
    const Money smallest = rules.denominations.empty() ? Money{} : rules.denominations.front();
    const Money offer =
        rules.size == charging::AdvanceSize::offer ? charging::offer_to(contract, policy, now) : Money{};
    Notice notice = terms_notice(MessageKind::offer, std::max(smallest, offer), rules, now);
    notice.threshold = rules.threshold;
    return notice;
}

Notice granted_notice(const charging::Advance& advance) {
    Notice notice = plain(MessageKind::granted);
    notice.amount = advance.principal;
    notice.fee = advance.fee;
    notice.owed = advance.outstanding();
    notice.account = advance.account;
    notice.due_at = advance.due_at;
    return notice;
}

Notice balance_notice(const Contract& contract, const Policy& policy,
                      const charging::Circumstances& circumstances) {
    Notice notice = plain(MessageKind::balance);
    for (const charging::Account& account : contract.accounts) {
        const Money free = account.balance - charging::held_in(contract, account.name);
        if (free != Money{} || account.name == policy.recharge.account) {
            notice.balances.push_back({.account = account.name, .amount = free});
        }
    }
    notice.left = charging::debt_less_held(contract);
    notice.amount = charging::offer_on_request(contract, policy, circumstances);
    notice.enrolment =
        charging::is_enrolled(contract, circumstances.now) ? charging::Enrolment::active : contract.enrolment;
    return notice;
}

Notice carry_out(Draft& draft, const SubscriberRequest& request) {
    switch (request.action) {
        case Action::enrol:
        case Action::cancel:
        case Action::pause:
        case Action::resume:
            return change_standing(draft, request);
        case Action::ask_for_advance:
        case Action::confirm:
        case Action::take_advance:
            return advance_answer(draft, request);
        case Action::repay:
            return repayment_answer(draft, request);
        case Action::refuse_messages:
            charging::refuse_messages(draft, request.channel);
            return plain(MessageKind::messages_refused);
        case Action::accept_messages:
            draft.contract().refuses_messages = false;
            return plain(MessageKind::messages_accepted);
        case Action::choose_language:
            draft.contract().language = request.language;
            return balance_answer(draft, request.channel);
        case Action::look_up_balance:
            return balance_answer(draft, request.channel);
        case Action::read_help:
            break;
    }
    return plain(MessageKind::help);
}

}  // namespace airtime::portal
