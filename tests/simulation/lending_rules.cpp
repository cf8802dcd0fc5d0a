#include "tests/simulation/lending_rules.hpp"

#include <algorithm>

#include "tests/simulation/broken_promise.hpp"

namespace airtime::simulation {

using charging::EventKind;
using charging::Hold;
using charging::HoldPart;
using charging::LedgerEvent;
using charging::Money;
using charging::ServiceRequest;
using charging::Tariff;

namespace {

std::uint64_t requested_units(const ServiceRequest& service) {
    const charging::ServiceUnits units = service.requested.value_or(charging::ServiceUnits{});
    return units.time_s.value_or(0) + units.total_octets.value_or(0) + units.service_specific.value_or(0);
}

constexpr std::string_view sweep = "sweep";

/// "care-17 from c2": the credit of a transfer is held as a recharge is.
charging::RechargeId recharge_of_transfer(const std::string& note) {
    const std::size_t at = note.find(" from ");
    require(at != std::string::npos, "a transfer does not say from whom: " + note);
    return {"transfer " + note.substr(at + 6) + ' ' + note.substr(0, at)};
}

Money payable(const CommittedStep& step, const Tariff& tariff, const naive::Balances& balances) {
    Money sum;
    for (const charging::AccountName& account : tariff.paid_by) {
        sum += balances.at(account) - naive::held(step.after, account);
    }
    return sum;
}

bool is_drawn(const charging::Contract& contract, const charging::AdvanceId& id) {
    const auto found = std::ranges::find(contract.advances, id, &charging::Advance::id);
    return found != contract.advances.end() && found->drawn;
}

/// The contract with those sessions alone that the step left as they were.
charging::Contract going_on(const CommittedStep& step) {
    charging::Contract contract = step.after;
    contract.sessions.clear();
    for (const charging::Session& session : step.after.sessions) {
        const charging::Session* before = step.before.session(session.id);
        if (before != nullptr && before->services == session.services) contract.sessions.push_back(session);
    }
    return contract;
}

}  // namespace

void LendingRules::check(const CommittedStep& step) {
    Loans& loans = loans_[step.after.id];
    naive::Balances balances;
    for (const charging::Account& account : step.before.accounts) balances[account.name] = account.balance;
    check_expired_sessions(step, loans);
    for (const LedgerEvent& event : step.events) {
        check_grant_time(event);
        check_event(step, event, balances, loans);
        for (const charging::Part& change : event.changes) balances[change.account] += change.amount;
    }
    check_recoveries(step, loans);
    require(step.after.advances.size() == loans.size(), "advances appeared or disappeared without an event");
    for (const charging::Advance& advance : step.after.advances) {
        const auto loan = loans.find(advance.id);
        require(loan != loans.end(), "advance " + advance.id.value + " is not in the ledger");
        require(advance.drawn == loan->second.drawn,
                "advance " + advance.id.value + " does not know whether it was drawn on");
    }
}

void LendingRules::check_grant_time(const LedgerEvent& event) {
    // Lines of text leave it out.
    if (!event.advance || event.about == charging::EventAbout{}) return;
    const std::pair advance{event.contract, *event.advance};
    if (event.kind == EventKind::advanced) {
        require(event.about.due.has_value(), "lent without a due date");
        granted_.emplace(advance, event.at);
    } else {
        const auto granted = granted_.find(advance);
        require(granted == granted_.end() || event.about.granted == granted->second,
                "an event of " + event.advance->value + " does not say when that was granted");
    }
}

void LendingRules::check_event(const CommittedStep& step, const LedgerEvent& event,
                               const naive::Balances& balances, Loans& loans) const {
    switch (event.kind) {
        case EventKind::advanced:
            check_grant(step, event, balances);
            loans[*event.advance] =
                Loan{.account = event.changes.at(0).account, .principal = event.principal, .fee = event.fee};
            break;
        case EventKind::used:
        case EventKind::transferred_out:
            draw_on(event, balances, loans);
            break;
        case EventKind::recharged:
            check_hold(step, {event.note}, moved(event));
            break;
        case EventKind::transferred_in:
            // What comes back is held for nothing.
            if (event.note.find(" back from ") == std::string::npos) {
                check_hold(step, recharge_of_transfer(event.note), moved(event));
            }
            break;
        case EventKind::recovered:
            require(loans.contains(*event.advance), "recovered for an advance that is not open");
            loans.at(*event.advance).drawn = true;
            draw_on(event, balances, loans);
            if (event.note == sweep) check_sweep(step, event);
            break;
        case EventKind::reversed:
            check_reversal(step, event, loans);
            check_reserved_is_left(step, event, balances);
            draw_on(event, balances, loans);
            break;
        case EventKind::settled:
            require(loans.erase(*event.advance) == 1, "settled an advance that is not open");
            break;
        default:
            break;
    }
}

void LendingRules::check_grant(const CommittedStep& step, const LedgerEvent& event,
                               const naive::Balances& balances) const {
    const Tariff& tariff = *policy_->tariff(*event.service);
    require(std::ranges::count(step.events, EventKind::advanced, &LedgerEvent::kind) == 1,
            "two advances for one request");
    require(calls_for_advance(step, event, balances), "lent to a balance that is not below the threshold");
    require(naive::lowest(balances, tariff, *policy_) == event.changes.at(0).account,
            "lent to " + event.changes.at(0).account.value + ", which is not the lowest-balance account");
    const auto& denominations = policy_->advance.denominations;
    require(std::ranges::count(denominations, event.principal) == 1,
            "lent an amount that is no denomination");
    require(event.changes.at(0).amount == event.principal, "credited another amount than lent");
    require(event.fee == naive::fee(event.principal, policy_->advance),
            "the fee of " + event.principal.to_string() + " is not " + event.fee.to_string());
    const Money owed = naive::debt_less_held(step.after);
    const Money limit = naive::debt_limit(step.after, *policy_, step.now);
    require(owed <= limit, "owes " + owed.to_string() + ", above the limit of " + limit.to_string());
    require(payable(step, tariff, balances) + event.principal >= policy_->advance.threshold,
            "lent too little to lift the balance to the threshold");
}

bool LendingRules::calls_for_advance(const CommittedStep& step, const LedgerEvent& event,
                                     const naive::Balances& balances) const {
    const charging::CreditControlRequest& request = *sent_->find(*event.session, event.request_number);
    const Tariff& tariff = *policy_->tariff(*event.service);
    const bool debited_at_once = request.type == charging::RequestType::event;
    const Money minimum = naive::price(
        tariff, debited_at_once ? requested_units(request.services.front()) : tariff.quota_min_units);
    const Money balance = payable(step, tariff, balances);
    const Money threshold = policy_->advance.threshold;
    if (balance < threshold || balance >= threshold + minimum) return balance < threshold;
    if (request.services.size() > 1) {
        return true;  // what the services before it were granted cannot be told apart any more
    }
    Money available;
    for (const charging::AccountName& account : tariff.paid_by) {
        const Money reserved = naive::reserved(step.after, account,
                                               debited_at_once ? nullptr : &*event.session, &*event.service);
        available += std::max(Money{}, balances.at(account) - naive::held(step.after, account) - reserved);
    }
    return available < minimum;
}

/// What was lent to an account that paid is drawn on unless all of it is still there.
void LendingRules::draw_on(const LedgerEvent& event, const naive::Balances& balances, Loans& loans) {
    for (auto& [id, loan] : loans) {
        for (const charging::Part& part : event.changes) {
            const bool eats_into =
                part.account == loan.account && balances.at(part.account) + part.amount < loan.principal;
            loan.drawn = loan.drawn || eats_into;
        }
    }
}

void LendingRules::check_sweep(const CommittedStep& step, const LedgerEvent& event) {
    const auto overdue = [&](const charging::Contract& contract) {
        return std::ranges::any_of(contract.advances, [&](const charging::Advance& advance) {
            return advance.id == event.advance && advance.state == charging::AdvanceState::overdue;
        });
    };
    const bool fell_due = std::ranges::any_of(step.events, [&](const LedgerEvent& each) {
        return each.kind == EventKind::overdue && each.advance == event.advance;
    });
    require(overdue(step.before) || fell_due, "swept for an advance that is not overdue");
    for (const charging::Part& taken : event.changes) {
        const Money left = step.after.account(taken.account)->balance;
        require(left >= naive::held(step.after, taken.account) + naive::reserved(step.after, taken.account),
                "a sweep took what was set aside");
    }
}

void LendingRules::check_hold(const CommittedStep& step, const charging::RechargeId& recharge,
                              Money amount) const {
    const Hold* hold = step.after.hold(recharge);
    const std::vector<HoldPart> kept = hold == nullptr ? std::vector<HoldPart>{} : hold->parts;
    require(kept == naive::hold_parts(step.after, recharge, amount, *policy_),
            "the hold of recharge " + recharge.value + " is not what is owed");
}

void LendingRules::check_reversal(const CommittedStep& step, const LedgerEvent& event, Loans& loans) {
    const auto loan = loans.find(*event.advance);
    require(loan != loans.end(), "reversed an advance that is not open");
    require(!loan->second.drawn, "reversed an advance that was drawn on");
    require(-event.principal == loan->second.principal && -event.fee == loan->second.fee &&
                moved(event) == event.principal,
            "reversed another amount than lent");
    const bool unseen = std::ranges::any_of(step.before.sessions, [&](const charging::Session& session) {
        return session.unseen_advance == event.advance;
    });
    require(unseen, "reversed an advance that its subscriber has seen");
    loans.erase(loan);
}

/// What sessions that the step left alone have set aside is still in the account.
void LendingRules::check_reserved_is_left(const CommittedStep& step, const LedgerEvent& event,
                                          const naive::Balances& balances) {
    const charging::Part& taken = event.changes.at(0);
    const Money reserved = naive::reserved(going_on(step), taken.account);
    require(reserved == Money{} || balances.at(taken.account) + taken.amount >= reserved,
            "reversed an advance that another session counts on");
}

void LendingRules::check_recoveries(const CommittedStep& step, const Loans& loans) {
    std::vector<const LedgerEvent*> recoveries;
    for (const LedgerEvent& event : step.events) {
        if (event.kind == EventKind::recovered && event.note != sweep) recoveries.push_back(&event);
    }
    const auto given_up = [&](const charging::AdvanceId& advance) {
        return std::ranges::any_of(step.events, [&](const LedgerEvent& event) {
            const bool ends = event.kind == EventKind::reversed || event.kind == EventKind::written_off;
            return ends && event.advance == advance;
        });
    };
    for (const Hold& hold : step.before.holds) {
        const Hold* after = step.after.hold(hold.recharge);
        if (after != nullptr) {
            std::vector<HoldPart> due = hold.parts;
            std::erase_if(due, [&](const HoldPart& part) { return given_up(part.advance); });
            require(after->parts == due, "hold " + hold.recharge.value + " changed");
            continue;
        }
        for (const HoldPart& part : hold.parts) {
            const auto taken = std::ranges::find_if(recoveries, [&](const LedgerEvent* event) {
                return event->note == hold.recharge.value && event->advance == part.advance &&
                       -event->fee == part.fee && -event->principal == part.principal &&
                       -moved(*event) == part.fee + part.principal;
            });
            // What is recovered late may have been given up since, in the same step.
            require(taken != recoveries.end() || given_up(part.advance),
                    "recharge " + hold.recharge.value + ": not recovered as held");
            if (taken != recoveries.end()) recoveries.erase(taken);
        }
    }
    require(recoveries.empty(), "recovered without a hold");
    for (const charging::Advance& advance : step.after.advances) {
        require(loans.contains(advance.id), "advance " + advance.id.value + " is not in the ledger");
        require(advance.outstanding_fee >= Money{} && advance.outstanding_principal >= Money{},
                "recovered more than was owed");
    }
}

void LendingRules::check_expired_sessions(const CommittedStep& step, Loans& loans) {
    for (const charging::Session& session : step.before.sessions) {
        const charging::Session* after = step.after.session(session.id);
        const bool ended = after == nullptr || after->closed_at;
        // The network may have held back a commit that was decided in time.
        const charging::Instant ended_at =
            after != nullptr && after->closed_at ? *after->closed_at : step.now;
        if (!ended || !session.unseen_advance) continue;
        const auto loan = loans.find(*session.unseen_advance);
        if (loan == loans.end() || loan->second.drawn) continue;
        const bool taken_back = std::ranges::any_of(step.events, [&](const LedgerEvent& event) {
            return event.kind == EventKind::reversed && event.advance == session.unseen_advance;
        });
        // Another one that was taken back may have left too little of it.
        const bool left_short = !taken_back && is_drawn(step.after, *session.unseen_advance) &&
                                std::ranges::any_of(step.events, [&](const LedgerEvent& event) {
                                    return event.kind == EventKind::reversed &&
                                           event.changes.at(0).account == loan->second.account;
                                });
        const bool counted_on =
            naive::reserved(going_on(step), loan->second.account) > Money{} || !step.after.holds.empty();
        require(taken_back || counted_on || left_short || session.expires_at > ended_at,
                "session " + session.id.value + " expired and its unseen advance stayed");
        // Lost with its client, or one too many, it ends earlier as if it had expired.
        loan->second.drawn = !taken_back && counted_on && is_drawn(step.after, *session.unseen_advance);
    }
}

}  // namespace airtime::simulation
