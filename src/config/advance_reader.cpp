#include "config/advance_reader.hpp"

#include <algorithm>

#include "charging/lending/advance_fee.hpp"
#include "config/account_reader.hpp"
#include "config/fee_step_reader.hpp"

namespace airtime::config {

namespace {

using charging::AdvanceMode;
using charging::AdvancePolicy;
using charging::Money;
using charging::Policy;

constexpr Money smallest_amount = Money::from_millionths(1);
constexpr std::uint64_t year_hours = 366 * 24;
constexpr std::uint64_t months_max = 12;

void read_tiers(MapReader& advance, AdvancePolicy& policy) {
    const auto tiers =
        advance.declare("tiers", {.above = "Who may owe how much. Needed unless mode is off; default: none"});
    if (!tiers) return;
    policy.tiers.clear();
    tiers->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::AdvanceTier tier;
            const auto arpu_min =
                map.require("arpu_min", {"from this average monthly spend of the last three full months: "
                                         "{range}, ascending; required"});
            const auto amount =
                map.require("amount", {"debt up to it, before fees: {range}, ascending; required"});
            const auto arpu_read = arpu_min ? arpu_min->amount(Money{}) : std::nullopt;
            const auto amount_read = amount ? amount->amount(smallest_amount) : std::nullopt;
            if (!arpu_read || !amount_read) return;
            tier = {*arpu_read, *amount_read};
            if (!policy.tiers.empty() && tier.arpu_min <= policy.tiers.back().arpu_min) {
                arpu_min->wrong_value("must be above the tier before it");
            }
            if (!policy.tiers.empty() && tier.amount <= policy.tiers.back().amount) {
                amount->wrong_value("must be above the tier before it");
            }
            if (!policy.denominations.empty() && tier.amount < policy.denominations.front()) {
                amount->wrong_value("must reach the lowest denomination: nothing could be lent");
            }
            policy.tiers.push_back(tier);
        });
    });
}

void read_denominations(MapReader& advance, AdvancePolicy& policy) {
    const auto denominations = advance.declare(
        "denominations",
        {.above = "What may be lent: amounts, ascending. Needed unless mode is off; default: none"});
    if (!denominations) return;
    policy.denominations.clear();
    denominations->list([&](const Entry& item) {
        const auto amount = item.amount(smallest_amount);
        if (!amount) return;
        if (!policy.denominations.empty() && *amount <= policy.denominations.back()) {
            item.wrong_value("must be above the denomination before it");
        }
        policy.denominations.push_back(*amount);
    });
}

/// No operator means a fee that swallows the loan, or one that is lower for the larger loan.
void check_fees(MapReader& advance, const AdvancePolicy& policy) {
    const auto fee = advance.find("fee");
    const auto wrong = [&](const std::string& must) {
        fee ? fee->wrong(must) : advance.wrong("fee " + must);
    };
    Money dearest;
    for (const Money denomination : policy.denominations) {
        const Money cost = charging::fee_of(denomination, policy).amount;
        if (cost >= denomination) {
            wrong("must be below the denomination, got " + cost.to_string() + " for " +
                  denomination.to_string());
        }
        if (cost < dearest) {
            wrong("must not fall as denominations rise, got " + cost.to_string() + " for " +
                  denomination.to_string() + " after " + dearest.to_string());
        }
        dearest = std::max(dearest, cost);
    }
}

void read_fee(MapReader& advance, AdvancePolicy& policy) {
    const auto fee =
        advance.declare("fee", {.above = "What lending costs; never as much as the denomination, never less "
                                         "for a larger one. Default: nothing"});
    if (!fee) return;
    fee->map([&](MapReader& map) {
        map.read_choice<charging::FeeTiming>(
            "timing", policy.fee_timing,
            {{"up_front", charging::FeeTiming::up_front}, {"on_top", charging::FeeTiming::on_top}},
            {"on_top: owed beside the loan; up_front: kept back from it. Default: {default}"});
        map.read("rounded_up_to", policy.fee_rounded_up_to,
                 {"{range} that fees are multiples of; 0: not rounded. Default: {default}"});
        map.read_percent("vat_percent", policy.fee_vat_basis_points,
                         {"part of the fee that is tax, shown apart: {range}, default: {default}"});
        if (const auto steps = map.declare("steps", {.above = "By the denomination; default: none"})) {
            policy.fee_steps.clear();
            steps->list([&](const Entry& item) {
                item.map([&](MapReader& step) { read_fee_step(step, policy.fee_steps, FirstStep::at_zero); });
            });
        }
    });
}

void read_repayment_step(MapReader& map, AdvancePolicy& policy) {
    charging::RepaymentStep step;
    const auto in_time_min =
        map.require("in_time_min", {"from so many settled by their due date since the last that was not: "
                                    "{range}, ascending, the first 0; required"});
    const auto in_time_read = in_time_min ? in_time_min->whole(0, 1'000'000) : std::nullopt;
    map.read("percent", step.percent, 0, 1'000, {"of the tier's amount: {range}, default: {default}"});
    if (!in_time_read) return;
    step.in_time_min = static_cast<std::uint32_t>(*in_time_read);
    auto& steps = policy.repayment_steps;
    if (steps.empty() && step.in_time_min != 0) in_time_min->wrong_value("must be 0 in the first step");
    if (!steps.empty() && step.in_time_min <= steps.back().in_time_min) {
        in_time_min->wrong_value("must be above the step before it");
    }
    steps.push_back(step);
}

void read_repayment_steps(MapReader& advance, AdvancePolicy& policy) {
    if (const auto steps =
            advance.declare("repayment_steps", {.above = "The tier's amount, raised or lowered by how "
                                                         "earlier advances were repaid. Default: none"})) {
        policy.repayment_steps.clear();
        steps->list([&](const Entry& item) {
            item.map([&](MapReader& step) { read_repayment_step(step, policy); });
        });
    }
}

void read_balance_window(MapReader& advance, AdvancePolicy& rules, const Policy& policy) {
    const auto window =
        advance.declare("on_request", {.above = "What the balance (less held) must be for an advance on "
                                                "request; automatic ones go by the threshold."});
    if (!window) return;
    window->map([&](MapReader& map) {
        const auto read_bound = [&](const char* key, std::optional<Money>& bound, const About& about) {
            if (const auto entry = map.declare(key, about)) {
                bound = entry->amount(-Money::from_millionths(Money::millionths_max));
            }
        };
        if (const auto account = map.declare("account", {"whose; default: the sum of all"})) {
            rules.on_request.account = read_declared_account(*account, policy);
        }
        read_bound("balance_min", rules.on_request.min, {"at least: {range}, may be below 0; default: any"});
        read_bound("balance_max", rules.on_request.max, {"at most: {range}; default: any"});
        if (rules.on_request.min && rules.on_request.max && *rules.on_request.max < *rules.on_request.min) {
            map.wrong("must have a balance_max that is at least balance_min");
        }
    });
}

/// Zero: no cap.
void read_cap(MapReader& map, const char* key, Money& cap, const AdvancePolicy& rules, const About& about) {
    map.read(key, cap, about);
    const Money lowest = rules.denominations.empty() ? Money{} : rules.denominations.front();
    if (const auto entry = map.find(key); entry && cap > Money{} && cap < lowest) {
        entry->wrong_value("must be 0 or reach the lowest denomination: nothing could be lent");
    }
}

void read_limits_of_borrower(MapReader& map, AdvancePolicy& rules) {
    map.read("average_spend_percent_max", rules.average_spend_percent_max, 0, 10'000,
             {"the limit at most, of the average spend: {range}, 0: no cap. Default: {default}"});
    read_cap(map, "limit_max", rules.limit_max, rules,
             {"the limit at most, whatever the rest says: {range}, 0: no cap. Default: {default}"});
    read_cap(map, "lent_per_month_max", rules.lent_per_month_max, rules,
             {"credited in a calendar month at most: {range}, 0: no cap. Default: {default}"});
    read_repayment_steps(map, rules);
}

void read_eligibility(MapReader& map, AdvancePolicy& rules, const Policy& policy) {
    map.read("allow_list_only", rules.allow_list_only,
             {.beside = "only who is on the allow list (`airtimectl list`); default: {default}",
              .above = "Who may borrow. All must hold; 0 or left out: not looked at."});
    map.read("swap_hours_min", rules.swap_hours_min, 0, year_hours,
             {"since the last change of SIM: {range}, default: {default}"});
    map.read("activation_days_min", rules.activation_days_min, 0, 36'500,
             {"days since activation: {range}, default: {default}"});
    map.read_choice<charging::MissingMonths>(
        "missing_months", rules.missing_months,
        {{"count_as_zero", charging::MissingMonths::count_as_zero},
         {"left_out", charging::MissingMonths::left_out}},
        {.above = "How the average counts months before the first full one since activation: count_as_zero | "
                  "left_out (the mean is over the others). Default: {default}"});
    map.read("history_months_min", rules.history_months_min, 0, 120,
             {"full calendar months since activation: {range}, default: {default}"});
    map.read("used_within_months", rules.used_within_months, 0, months_max,
             {"revenue this month or in so many before it: {range}, default: {default}"});
    map.read("recharge_months", rules.recharge_months, 1, months_max,
             {"full calendar months that the next two look at: {range}, default: {default}"});
    map.read("recharges_min", rules.recharges_min, 0, 10'000,
             {"recharges in them together: {range}, default: {default}"});
    map.read("recharged_min", rules.recharged_min, {"their sum: {range}, default: {default}"});
    if (const auto late = map.declare(
            "late_max", {"advances repaid after their due date, ever: {range}, default: any number"})) {
        if (const auto count = late->whole(0, 1'000'000)) rules.late_max = static_cast<std::uint32_t>(*count);
    }
    map.read("open_advances_max", rules.open_advances_max, 1, 16, {"{range}, default: {default}"});
    map.read("once_per_recharge", rules.once_per_recharge,
             {"no second advance before the next recharge; default: {default}"});
    map.read("advance_hours_min", rules.advance_hours_min, 0, year_hours,
             {"since the latest advance, settled or not: {range}, default: {default}"});
    read_balance_window(map, rules, policy);
}

void check_complete(MapReader& map, const AdvancePolicy& rules, const Policy& policy) {
    if (rules.mode == AdvanceMode::off) return;
    if (rules.tiers.empty()) map.wrong("must have tiers unless mode is off");
    if (rules.denominations.empty()) map.wrong("must have denominations unless mode is off");
    if (std::ranges::none_of(policy.accounts, &charging::AccountPolicy::receives_advances)) {
        map.wrong("must have an account with receives_advances unless mode is off");
    }
    // A segment's denominations beside the tiers that it was copied with; tiers of its own are checked by
    // line.
    const bool copied_tiers = !map.find("tiers") && !rules.tiers.empty() && !rules.denominations.empty();
    if (copied_tiers && rules.tiers.front().amount < rules.denominations.front()) {
        map.wrong("must have tiers that reach the lowest denomination: nothing could be lent");
    }
}

/// Keys that are not there leave what `rules` said before.
void read_advance(MapReader& map, AdvancePolicy& rules, const Policy& policy) {
    map.read_choice<AdvanceMode>(
        "mode", rules.mode,
        {{"off", AdvanceMode::off}, {"shadow", AdvanceMode::shadow}, {"on", AdvanceMode::on}},
        {"off | shadow (lends nothing, records what on would) | on. Default: {default}"});
    map.read("threshold", rules.threshold,
             {.above = "An advance is considered when what the accounts that may pay for the service hold is "
                       "strictly below it: {range}, default: {default}"});
    map.read_choice<charging::AdvanceSize>(
        "size", rules.size,
        {{"smallest", charging::AdvanceSize::smallest}, {"offer", charging::AdvanceSize::offer}},
        {.above = "smallest: the lowest denomination that suffices; offer: the highest allowed. Default: "
                  "{default}"});
    read_denominations(map, rules);
    read_tiers(map, rules);
    read_fee(map, rules);
    check_fees(map, rules);
    read_limits_of_borrower(map, rules);
    read_eligibility(map, rules, policy);
    map.read("due_after_days", rules.due_after_days, 1, 3'650, {"{range}, default: {default}"});
    map.read("cancel_within_minutes", rules.cancel_within_minutes, 0, 1'440,
             {"care may take an unused one back so long: {range}, 0: never. Default: {default}"});
    map.read("confirm", rules.confirm,
             {"an advance asked for by SMS waits for a second one, Y, and is asked again if its fee is "
              "another by then; default: {default}"});
    map.read("confirm_within_s", rules.confirm_within_s, 60, 7 * 86'400,
             {"which must come within, as a yes to an invitation: {range}, default: {default}"});
    check_complete(map, rules, policy);
}

void read_segments(MapReader& file, Policy& policy) {
    const auto segments = file.declare(
        "segments", {.above = "Subscribers with values of their own (`airtimectl subscriber segment`). Each "
                              "is a copy of `advance` above, in which the given keys hold instead; a list "
                              "that is given replaces the whole list. Default: none",
                     .in_fingerprint = true});
    if (!segments) return;
    segments->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::Segment segment{.name = {}, .advance = policy.advance};
            const auto name = map.require(
                "name",
                {"{range}, unique; required. A contract whose segment is not listed lives by `advance`"});
            segment.name.value = name ? name->name().value_or("") : "";
            if (std::ranges::find(policy.segments, segment.name, &charging::Segment::name) !=
                policy.segments.end()) {
                name->wrong_value("must be the name of one segment only");
            }
            if (const auto advance = map.require("advance", {"any keys of `advance`; required"})) {
                advance->map([&](MapReader& rules) { read_advance(rules, segment.advance, policy); },
                             Declared::elsewhere);
            }
            policy.segments.push_back(std::move(segment));
        });
    });
}

void read_operator_limits(MapReader& file, Policy& policy) {
    if (const auto section =
            file.declare("lending_limits",
                         {.above = "What the whole operator lends. Where a limit is reached automatic "
                                   "lending stops on every node within a second (what they lend within that "
                                   "second comes on top), with an error in their logs; `airtimectl lending "
                                   "status` tells which, and when it resumes. Advances on request go on.",
                          .in_fingerprint = true})) {
        charging::OperatorLimits& limits = policy.limits;
        section->map([&](MapReader& map) {
            map.read("lent_per_hour_max", limits.lent_per_hour_max,
                     {"credited in a clock hour: {range}, 0: no limit. Default: {default}"});
            map.read("lent_per_day_max", limits.lent_per_day_max,
                     {"in a day of the time zone: {range}, 0: no limit. Default: {default}"});
            map.read("advances_per_hour_max", limits.advances_per_hour_max, 0, 1'000'000'000,
                     {"{range}, 0: no limit. Default: {default}"});
            map.read("advances_per_day_max", limits.advances_per_day_max, 0, 1'000'000'000,
                     {"{range}, 0: no limit. Default: {default}"});
            map.read(
                "overdue_percent_max", limits.overdue_percent_max, 0, 100,
                {"overdue share of all debt at which it stops: {range}, 0: no limit. Default: {default}"});
            map.read("overdue_counts_from", limits.overdue_counts_from,
                     {"debt below which the share is not looked at: {range}, default: {default}"});
        });
    }
}

}  // namespace

void read_lending(MapReader& file, Policy& policy) {
    if (const auto advance =
            file.require("advance", {.above = "Lending. Required.", .in_fingerprint = true})) {
        advance->map([&](MapReader& map) { read_advance(map, policy.advance, policy); });
    }
    read_segments(file, policy);
    read_operator_limits(file, policy);
}

}  // namespace airtime::config
