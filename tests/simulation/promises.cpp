#include "tests/simulation/promises.hpp"

#include <algorithm>

#include "charging/changes/due.hpp"
#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/call_rules.hpp"
#include "tests/simulation/small_market.hpp"

namespace airtime::simulation {

using charging::Contract;
using charging::Money;
using charging::Session;

void Promises::committed(const Contract& after, const std::vector<charging::LedgerEvent>& events,
                         const std::vector<charging::ClientCall>& calls, charging::Instant now) {
    const auto known = contracts_.find(after.id);
    if (known == contracts_.end()) {
        const CommittedStep opening{
            .before = after, .after = after, .events = events, .calls = calls, .now = now};
        check_books(opening);
        contracts_.emplace(after.id, after);
        return;
    }
    const CommittedStep step{
        .before = known->second, .after = after, .events = events, .calls = calls, .now = now};
    check_books(step);
    check_sessions(step);
    usage_.check(step);
    lending_.check(step);
    credit_.check(step);
    reservations_.check(step);
    standing_.check(step);
    transfers_.check(step);
    check_calls(step, *policy_);
    known->second = after;
}

void Promises::answered(const charging::CreditControlRequest& request,
                        const charging::CreditControlAnswer& answer, StateAtAnswer state) {
    if (state.current != nullptr) {
        state.happened_at = usage_.happened_at(state.current->id, request.session, request.number);
    }
    answers_.check(request, answer, state);
}

void Promises::acknowledged(const charging::WorkItem& item) const {
    const Contract* holder = contract(item.contract);
    require(holder != nullptr && holder->hold(item.recharge) == nullptr,
            "work on recharge " + item.recharge.value + " was acknowledged before it was done");
}

void Promises::counted(const charging::Exposure& exposure) const {
    charging::MoneySum debt;
    charging::MoneySum overdue;
    for (const auto& [id, contract] : contracts_) {
        debt += charging::MoneySum{charging::debt_of(contract)};
        for (const charging::Advance& advance : contract.advances) {
            if (advance.state == charging::AdvanceState::overdue) {
                overdue += charging::MoneySum{advance.outstanding()};
            }
        }
    }
    require(exposure.debt.to_string() == debt.to_string(),
            "all owe " + debt.to_string() + ", the store counted " + exposure.debt.to_string());
    require(exposure.overdue.to_string() == overdue.to_string(),
            "overdue are " + overdue.to_string() + ", the store counted " + exposure.overdue.to_string());
}

void Promises::nothing_left(charging::Instant now) {
    for (const auto& [id, contract] : contracts_) {
        require(contract.holds.empty(), id.value + ": a recharge was never recovered from");
        const auto due = charging::next_due(contract, *policy_);
        require(!due || *due > now, id.value + ": a timer stays due for ever");
        require(contract.transfers.empty(), id.value + ": a transfer is on its way for ever");
        for (const Session& session : contract.sessions) {
            require(session.expires_at > now, id.value + ": session " + session.id.value + " never ends");
        }
        reservations_.nothing_left(contract, now);
    }
    transfers_.nothing_left();
    answers_.forget_until(now);
}

const Contract* Promises::contract(const charging::ContractId& id) const {
    const auto found = contracts_.find(id);
    return found == contracts_.end() ? nullptr : &found->second;
}

void Promises::check_books(const CommittedStep& step) {
    const Contract& after = step.after;
    const auto [place, is_new] = books_.try_emplace(after.id);
    charging::Books& books = place->second;
    if (is_new) books.totals = lived_before(after.id);
    for (const charging::LedgerEvent& event : step.events) {
        require(event.contract == after.id && event.number == books.last_number + 1,
                after.id.value + ": the ledger skips or repeats an event");
        books.add(event);
    }
    require(books.last_number == after.events_written, after.id.value + ": the ledger lacks an event");
    for (const charging::Account& account : after.accounts) {
        require(books.balances[account.name] == account.balance,
                after.id.value + ": " + account.name.value + " has " + account.balance.to_string() +
                    ", by its ledger " + books.balances[account.name].to_string());
    }
    const Money debt = charging::debt_of(after);
    require(books.debt == debt,
            after.id.value + ": owes " + debt.to_string() + ", by its ledger " + books.debt.to_string());
    require(books.totals == after.totals, after.id.value + ": totals differ from the ledger");
    require(after.totals.expected_balance() == charging::balance_of(after) &&
                after.totals.expected_debt() == debt,
            after.id.value + ": the books do not close");
}

void Promises::check_sessions(const CommittedStep& step) {
    const Contract& after = step.after;
    for (const Session* session : charging::sessions_at_hand(after)) {
        require(session->answers.size() <= policy_->session.stored_answers_max,
                session->id.value + ": keeps too many answers");
    }
    for (const Session& session : after.sessions) {
        require(!session.closed_at, session.id.value + ": closed, and among the open ones");
    }
    for (const Session* over : charging::sessions_at_hand(after)) {
        const Session& session = *over;
        if (!session.closed_at) continue;
        const bool reserves = std::ranges::any_of(
            session.services, [](const auto& service) { return service.reservation.has_value(); });
        require(session.closed_at && !reserves && session.pools.empty(),
                session.id.value + ": closed, and is open or holds money");
    }
    require(after.sessions.size() <= policy_->session.open_sessions_max,
            after.id.value + ": too many open sessions");
    for (const Session* known : charging::sessions_at_hand(step.before)) {
        const Session& session = *known;
        if (!was_forgotten(session, step.after)) continue;
        const bool expired = session.closed_at && session.expires_at <= step.now;
        // What had nothing to charge is given up without a word.
        const bool given_up = std::ranges::any_of(step.events, [&](const charging::LedgerEvent& event) {
            return event.kind == charging::EventKind::usage_given_up && event.session == session.id;
        });
        const bool crowded_out =
            given_up ||
            (session.services.empty() && step.before.late_sessions.size() + step.before.sessions.size() >=
                                             policy_->session.late_sessions_max);
        // An INITIAL that comes after its session expired is decided anew, whether a timer ended it before or
        // not; refused as a whole, the new one is over at once.
        const bool over = session.closed_at || session.expires_at <= step.now;
        const Session* again = step.after.session(session.id);
        const bool reopened = over && !session.terminated && again != nullptr &&
                              (!again->closed_at || again->opened_at != session.opened_at);
        require(expired || crowded_out || reopened, session.id.value + ": forgotten too early");
        answers_.forget(after.id, session.id);
    }
}

}  // namespace airtime::simulation
