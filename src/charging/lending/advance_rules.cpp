#include "charging/lending/advance_rules.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "charging/lending/average_spend.hpp"
#include "charging/lending/borrower.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

/// What the rules are asked about.
struct Case {
    const Contract& contract;
    const Policy& policy;
    const AdvancePolicy& rules;  ///< those of the contract's segment
    const Circumstances& world;
    AdvanceKind kind;

    Instant now() const { return world.now; }
    bool automatic() const { return kind == AdvanceKind::automatic; }
};

enum class Asked : std::uint8_t { always, automatic, requested };

struct Rule {
    AdvanceRefusal refusal;
    const char* subject;  ///< what it looks at, and says yes to when it is as it must be
    Asked asked;
    bool (*forbids)(const Case&);
    std::string (*input)(const Case&);
    std::string (*limit)(const Case&);

    bool concerns(AdvanceKind kind) const {
        return asked == Asked::always || (asked == Asked::automatic) == (kind == AdvanceKind::automatic);
    }
};

std::string at_least(std::string amount) {
    return "at least " + std::move(amount);
}

/// "not looked at" where the policy does not ask.
std::string at_least(std::uint64_t count, const char* of_what) {
    return count == 0 ? "not looked at" : at_least(std::to_string(count) + of_what);
}

std::string yes_or_no(bool yes) {
    return yes ? "yes" : "no";
}

std::string name_of(AdvanceMode mode) {
    switch (mode) {
        case AdvanceMode::off:
            return "off";
        case AdvanceMode::shadow:
            return "shadow";
        case AdvanceMode::on:
            break;
    }
    return "on";
}

bool gate_is(const Case& asked, LendingGate gate) {
    return asked.world.lending == gate;
}

std::string hours_since(const std::optional<Instant>& at, Instant now) {
    return at ? std::to_string(std::chrono::floor<std::chrono::hours>(now - *at).count()) + " h" : "never";
}

bool is_within(const std::optional<Instant>& at, std::uint32_t hours, Instant now) {
    return at && now < *at + std::chrono::hours{hours};
}

/// The rules on the world, on the operator's switches, and on what the contract is.
constexpr std::array standing_rules{
    Rule{AdvanceRefusal::mode_off, "lending", Asked::always,
         [](const Case& c) {
             return c.automatic() ? c.rules.mode == AdvanceMode::off : c.rules.mode != AdvanceMode::on;
         },
         [](const Case& c) { return name_of(c.rules.mode); }, [](const Case&) { return std::string{"on"}; }},
    Rule{AdvanceRefusal::switched_off, "automatic lending", Asked::automatic,
         [](const Case& c) { return gate_is(c, LendingGate::switched_off); },
         [](const Case& c) { return std::string{gate_is(c, LendingGate::switched_off) ? "off" : "on"}; },
         [](const Case&) { return std::string{"on"}; }},
    Rule{AdvanceRefusal::store_nearly_full, "room in the store", Asked::always,
         [](const Case& c) { return gate_is(c, LendingGate::store_nearly_full); },
         [](const Case& c) {
             return std::string{gate_is(c, LendingGate::store_nearly_full) ? "nearly none" : "enough"};
         },
         [](const Case&) { return std::string{"enough"}; }},
    Rule{AdvanceRefusal::operator_limit_reached, "operator's limits", Asked::automatic,
         [](const Case& c) { return gate_is(c, LendingGate::limit_reached); },
         [](const Case& c) {
             return std::string{gate_is(c, LendingGate::limit_reached) ? "reached" : "kept"};
         },
         [](const Case&) { return std::string{"kept"}; }},
    Rule{AdvanceRefusal::not_active, "life cycle", Asked::always,
         [](const Case& c) { return !may_borrow(c.contract, c.policy, c.now()); },
         [](const Case& c) {
             return std::string{name_of(life_cycle_at(c.contract, c.policy.life_cycle, c.now()))};
         },
         [](const Case&) { return std::string{"a state that may borrow"}; }},
    Rule{AdvanceRefusal::denied, "on the deny list", Asked::always,
         [](const Case& c) { return c.contract.lists.deny; },
         [](const Case& c) { return yes_or_no(c.contract.lists.deny); },
         [](const Case&) { return std::string{"no"}; }},
    Rule{AdvanceRefusal::not_on_allow_list, "on the allow list", Asked::always,
         [](const Case& c) { return c.rules.allow_list_only && !c.contract.lists.allow; },
         [](const Case& c) { return yes_or_no(c.contract.lists.allow); },
         [](const Case& c) { return std::string{c.rules.allow_list_only ? "yes" : "not looked at"}; }},
    Rule{AdvanceRefusal::not_enrolled, "enrolment", Asked::automatic,
         [](const Case& c) { return !is_enrolled(c.contract, c.now()); },
         [](const Case& c) { return std::string{name_of(c.contract.enrolment)}; },
         [](const Case&) { return std::string{"active"}; }},
    Rule{AdvanceRefusal::swapped_too_recently, "since the SIM changed", Asked::always,
         [](const Case& c) { return is_within(c.contract.swapped_at, c.rules.swap_hours_min, c.now()); },
         [](const Case& c) { return hours_since(c.contract.swapped_at, c.now()); },
         [](const Case& c) { return at_least(c.rules.swap_hours_min, " h"); }},
};

/// The rules on what the contract did so far.
constexpr std::array history_rules{
    Rule{AdvanceRefusal::activated_too_recently, "since activation", Asked::always,
         [](const Case& c) {
             return days_since_activation(c.contract, c.policy.calendar, c.now()) <
                    std::int64_t{c.rules.activation_days_min};
         },
         [](const Case& c) {
             return std::to_string(days_since_activation(c.contract, c.policy.calendar, c.now())) + " days";
         },
         [](const Case& c) { return at_least(c.rules.activation_days_min, " days"); }},
    Rule{AdvanceRefusal::history_too_short, "full months", Asked::always,
         [](const Case& c) {
             return full_months_of(c.contract, c.policy.calendar, c.now()) < c.rules.history_months_min;
         },
         [](const Case& c) {
             return std::to_string(full_months_of(c.contract, c.policy.calendar, c.now())) + " months";
         },
         [](const Case& c) { return at_least(c.rules.history_months_min, " months"); }},
    Rule{AdvanceRefusal::average_spend_too_low, "average spend", Asked::always,
         [](const Case& c) { return tier_of(c.contract, c.policy, c.now()) == nullptr; },
         [](const Case& c) { return average_spend(c.contract, c.policy, c.now()).to_string(); },
         [](const Case& c) {
             return c.rules.tiers.empty() ? "no tier" : at_least(c.rules.tiers.front().arpu_min.to_string());
         }},
    Rule{AdvanceRefusal::not_used_recently, "used lately", Asked::always,
         [](const Case& c) {
             return c.rules.used_within_months > 0 &&
                    !used_within(c.contract, c.policy.calendar, c.now(), c.rules.used_within_months);
         },
         [](const Case& c) {
             return yes_or_no(
                 used_within(c.contract, c.policy.calendar, c.now(), c.rules.used_within_months));
         },
         [](const Case& c) {
             return c.rules.used_within_months == 0
                        ? "not looked at"
                        : "used within " + std::to_string(c.rules.used_within_months) + " months";
         }},
    Rule{AdvanceRefusal::too_few_recharges, "recharges", Asked::always,
         [](const Case& c) {
             return recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months).count <
                    c.rules.recharges_min;
         },
         [](const Case& c) {
             return std::to_string(
                        recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months).count) +
                    " in " + std::to_string(c.rules.recharge_months) + " months";
         },
         [](const Case& c) { return at_least(c.rules.recharges_min, ""); }},
    Rule{AdvanceRefusal::recharged_too_little, "recharged", Asked::always,
         [](const Case& c) {
             return recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months).sum <
                    c.rules.recharged_min;
         },
         [](const Case& c) {
             return recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months)
                        .sum.to_string() +
                    " in " + std::to_string(c.rules.recharge_months) + " months";
         },
         [](const Case& c) {
             return c.rules.recharged_min == Money{} ? "not looked at"
                                                     : at_least(c.rules.recharged_min.to_string());
         }},
};

/// The rules on earlier advances, and on the balance.
constexpr std::array debt_rules{
    Rule{AdvanceRefusal::advance_overdue, "advances overdue", Asked::always,
         [](const Case& c) { return overdue_advances(c.contract, c.now()) > 0; },
         [](const Case& c) { return std::to_string(overdue_advances(c.contract, c.now())) + " overdue"; },
         [](const Case&) { return std::string{"none"}; }},
    Rule{AdvanceRefusal::late_too_often, "repaid late", Asked::always,
         [](const Case& c) { return c.rules.late_max && c.contract.repayments.late > *c.rules.late_max; },
         [](const Case& c) { return std::to_string(c.contract.repayments.late) + " repaid late"; },
         [](const Case& c) {
             return c.rules.late_max ? "at most " + std::to_string(*c.rules.late_max) : "not looked at";
         }},
    Rule{AdvanceRefusal::too_many_open, "advances open", Asked::always,
         [](const Case& c) { return open_advances(c.contract) >= std::int64_t{c.rules.open_advances_max}; },
         [](const Case& c) { return std::to_string(open_advances(c.contract)) + " open"; },
         [](const Case& c) { return "below " + std::to_string(c.rules.open_advances_max); }},
    Rule{AdvanceRefusal::already_since_recharge, "advanced since the last recharge", Asked::always,
         [](const Case& c) { return c.rules.once_per_recharge && c.contract.advanced_since_recharge; },
         [](const Case& c) { return yes_or_no(c.contract.advanced_since_recharge); },
         [](const Case& c) { return std::string{c.rules.once_per_recharge ? "no" : "not looked at"}; }},
    Rule{AdvanceRefusal::advanced_too_recently, "since the last advance", Asked::always,
         [](const Case& c) {
             return is_within(c.contract.last_advance_at, c.rules.advance_hours_min, c.now());
         },
         [](const Case& c) { return hours_since(c.contract.last_advance_at, c.now()); },
         [](const Case& c) { return at_least(c.rules.advance_hours_min, " h"); }},
    Rule{AdvanceRefusal::balance_too_low, "balance", Asked::requested,
         [](const Case& c) {
             const auto& window = c.rules.on_request;
             return window.min && balance_for(c.contract, window, c.now()) < *window.min;
         },
         [](const Case& c) { return balance_for(c.contract, c.rules.on_request, c.now()).to_string(); },
         [](const Case& c) {
             const auto& min = c.rules.on_request.min;
             return min ? at_least(min->to_string()) : "not looked at";
         }},
    Rule{AdvanceRefusal::balance_too_high, "balance", Asked::requested,
         [](const Case& c) {
             const auto& window = c.rules.on_request;
             return window.max && balance_for(c.contract, window, c.now()) > *window.max;
         },
         [](const Case& c) { return balance_for(c.contract, c.rules.on_request, c.now()).to_string(); },
         [](const Case& c) {
             const auto& max = c.rules.on_request.max;
             return max ? "at most " + max->to_string() : "not looked at";
         }},
};

constexpr std::array<std::span<const Rule>, 3> all_rules{standing_rules, history_rules, debt_rules};

Case case_of(const Contract& contract, const Policy& policy, const Circumstances& world, AdvanceKind kind) {
    return {contract, policy, policy.advance_for(contract.segment), world, kind};
}

Verdict verdict_of(const Rule& rule, const Case& asked) {
    if (!rule.concerns(asked.kind)) return Verdict::not_asked;
    return rule.forbids(asked) ? Verdict::forbids : Verdict::allows;
}

}  // namespace

std::optional<AdvanceRefusal> first_refusal(const Contract& contract, const Policy& policy,
                                            const Circumstances& circumstances, AdvanceKind kind) {
    const Case asked = case_of(contract, policy, circumstances, kind);
    for (const std::span<const Rule> rules : all_rules) {
        for (const Rule& rule : rules) {
            if (verdict_of(rule, asked) == Verdict::forbids) return rule.refusal;
        }
    }
    return std::nullopt;
}

std::vector<RuleVerdict> verdicts_on(const Contract& contract, const Policy& policy,
                                     const Circumstances& circumstances) {
    const Case automatic = case_of(contract, policy, circumstances, AdvanceKind::automatic);
    const Case requested = case_of(contract, policy, circumstances, AdvanceKind::requested);
    std::vector<RuleVerdict> verdicts;
    for (const std::span<const Rule> rules : all_rules) {
        for (const Rule& rule : rules) {
            verdicts.push_back({.rule = rule.refusal,
                                .subject = rule.subject,
                                .input = rule.input(automatic),
                                .limit = rule.limit(automatic),
                                .automatic = verdict_of(rule, automatic),
                                .requested = verdict_of(rule, requested)});
        }
    }
    return verdicts;
}

std::optional<AdvanceRefusal> automatic_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances) {
    return first_refusal(contract, policy, circumstances, AdvanceKind::automatic);
}

std::optional<AdvanceRefusal> requested_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances) {
    return first_refusal(contract, policy, circumstances, AdvanceKind::requested);
}

}  // namespace airtime::charging
