#include "charging/lending/advance_rules.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
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
    const char* counted;  ///< behind its figures, for people: " days"
    bool (*forbids)(const Case&);
    RuleFigure (*input)(const Case&);
    RuleFigure (*limit)(const Case&);

    bool concerns(AdvanceKind kind) const {
        return asked == Asked::always || (asked == Asked::automatic) == (kind == AdvanceKind::automatic);
    }
};

using Unit = RuleFigure::Unit;
using Bound = RuleFigure::Bound;

RuleFigure word(std::string_view value) {
    return {.unit = Unit::word, .value = std::string{value}};
}

RuleFigure yes_or_no(bool yes) {
    return word(yes ? "yes" : "no");
}

template <std::integral Number>
RuleFigure figure(Unit unit, Number number, std::uint32_t within_months = 0) {
    return {.unit = unit, .value = std::to_string(number), .within_months = within_months};
}

RuleFigure money(Money amount, std::uint32_t within_months = 0) {
    return {.unit = Unit::money, .value = amount.to_string(), .within_months = within_months};
}

RuleFigure with_bound(Bound bound, RuleFigure figure) {
    figure.bound = bound;
    return figure;
}

RuleFigure not_looked_at() {
    return {.bound = Bound::not_looked_at};
}

/// Nothing is looked at where the policy does not ask.
RuleFigure at_least(Unit unit, std::uint32_t number) {
    return number == 0 ? not_looked_at() : with_bound(Bound::at_least, figure(unit, number));
}

std::string within_months(const RuleFigure& figure) {
    return figure.within_months == 0 ? "" : " in " + std::to_string(figure.within_months) + " months";
}

std::string input_text(const Rule& rule, const RuleFigure& is) {
    if (is.value == "nearly_none") return "nearly none";
    const bool counted = is.unit != Unit::word && is.unit != Unit::money;
    return is.value + (counted ? rule.counted : "") + within_months(is);
}

std::string limit_text(const Rule& rule, const RuleFigure& must_be) {
    switch (must_be.bound) {
        case Bound::exactly:
            break;
        case Bound::at_least:
            return "at least " + must_be.value +
                   (must_be.unit == Unit::count || must_be.unit == Unit::money ? "" : rule.counted);
        case Bound::at_most:
            return "at most " + must_be.value;
        case Bound::below:
            return "below " + must_be.value;
        case Bound::not_looked_at:
            return "not looked at";
        case Bound::no_tier:
            return "no tier";
    }
    if (rule.refusal == AdvanceRefusal::not_active) return "a state that may borrow";
    if (rule.refusal == AdvanceRefusal::not_used_recently) {
        return "used within " + std::to_string(must_be.within_months) + " months";
    }
    return must_be.value;
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

RuleFigure hours_since(const std::optional<Instant>& at, Instant now) {
    return at ? figure(Unit::hours, std::chrono::floor<std::chrono::hours>(now - *at).count())
              : word("never");
}

bool is_within(const std::optional<Instant>& at, std::uint32_t hours, Instant now) {
    return at && now < *at + std::chrono::hours{hours};
}

/// The rules on the world, on the operator's switches, and on what the contract is.
constexpr std::array standing_rules{
    Rule{AdvanceRefusal::mode_off, "lending", Asked::always, "",
         [](const Case& c) {
             return c.automatic() ? c.rules.mode == AdvanceMode::off : c.rules.mode != AdvanceMode::on;
         },
         [](const Case& c) { return word(name_of(c.rules.mode)); }, [](const Case&) { return word("on"); }},
    Rule{AdvanceRefusal::switched_off, "automatic lending", Asked::automatic, "",
         [](const Case& c) { return gate_is(c, LendingGate::switched_off); },
         [](const Case& c) { return word(gate_is(c, LendingGate::switched_off) ? "off" : "on"); },
         [](const Case&) { return word("on"); }},
    Rule{AdvanceRefusal::store_nearly_full, "room in the store", Asked::always, "",
         [](const Case& c) { return gate_is(c, LendingGate::store_nearly_full); },
         [](const Case& c) {
             return word(gate_is(c, LendingGate::store_nearly_full) ? "nearly_none" : "enough");
         },
         [](const Case&) { return word("enough"); }},
    Rule{AdvanceRefusal::operator_limit_reached, "operator's limits", Asked::automatic, "",
         [](const Case& c) { return gate_is(c, LendingGate::limit_reached); },
         [](const Case& c) { return word(gate_is(c, LendingGate::limit_reached) ? "reached" : "kept"); },
         [](const Case&) { return word("kept"); }},
    Rule{AdvanceRefusal::not_active, "life cycle", Asked::always, "",
         [](const Case& c) { return !may_borrow(c.contract, c.policy, c.now()); },
         [](const Case& c) { return word(name_of(life_cycle_at(c.contract, c.policy.life_cycle, c.now()))); },
         [](const Case&) { return word("may_borrow"); }},
    Rule{AdvanceRefusal::denied, "on the deny list", Asked::always, "",
         [](const Case& c) { return c.contract.lists.deny; },
         [](const Case& c) { return yes_or_no(c.contract.lists.deny); },
         [](const Case&) { return word("no"); }},
    Rule{AdvanceRefusal::not_on_allow_list, "on the allow list", Asked::always, "",
         [](const Case& c) { return c.rules.allow_list_only && !c.contract.lists.allow; },
         [](const Case& c) { return yes_or_no(c.contract.lists.allow); },
         [](const Case& c) { return c.rules.allow_list_only ? word("yes") : not_looked_at(); }},
    Rule{AdvanceRefusal::not_enrolled, "enrolment", Asked::automatic, "",
         [](const Case& c) { return !is_enrolled(c.contract, c.now()); },
         [](const Case& c) { return word(name_of(c.contract.enrolment)); },
         [](const Case&) { return word("active"); }},
    Rule{AdvanceRefusal::swapped_too_recently, "since the SIM changed", Asked::always, " h",
         [](const Case& c) { return is_within(c.contract.swapped_at, c.rules.swap_hours_min, c.now()); },
         [](const Case& c) { return hours_since(c.contract.swapped_at, c.now()); },
         [](const Case& c) { return at_least(Unit::hours, c.rules.swap_hours_min); }},
};

/// The rules on what the contract did so far.
constexpr std::array history_rules{
    Rule{AdvanceRefusal::activated_too_recently, "since activation", Asked::always, " days",
         [](const Case& c) {
             return days_since_activation(c.contract, c.policy.calendar, c.now()) <
                    std::int64_t{c.rules.activation_days_min};
         },
         [](const Case& c) {
             return figure(Unit::days, days_since_activation(c.contract, c.policy.calendar, c.now()));
         },
         [](const Case& c) { return at_least(Unit::days, c.rules.activation_days_min); }},
    Rule{AdvanceRefusal::history_too_short, "full months", Asked::always, " months",
         [](const Case& c) {
             return full_months_of(c.contract, c.policy.calendar, c.now()) < c.rules.history_months_min;
         },
         [](const Case& c) {
             return figure(Unit::months, full_months_of(c.contract, c.policy.calendar, c.now()));
         },
         [](const Case& c) { return at_least(Unit::months, c.rules.history_months_min); }},
    Rule{AdvanceRefusal::average_spend_too_low, "average spend", Asked::always, "",
         [](const Case& c) { return tier_of(c.contract, c.policy, c.now()) == nullptr; },
         [](const Case& c) { return money(average_spend(c.contract, c.policy, c.now())); },
         [](const Case& c) {
             return c.rules.tiers.empty()
                        ? RuleFigure{.bound = Bound::no_tier}
                        : with_bound(Bound::at_least, money(c.rules.tiers.front().arpu_min));
         }},
    Rule{AdvanceRefusal::not_used_recently, "used lately", Asked::always, "",
         [](const Case& c) {
             return c.rules.used_within_months > 0 &&
                    !used_within(c.contract, c.policy.calendar, c.now(), c.rules.used_within_months);
         },
         [](const Case& c) {
             return yes_or_no(
                 used_within(c.contract, c.policy.calendar, c.now(), c.rules.used_within_months));
         },
         [](const Case& c) {
             if (c.rules.used_within_months == 0) return not_looked_at();
             RuleFigure used = word("yes");
             used.within_months = c.rules.used_within_months;
             return used;
         }},
    Rule{AdvanceRefusal::too_few_recharges, "recharges", Asked::always, "",
         [](const Case& c) {
             return recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months).count <
                    c.rules.recharges_min;
         },
         [](const Case& c) {
             return figure(
                 Unit::count,
                 recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months).count,
                 c.rules.recharge_months);
         },
         [](const Case& c) { return at_least(Unit::count, c.rules.recharges_min); }},
    Rule{AdvanceRefusal::recharged_too_little, "recharged", Asked::always, "",
         [](const Case& c) {
             return recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months).sum <
                    c.rules.recharged_min;
         },
         [](const Case& c) {
             return money(recharges_of(c.contract, c.policy.calendar, c.now(), c.rules.recharge_months).sum,
                          c.rules.recharge_months);
         },
         [](const Case& c) {
             return c.rules.recharged_min == Money{}
                        ? not_looked_at()
                        : with_bound(Bound::at_least, money(c.rules.recharged_min));
         }},
};

/// The rules on earlier advances, and on the balance.
constexpr std::array debt_rules{
    Rule{AdvanceRefusal::advance_overdue, "advances overdue", Asked::always, " overdue",
         [](const Case& c) { return overdue_advances(c.contract, c.now()) > 0; },
         [](const Case& c) { return figure(Unit::count, overdue_advances(c.contract, c.now())); },
         [](const Case&) { return word("none"); }},
    Rule{AdvanceRefusal::late_too_often, "repaid late", Asked::always, " repaid late",
         [](const Case& c) { return c.rules.late_max && c.contract.repayments.late > *c.rules.late_max; },
         [](const Case& c) { return figure(Unit::count, c.contract.repayments.late); },
         [](const Case& c) {
             return c.rules.late_max ? with_bound(Bound::at_most, figure(Unit::count, *c.rules.late_max))
                                     : not_looked_at();
         }},
    Rule{AdvanceRefusal::too_many_open, "advances open", Asked::always, " open",
         [](const Case& c) { return open_advances(c.contract) >= std::int64_t{c.rules.open_advances_max}; },
         [](const Case& c) { return figure(Unit::count, open_advances(c.contract)); },
         [](const Case& c) {
             return with_bound(Bound::below, figure(Unit::count, c.rules.open_advances_max));
         }},
    Rule{AdvanceRefusal::already_since_recharge, "advanced since the last recharge", Asked::always, "",
         [](const Case& c) { return c.rules.once_per_recharge && c.contract.advanced_since_recharge; },
         [](const Case& c) { return yes_or_no(c.contract.advanced_since_recharge); },
         [](const Case& c) { return c.rules.once_per_recharge ? word("no") : not_looked_at(); }},
    Rule{AdvanceRefusal::advanced_too_recently, "since the last advance", Asked::always, " h",
         [](const Case& c) {
             return is_within(c.contract.last_advance_at, c.rules.advance_hours_min, c.now());
         },
         [](const Case& c) { return hours_since(c.contract.last_advance_at, c.now()); },
         [](const Case& c) { return at_least(Unit::hours, c.rules.advance_hours_min); }},
    Rule{AdvanceRefusal::balance_too_low, "balance", Asked::requested, "",
         [](const Case& c) {
             const auto& window = c.rules.on_request;
             return window.min && balance_for(c.contract, window, c.now()) < *window.min;
         },
         [](const Case& c) { return money(balance_for(c.contract, c.rules.on_request, c.now())); },
         [](const Case& c) {
             const auto& min = c.rules.on_request.min;
             return min ? with_bound(Bound::at_least, money(*min)) : not_looked_at();
         }},
    Rule{AdvanceRefusal::balance_too_high, "balance", Asked::requested, "",
         [](const Case& c) {
             const auto& window = c.rules.on_request;
             return window.max && balance_for(c.contract, window, c.now()) > *window.max;
         },
         [](const Case& c) { return money(balance_for(c.contract, c.rules.on_request, c.now())); },
         [](const Case& c) {
             const auto& max = c.rules.on_request.max;
             return max ? with_bound(Bound::at_most, money(*max)) : not_looked_at();
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

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::allows:
            return "allows";
        case Verdict::forbids:
            return "forbids";
        case Verdict::not_asked:
            break;
    }
    return "not_asked";
}

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
            const RuleFigure is = rule.input(automatic);
            const RuleFigure must_be = rule.limit(automatic);
            verdicts.push_back({.rule = rule.refusal,
                                .subject = rule.subject,
                                .input = input_text(rule, is),
                                .limit = limit_text(rule, must_be),
                                .is = is,
                                .must_be = must_be,
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
