#include "portal/views/policy_view.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <string>
#include <string_view>

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::AdvancePolicy;
using charging::FeeStep;
using charging::Money;

/// "10", "12.5".
std::string percent_text(std::uint32_t basis_points) {
    return Money::from_millionths(std::int64_t{basis_points} * 10'000).to_string();
}

json::array fee_steps_view(const std::vector<FeeStep>& steps) {
    json::array views;
    for (const FeeStep& step : steps) {
        views.push_back({{"from", step.from.to_string()},
                         {"percent", percent_text(step.basis_points)},
                         {"flat", step.flat.to_string()}});
    }
    return views;
}

/// What a subscriber must be to borrow.
class Rules {
  public:
    void count(std::string_view rule, std::uint64_t value) {
        if (value != 0) add(rule, "count", std::to_string(value));
    }
    void days(std::string_view rule, std::uint64_t value) {
        if (value != 0) add(rule, "days", std::to_string(value));
    }
    void hours(std::string_view rule, std::uint64_t value) {
        if (value != 0) add(rule, "hours", std::to_string(value));
    }
    void months(std::string_view rule, std::uint64_t value) {
        if (value != 0) add(rule, "months", std::to_string(value));
    }
    void money(std::string_view rule, Money value) {
        if (value != Money{}) add(rule, "money", value.to_string());
    }
    void percent(std::string_view rule, std::uint32_t value) {
        if (value != 0) add(rule, "percent", std::to_string(value));
    }
    void holds(std::string_view rule, bool value) {
        if (value) add(rule, "yes", "");
    }
    json::array take() { return std::move(rules_); }

  private:
    void add(std::string_view rule, std::string_view unit, const std::string& value) {
        rules_.push_back({{"rule", rule}, {"unit", unit}, {"value", value}});
    }

    json::array rules_;
};

json::array rules_view(const AdvancePolicy& policy) {
    Rules rules;
    rules.holds("allow_list_only", policy.allow_list_only);
    rules.hours("swap_hours_min", policy.swap_hours_min);
    rules.days("activation_days_min", policy.activation_days_min);
    rules.months("history_months_min", policy.history_months_min);
    rules.months("used_within_months", policy.used_within_months);
    if (policy.recharges_min != 0 || policy.recharged_min != Money{}) {
        rules.months("recharge_months", policy.recharge_months);
    }
    rules.count("recharges_min", policy.recharges_min);
    rules.money("recharged_min", policy.recharged_min);
    rules.count("open_advances_max", policy.open_advances_max);
    rules.holds("once_per_recharge", policy.once_per_recharge);
    rules.hours("advance_hours_min", policy.advance_hours_min);
    rules.percent("average_spend_percent_max", policy.average_spend_percent_max);
    rules.money("limit_max", policy.limit_max);
    rules.money("lent_per_month_max", policy.lent_per_month_max);
    json::array views = rules.take();
    // Zero says something here: none may be late.
    if (policy.late_max) {
        views.push_back(
            {{"rule", "late_max"}, {"unit", "count"}, {"value", std::to_string(*policy.late_max)}});
    }
    return views;
}

std::string_view mode_name(charging::AdvanceMode mode) {
    switch (mode) {
        case charging::AdvanceMode::off:
            return "off";
        case charging::AdvanceMode::shadow:
            return "shadow";
        case charging::AdvanceMode::on:
            return "on";
    }
    return "";
}

json::object segment_view(std::string_view name, const AdvancePolicy& policy) {
    json::array tiers;
    for (const charging::AdvanceTier& tier : policy.tiers) {
        tiers.push_back({{"arpu_min", tier.arpu_min.to_string()}, {"amount", tier.amount.to_string()}});
    }
    json::array denominations;
    for (const Money denomination : policy.denominations) {
        denominations.push_back(json::value(denomination.to_string()));
    }
    json::array repayment_steps;
    for (const charging::RepaymentStep& step : policy.repayment_steps) {
        repayment_steps.push_back({{"in_time_min", step.in_time_min}, {"percent", step.percent}});
    }
    return {{"name", name},
            {"mode", mode_name(policy.mode)},
            {"threshold", policy.threshold.to_string()},
            {"size", policy.size == charging::AdvanceSize::smallest ? "smallest" : "offer"},
            {"tiers", std::move(tiers)},
            {"denominations", std::move(denominations)},
            {"fee_timing", policy.fee_timing == charging::FeeTiming::up_front ? "up_front" : "on_top"},
            {"fee_steps", fee_steps_view(policy.fee_steps)},
            {"fee_rounded_up_to", policy.fee_rounded_up_to.to_string()},
            {"fee_vat_percent", percent_text(policy.fee_vat_basis_points)},
            {"repayment_steps", std::move(repayment_steps)},
            {"due_after_days", policy.due_after_days},
            {"rules", rules_view(policy)}};
}

json::array limits_view(const charging::OperatorLimits& limits) {
    Rules rules;
    rules.money("lent_per_hour", limits.lent_per_hour_max);
    rules.money("lent_per_day", limits.lent_per_day_max);
    rules.count("advances_per_hour", limits.advances_per_hour_max);
    rules.count("advances_per_day", limits.advances_per_day_max);
    rules.percent("overdue_share", limits.overdue_percent_max);
    return rules.take();
}

json::object ageing_policy_view(const charging::AgeingPolicy& policy) {
    json::array reminders;
    for (const std::uint32_t days : policy.reminders_days_before) reminders.push_back(days);
    json::array swept;
    for (const auto& account : policy.sweep.accounts) swept.push_back(json::value(account.value));
    const bool late_fee = policy.late_fee.basis_points != 0 || policy.late_fee.flat != Money{};
    return {
        {"reminders_days_before", std::move(reminders)},
        {"late_fee", late_fee ? json::value{{"after_days", policy.late_fee.after_days},
                                            {"percent", percent_text(policy.late_fee.basis_points)},
                                            {"flat", policy.late_fee.flat.to_string()}}
                              : json::value(nullptr)},
        {"sweep", swept.empty() ? json::value(nullptr)
                                : json::value{{"after_days", policy.sweep.after_days}, {"accounts", swept}}},
        {"write_off_after_days",
         policy.write_off_after_days ? json::value(*policy.write_off_after_days) : json::value(nullptr)}};
}

operations::schema::Schema rules_schema() {
    using namespace operations::schema;
    constexpr auto units =
        std::to_array<std::string_view>({"count", "days", "hours", "months", "money", "percent", "yes"});
    return list_of(record({{"rule", text()}, {"unit", choice(units)}, {"value", text()}}),
                   "a rule that looks at nothing is left out");
}

operations::schema::Schema segment_schema() {
    using namespace operations::schema;
    constexpr auto modes = std::to_array<std::string_view>({"off", "shadow", "on"});
    constexpr auto sizes = std::to_array<std::string_view>({"smallest", "offer"});
    constexpr auto timings = std::to_array<std::string_view>({"up_front", "on_top"});
    const Schema fee_step = record({{"from", decimal()}, {"percent", decimal()}, {"flat", decimal()}});
    return record({{"name", text("empty: of who is in no segment")},
                   {"mode", choice(modes)},
                   {"threshold", decimal("below which is lent automatically")},
                   {"size", choice(sizes)},
                   {"tiers", list_of(record({{"arpu_min", decimal()}, {"amount", decimal()}}))},
                   {"denominations", list_of(decimal())},
                   {"fee_timing", choice(timings)},
                   {"fee_steps", list_of(fee_step)},
                   {"fee_rounded_up_to", decimal()},
                   {"fee_vat_percent", decimal()},
                   {"repayment_steps", list_of(record({{"in_time_min", whole()}, {"percent", whole()}}))},
                   {"due_after_days", whole()},
                   {"rules", rules_schema()}});
}

operations::schema::Schema ageing_policy_schema() {
    using namespace operations::schema;
    return record({{"reminders_days_before", list_of(whole())},
                   {"late_fee",
                    or_null(record({{"after_days", whole()}, {"percent", decimal()}, {"flat", decimal()}}))},
                   {"sweep", or_null(record({{"after_days", whole()}, {"accounts", list_of(text())}}))},
                   {"write_off_after_days", or_null(whole())}});
}

}  // namespace

json::object policy_view(const charging::Policy& policy) {
    json::array segments{segment_view("", policy.advance)};
    for (const charging::Segment& segment : policy.segments) {
        segments.push_back(segment_view(segment.name.value, segment.advance));
    }
    json::array accounts;
    for (const charging::AccountPolicy& account : policy.accounts) {
        accounts.push_back({{"name", account.name.value},
                            {"receives_advances", account.receives_advances},
                            {"revenue", account.revenue}});
    }
    return {{"fingerprint", policy.fingerprint},
            {"segments", std::move(segments)},
            {"accounts", std::move(accounts)},
            {"recovery",
             {{"share_when_short_percent", policy.recovery.share_when_short_percent},
              {"keep_at_least", policy.recovery.keep_at_least.to_string()}}},
            {"ageing", ageing_policy_view(policy.ageing)},
            {"limits", limits_view(policy.limits)}};
}

operations::schema::Schema policy_schema() {
    using namespace operations::schema;
    return record(
        {{"fingerprint", text()},
         {"segments", list_of(segment_schema(), "the ordinary one first")},
         {"accounts", list_of(record({{"name", text()},
                                      {"receives_advances", yes_no()},
                                      {"revenue", yes_no("its use counts as spend")}}))},
         {"recovery", record({{"share_when_short_percent", whole()}, {"keep_at_least", decimal()}})},
         {"ageing", ageing_policy_schema()},
         {"limits", rules_schema()}});
}

}  // namespace airtime::portal
