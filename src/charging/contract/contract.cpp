#include "charging/contract/contract.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

/// The element whose `member` is `value`; null for none.
template <class Range, class Member, class Value>
auto find_by(Range& range, Member member, const Value& value) -> decltype(&*range.begin()) {
    const auto found = std::ranges::find(range, value, member);
    return found == range.end() ? nullptr : &*found;
}

Money amount_of(const std::vector<Part>& parts, const AccountName& account) {
    Money sum;
    for (const Part& part : parts) {
        if (part.account == account) sum += part.amount;
    }
    return sum;
}

/// What of `outstanding` no hold covers yet: a waiver in between may have left less than was held.
Money uncovered(Money outstanding, Money held) {
    return std::max(Money{}, outstanding - held);
}

}  // namespace

const Account* Contract::account(const AccountName& name) const {
    return find_by(accounts, &Account::name, name);
}

Account* Contract::account(const AccountName& name) {
    return find_by(accounts, &Account::name, name);
}

const Session* Contract::session(const SessionId& session_id) const {
    for (const SharedList<Session>* list : {&sessions, &late_sessions}) {
        if (const Session* found = find_by(*list, &Session::id, session_id)) return found;
    }
    return find_by(ended_sessions, &Session::id, session_id);
}

Session* Contract::session(const SessionId& session_id) {
    for (SharedList<Session>* list : {&sessions, &late_sessions}) {
        const auto found = std::ranges::find(*list, session_id, &Session::id);
        if (found != list->end()) return &(*list)[static_cast<std::size_t>(found - list->begin())];
    }
    return find_by(ended_sessions, &Session::id, session_id);
}

void Contract::put_ended(Session ended) {
    if (Session* known = find_by(ended_sessions, &Session::id, ended.id)) {
        *known = std::move(ended);
    } else {
        ended_sessions.push_back(std::move(ended));
    }
}

const Hold* Contract::hold(const RechargeId& recharge) const {
    return find_by(holds, &Hold::recharge, recharge);
}

std::vector<const Session*> sessions_at_hand(const Contract& contract) {
    std::vector<const Session*> found;
    for (const Session& session : contract.sessions) found.push_back(&session);
    for (const Session& session : contract.late_sessions) found.push_back(&session);
    for (const Session& session : contract.ended_sessions) found.push_back(&session);
    return found;
}

Money held_in(const Contract& contract, const AccountName& account) {
    Money sum;
    for (const Hold& hold : contract.holds) {
        if (hold.account == account) sum += hold.amount();
    }
    return sum;
}

Money reserved_in(const Contract& contract, const AccountName& account) {
    Money sum;
    for (const Session& session : contract.sessions) {
        for (const ChargedService& service : session.services) {
            if (service.reservation) sum += amount_of(service.reservation->parts, account);
        }
        for (const CreditPool& pool : session.pools) sum += amount_of(pool.parts, account);
    }
    return sum;
}

Money available_in(const Contract& contract, const AccountName& name, Instant now) {
    const Account* account = contract.account(name);
    if (account == nullptr || is_expired(*account, now)) return {};
    return account->balance - held_in(contract, name) - reserved_in(contract, name);
}

Money debt_of(const Contract& contract) {
    Money sum;
    for (const Advance& advance : contract.advances) {
        if (advance.state != AdvanceState::written_off) sum += advance.outstanding();
    }
    return sum;
}

Money debt_less_held(const Contract& contract) {
    Money sum;
    for (const Advance& advance : contract.advances) {
        if (advance.state == AdvanceState::written_off) continue;
        const HoldPart held = held_for(contract, advance.id);
        sum += uncovered(advance.outstanding_fee, held.fee) +
               uncovered(advance.outstanding_principal, held.principal);
    }
    return sum;
}

HoldPart held_for(const Contract& contract, const AdvanceId& advance) {
    HoldPart sum{.advance = advance, .fee = {}, .principal = {}};
    for (const Hold& hold : contract.holds) {
        for (const HoldPart& part : hold.parts) {
            if (part.advance == advance) {
                sum.fee += part.fee;
                sum.principal += part.principal;
            }
        }
    }
    return sum;
}

Money lent_in(const Contract& contract, const AccountName& account) {
    Money sum;
    for (const Advance& advance : contract.advances) {
        if (advance.account != account) continue;
        sum += uncovered(advance.outstanding_principal, held_for(contract, advance.id).principal) +
               advance.given_up_principal;
    }
    return sum;
}

MonthlyActivity& activity_in(Contract& contract, Month month, std::uint32_t months_kept) {
    auto& months = contract.months;
    const Month oldest = month - static_cast<int>(months_kept);
    std::erase_if(months, [oldest](const MonthlyActivity& past) { return past.month < oldest; });
    auto at = std::ranges::lower_bound(months, month, {}, &MonthlyActivity::month);
    if (at == months.end() || at->month != month) {
        at = months.insert(at, MonthlyActivity{.month = month, .spend = {}, .recharges = 0});
    }
    return *at;
}

void mark_drawn(Contract& contract, const AccountName& account) {
    const Account* found = contract.account(account);
    if (found == nullptr) return;
    for (Advance& advance : contract.advances) {
        if (advance.account == account && found->balance < advance.principal) advance.drawn = true;
    }
}

Money balance_of(const Contract& contract) {
    Money sum;
    for (const Account& account : contract.accounts) sum += account.balance;
    return sum;
}

}  // namespace airtime::charging
