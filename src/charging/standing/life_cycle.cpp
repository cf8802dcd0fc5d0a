#include "charging/standing/life_cycle.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "charging/contract/message.hpp"
#include "charging/messages/notify.hpp"

namespace airtime::charging {

namespace {

/// A state that time brings.
struct Descent {
    LifeCycle state;
    Instant at;
    bool comes;  ///< it lasts some time, and time may bring it
};

/// How a contract goes down whose validity ends at `end`.
std::array<Descent, 3> descents(const Contract& contract, Instant end, const LifeCyclePolicy& policy) {
    const Instant one_way_ends = end + std::chrono::days{policy.one_way_days};
    const Instant two_way_ends = one_way_ends + std::chrono::days{policy.two_way_days};
    const bool by_hand = contract.life_cycle_set_by_hand;
    return {{{LifeCycle::one_way, end, policy.one_way_days > 0 && !by_hand},
             {LifeCycle::two_way, one_way_ends, policy.two_way_days > 0 && !by_hand},
             {LifeCycle::expired, two_way_ends, true}}};
}

bool is_past_validity(const Contract& contract, Instant now) {
    return contract.expires_at && *contract.expires_at <= now;
}

void note(Draft& draft, EventKind kind, std::string text) {
    LedgerEvent event;
    event.kind = kind;
    event.note = std::move(text);
    draft.record(std::move(event));
}

MessageKind news_of(LifeCycle state) {
    constexpr std::array<MessageKind, 4> news{MessageKind::active_again, MessageKind::one_way,
                                              MessageKind::two_way, MessageKind::expired};
    return news.at(static_cast<std::size_t>(state));
}

/// What comes next is told where a recharge would prevent it.
void tell_if_changed(Draft& draft, LifeCycle before) {
    const Contract& contract = draft.contract();
    const LifeCyclePolicy& policy = draft.policy.life_cycle;
    if (contract.life_cycle == before) return;
    const bool recharge_helps =
        !contract.life_cycle_set_by_hand && policy.recharges.contains(contract.life_cycle);
    notify(draft, {.kind = news_of(contract.life_cycle),
                   .due_at = recharge_helps && contract.life_cycle != LifeCycle::active
                                 ? next_life_cycle_change(contract, policy)
                                 : std::nullopt});
}

/// Goes down as far as time has come.
void descend(Draft& draft) {
    Contract& contract = draft.contract();
    if (!is_past_validity(contract, draft.now())) return;
    for (const Descent& descent : descents(contract, *contract.expires_at, draft.policy.life_cycle)) {
        if (!descent.comes || descent.at > draft.now() || descent.state <= contract.life_cycle) continue;
        contract.life_cycle = descent.state;
        note(draft, EventKind::life_cycle_changed, std::string{name_of(descent.state)} + " validity");
    }
}

std::uint32_t days_for(Money recharge, const LifeCyclePolicy& policy) {
    std::uint32_t days = 0;
    for (const ValidityStep& step : policy.recharge_extends) {
        if (step.from <= recharge) days = step.days;
    }
    return days;
}

/// Nothing where there is no end, or where it would not move.
std::optional<Instant> later_end(const std::optional<Instant>& end, std::uint32_t days,
                                 const LifeCyclePolicy& policy, Instant now) {
    if (!end) return std::nullopt;
    const Instant wanted = std::max(*end, now) + std::chrono::days{days};
    const Instant latest = now + std::chrono::days{policy.validity_days_max};
    const Instant later = std::min(wanted, latest);
    return days > 0 && later > *end ? std::optional{later} : std::nullopt;
}

/// Takes back what time has done to the state, and only that.
void reactivate_if_valid(Draft& draft, std::string_view cause) {
    Contract& contract = draft.contract();
    if (is_past_validity(contract, draft.now())) return;
    if (contract.life_cycle == LifeCycle::active) contract.life_cycle_set_by_hand = false;
    if (!contract.life_cycle_set_by_hand && contract.life_cycle != LifeCycle::active) {
        contract.life_cycle = LifeCycle::active;
        note(draft, EventKind::life_cycle_changed, "active " + std::string{cause});
    }
}

/// "contract 2026-12-01T00:00:00Z main 2027-01-01T00:00:00Z": what moved.
std::string moved_ends(const Contract& contract, const AccountName& name, const ValidityExtension& moved) {
    constexpr std::chrono::milliseconds not_at_all{};
    std::string text;
    if (moved.contract != not_at_all) text = "contract " + to_iso8601(*contract.expires_at);
    if (moved.account != not_at_all) {
        text +=
            (text.empty() ? "" : " ") + name.value + ' ' + to_iso8601(*contract.account(name)->expires_at);
    }
    return text;
}

ValidityExtension extend(Draft& draft, const AccountName& name, std::uint32_t days, std::string_view cause) {
    ValidityExtension extended;
    if (days == 0) return extended;
    const LifeCycle before = draft.contract().life_cycle;
    descend(draft);
    Contract& contract = draft.contract();
    const LifeCyclePolicy& policy = draft.policy.life_cycle;
    const auto extend_one = [&](std::optional<Instant>& end) {
        const auto later = later_end(end, days, policy, draft.now());
        return later ? *later - *std::exchange(end, later) : std::chrono::milliseconds{};
    };
    constexpr std::chrono::milliseconds not_at_all{};
    if (Account* account = contract.account(name)) {
        extended.account = extend_one(account->expires_at);
        if (extended.account != not_at_all) extended.account_until = *account->expires_at;
    }
    extended.contract = extend_one(contract.expires_at);
    if (extended.contract != not_at_all) extended.contract_until = *contract.expires_at;
    if (extended != ValidityExtension{}) {
        note(draft, EventKind::validity_changed, moved_ends(contract, name, extended));
        reactivate_if_valid(draft, cause);
    }
    tell_if_changed(draft, before);
    return extended;
}

/// One of the two ends that an extension moves.
struct MovedEnd {
    std::chrono::milliseconds ValidityExtension::*by;
    Instant ValidityExtension::*until;
};
constexpr MovedEnd contract_end{&ValidityExtension::contract, &ValidityExtension::contract_until};
constexpr MovedEnd account_end{&ValidityExtension::account, &ValidityExtension::account_until};

/// What of an extension of `at` goes when it is taken back: the days that lie ahead, and where it brought
/// back what had ended, and no other's days stand behind, all of it.
std::chrono::milliseconds left_of(std::chrono::milliseconds moved, Instant until, Instant end, Instant at,
                                  Instant now) {
    if (until == Instant{}) return moved;
    const Instant begin = until - moved;
    if (begin < at && end == until && now < until) return moved;
    return std::max(until - std::max(begin, now), std::chrono::milliseconds{});
}

/// Others' days that stood behind follow sooner. `account`: whose; empty: the contract's.
void move_later_ends(Contract& contract, const MovedEnd& end, const AccountName* account, Instant behind,
                     std::chrono::milliseconds sooner) {
    const auto move = [&](ValidityExtension& other, const AccountName& of) {
        if ((account == nullptr || of == *account) && other.*end.until > behind) other.*end.until -= sooner;
    };
    for (RecentRecharge& recharge : contract.recent_recharges) {
        move(recharge.extended, recharge.credited.account);
    }
    for (Advance& advance : contract.advances) move(advance.extended, advance.account);
}

}  // namespace

LifeCycle life_cycle_at(const Contract& contract, const LifeCyclePolicy& policy, Instant now) {
    LifeCycle state = contract.life_cycle;
    if (!is_past_validity(contract, now)) return state;
    for (const Descent& descent : descents(contract, *contract.expires_at, policy)) {
        if (descent.comes && descent.at <= now) state = std::max(state, descent.state);
    }
    return state;
}

bool may_recharge(const Contract& contract, const AccountName& name, Money amount, const Policy& policy,
                  Instant now) {
    const LifeCycle state = life_cycle_at(contract, policy.life_cycle, now);
    if (!policy.life_cycle.recharges.contains(state)) return false;
    const Account* account = contract.account(name);
    return account == nullptr || !is_expired(*account, now) ||
           later_end(account->expires_at, days_for(amount, policy.life_cycle), policy.life_cycle, now);
}

bool may_spend(const Contract& contract, const Policy& policy, Instant now) {
    return policy.life_cycle.charged.contains(life_cycle_at(contract, policy.life_cycle, now));
}

bool may_borrow(const Contract& contract, const Policy& policy, Instant now) {
    return policy.life_cycle.borrows.contains(life_cycle_at(contract, policy.life_cycle, now));
}

ValidityExtension extend_by_recharge(Draft& draft, const AccountName& account, Money amount) {
    return extend(draft, account, days_for(amount, draft.policy.life_cycle), "recharge");
}

ValidityExtension extend_by_advance(Draft& draft, const AccountName& account) {
    return extend(draft, account, draft.policy.life_cycle.advance_extends_days, "advance");
}

void take_back_extension(Draft& draft, const AccountName& name, Instant at, const ValidityExtension& extended,
                         const std::string& why) {
    Contract& contract = draft.contract();
    const LifeCycle before = contract.life_cycle;
    ValidityExtension taken_back;
    const auto take_back = [&](std::optional<Instant>& end, const MovedEnd& moved, const AccountName* of) {
        if (!end || extended.*moved.by == std::chrono::milliseconds{}) return;
        const Instant until = extended.*moved.until;
        const auto sooner = left_of(extended.*moved.by, until, *end, at, draft.now());
        taken_back.*moved.by = sooner;
        *end -= sooner;
        move_later_ends(contract, moved, of, until, sooner);
    };
    take_back(contract.expires_at, contract_end, nullptr);
    if (Account* account = contract.account(name)) take_back(account->expires_at, account_end, &name);
    if (taken_back == ValidityExtension{}) return;
    note(draft, EventKind::validity_changed, moved_ends(contract, name, taken_back) + ' ' + why);
    descend(draft);
    tell_if_changed(draft, before);
}

void note_life_cycle(Draft& draft) {
    const LifeCycle before = draft.contract().life_cycle;
    descend(draft);
    tell_if_changed(draft, before);
}

std::optional<Instant> next_life_cycle_change(const Contract& contract, const LifeCyclePolicy& policy) {
    if (!contract.expires_at) return std::nullopt;
    for (const Descent& descent : descents(contract, *contract.expires_at, policy)) {
        if (descent.comes && descent.state > contract.life_cycle) return descent.at;
    }
    return std::nullopt;
}

bool set_life_cycle_by_hand(Draft& draft, LifeCycle state, const std::string& why) {
    Contract& contract = draft.contract();
    // Active is the state of everybody: time may go on, unless it would undo this at once.
    const bool by_hand = state != LifeCycle::active || is_past_validity(contract, draft.now());
    if (contract.life_cycle == state && contract.life_cycle_set_by_hand == by_hand) return false;
    const LifeCycle before = std::exchange(contract.life_cycle, state);
    contract.life_cycle_set_by_hand = by_hand;
    note(draft, EventKind::life_cycle_changed, std::string{name_of(state)} + ' ' + why);
    tell_if_changed(draft, before);
    return true;
}

bool set_validity(Draft& draft, const std::optional<AccountName>& name, std::optional<Instant> end,
                  const std::string& why) {
    Contract& contract = draft.contract();
    Account* account = name ? contract.account(*name) : nullptr;
    if (name && account == nullptr) return false;
    std::optional<Instant>& current = name ? account->expires_at : contract.expires_at;
    if (current == end) return false;
    const LifeCycle before = contract.life_cycle;
    descend(draft);
    current = end;
    const auto forget = [](ValidityExtension& extended, const MovedEnd& moved) {
        extended.*moved.by = {};
        extended.*moved.until = {};
    };
    for (RecentRecharge& recharge : contract.recent_recharges) {
        if (!name) forget(recharge.extended, contract_end);
        if (name && recharge.credited.account == *name) forget(recharge.extended, account_end);
    }
    for (Advance& advance : contract.advances) {
        if (!name) forget(advance.extended, contract_end);
        if (name && advance.account == *name) forget(advance.extended, account_end);
    }
    const std::string what = name ? name->value : "contract";
    note(draft, EventKind::validity_changed, what + ' ' + (end ? to_iso8601(*end) : "never") + ' ' + why);
    if (!name) reactivate_if_valid(draft, why);
    tell_if_changed(draft, before);
    return true;
}

std::string_view name_of(LifeCycle life_cycle) {
    constexpr std::array<std::string_view, 4> names{"active", "one_way", "two_way", "expired"};
    return names.at(static_cast<std::size_t>(life_cycle));
}

}  // namespace airtime::charging
