#include "config/advance_reader.hpp"

#include <algorithm>

#include "charging/lending/advance_fee.hpp"
#include "config/fee_step_reader.hpp"
#include "config/policy_reader.hpp"

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
    const auto tiers = advance.find("tiers");
    if (!tiers) return;
    policy.tiers.clear();
    tiers->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::AdvanceTier tier;
            const auto arpu_min = map.require("arpu_min");
            const auto amount = map.require("amount");
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
    const auto denominations = advance.find("denominations");
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
    const auto fee = advance.find("fee");
    if (!fee) return;
    fee->map([&](MapReader& map) {
        map.read_choice<charging::FeeTiming>(
            "timing", policy.fee_timing,
            {{"up_front", charging::FeeTiming::up_front}, {"on_top", charging::FeeTiming::on_top}});
        map.read("rounded_up_to", policy.fee_rounded_up_to);
        if (const auto vat = map.find("vat_percent")) {
            policy.fee_vat_basis_points = vat->percent_as_basis_points().value_or(0);
        }
        if (const auto steps = map.find("steps")) {
            policy.fee_steps.clear();
            steps->list([&](const Entry& item) {
                item.map([&](MapReader& step) { read_fee_step(step, policy.fee_steps, FirstStep::at_zero); });
            });
        }
    });
}

void read_repayment_step(MapReader& map, AdvancePolicy& policy) {
    charging::RepaymentStep step;
    const auto in_time_min = map.require("in_time_min");
    const auto in_time_read = in_time_min ? in_time_min->whole(0, 1'000'000) : std::nullopt;
    map.read("percent", step.percent, 0, 1'000);
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
    if (const auto steps = advance.find("repayment_steps")) {
        policy.repayment_steps.clear();
        steps->list([&](const Entry& item) {
            item.map([&](MapReader& step) { read_repayment_step(step, policy); });
        });
    }
}

void read_balance_window(MapReader& advance, AdvancePolicy& rules, const Policy& policy) {
    const auto window = advance.find("on_request");
    if (!window) return;
    window->map([&](MapReader& map) {
        const auto read_bound = [&](const char* key, std::optional<Money>& bound) {
            if (const auto entry = map.find(key)) {
                bound = entry->amount(-Money::from_millionths(Money::millionths_max));
            }
        };
        if (const auto account = map.find("account")) {
            rules.on_request.account = read_declared_account(*account, policy);
        }
        read_bound("balance_min", rules.on_request.min);
        read_bound("balance_max", rules.on_request.max);
        if (rules.on_request.min && rules.on_request.max && *rules.on_request.max < *rules.on_request.min) {
            map.wrong("must have a balance_max that is at least balance_min");
        }
    });
}

/// Zero: no cap.
void read_cap(MapReader& map, const char* key, Money& cap, const AdvancePolicy& rules) {
    map.read(key, cap);
    const Money lowest = rules.denominations.empty() ? Money{} : rules.denominations.front();
    if (const auto entry = map.find(key); entry && cap > Money{} && cap < lowest) {
        entry->wrong_value("must be 0 or reach the lowest denomination: nothing could be lent");
    }
}

void read_limits_of_borrower(MapReader& map, AdvancePolicy& rules) {
    map.read("average_spend_percent_max", rules.average_spend_percent_max, 0, 10'000);
    read_cap(map, "limit_max", rules.limit_max, rules);
    read_cap(map, "lent_per_month_max", rules.lent_per_month_max, rules);
    read_repayment_steps(map, rules);
}

void read_eligibility(MapReader& map, AdvancePolicy& rules, const Policy& policy) {
    map.read("allow_list_only", rules.allow_list_only);
    map.read("swap_hours_min", rules.swap_hours_min, 0, year_hours);
    map.read("activation_days_min", rules.activation_days_min, 0, 36'500);
    map.read_choice<charging::MissingMonths>("missing_months", rules.missing_months,
                                             {{"count_as_zero", charging::MissingMonths::count_as_zero},
                                              {"left_out", charging::MissingMonths::left_out}});
    map.read("history_months_min", rules.history_months_min, 0, 120);
    map.read("used_within_months", rules.used_within_months, 0, months_max);
    map.read("recharge_months", rules.recharge_months, 1, months_max);
    map.read("recharges_min", rules.recharges_min, 0, 10'000);
    map.read("recharged_min", rules.recharged_min);
    if (const auto late = map.find("late_max")) {
        if (const auto count = late->whole(0, 1'000'000)) rules.late_max = static_cast<std::uint32_t>(*count);
    }
    map.read("open_advances_max", rules.open_advances_max, 1, 16);
    map.read("once_per_recharge", rules.once_per_recharge);
    map.read("advance_hours_min", rules.advance_hours_min, 0, year_hours);
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
        {{"off", AdvanceMode::off}, {"shadow", AdvanceMode::shadow}, {"on", AdvanceMode::on}});
    map.read("threshold", rules.threshold);
    map.read_choice<charging::AdvanceSize>(
        "size", rules.size,
        {{"smallest", charging::AdvanceSize::smallest}, {"offer", charging::AdvanceSize::offer}});
    read_denominations(map, rules);
    read_tiers(map, rules);
    read_fee(map, rules);
    check_fees(map, rules);
    read_limits_of_borrower(map, rules);
    read_eligibility(map, rules, policy);
    map.read("due_after_days", rules.due_after_days, 1, 3'650);
    map.read("cancel_within_minutes", rules.cancel_within_minutes, 0, 1'440);
    map.read("confirm", rules.confirm);
    map.read("confirm_within_s", rules.confirm_within_s, 60, 7 * 86'400);
    check_complete(map, rules, policy);
}

void read_segments(MapReader& file, Policy& policy) {
    const auto segments = file.find("segments");
    if (!segments) return;
    segments->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::Segment segment{.name = {}, .advance = policy.advance};
            const auto name = map.require("name");
            segment.name.value = name ? name->name().value_or("") : "";
            if (std::ranges::find(policy.segments, segment.name, &charging::Segment::name) !=
                policy.segments.end()) {
                name->wrong_value("must be the name of one segment only");
            }
            if (const auto advance = map.require("advance")) {
                advance->map([&](MapReader& rules) { read_advance(rules, segment.advance, policy); });
            }
            policy.segments.push_back(std::move(segment));
        });
    });
}

void read_operator_limits(MapReader& file, Policy& policy) {
    if (const auto section = file.find("lending_limits")) {
        charging::OperatorLimits& limits = policy.limits;
        section->map([&](MapReader& map) {
            map.read("lent_per_hour_max", limits.lent_per_hour_max);
            map.read("lent_per_day_max", limits.lent_per_day_max);
            map.read("advances_per_hour_max", limits.advances_per_hour_max, 0, 1'000'000'000);
            map.read("advances_per_day_max", limits.advances_per_day_max, 0, 1'000'000'000);
            map.read("overdue_percent_max", limits.overdue_percent_max, 0, 100);
            map.read("overdue_counts_from", limits.overdue_counts_from);
        });
    }
}

}  // namespace

void read_lending(MapReader& file, Policy& policy) {
    if (const auto advance = file.require("advance")) {
        advance->map([&](MapReader& map) { read_advance(map, policy.advance, policy); });
    }
    read_segments(file, policy);
    read_operator_limits(file, policy);
}

}  // namespace airtime::config
