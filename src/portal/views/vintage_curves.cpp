#include "portal/views/vintage_curves.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

#include "portal/views/lending_sums.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::EventKind;

struct Curve {
    Int128 granted = 0;
    std::array<Int128, curve_days_max> recovered_at = {};  ///< by age in days
    std::array<Int128, curve_days_max> late_fees_at = {};  ///< by age in days
    std::int64_t last_day = 0;                             ///< of granting

    void add(const books::Cohort& cohort) {
        granted += granted_in(cohort);
        last_day = std::max(last_day, cohort.granted_day);
        for (const books::CohortStep& step : cohort.steps) {
            if (step.age_days < 0 || step.age_days >= curve_days_max) continue;
            const auto age = static_cast<std::size_t>(step.age_days);
            const Int128 debt = step.sums.principal.millionths() + step.sums.fee.millionths();
            const bool recovered =
                step.kind == EventKind::recovered || step.kind == EventKind::recovery_reversed;
            if (recovered) recovered_at.at(age) -= debt;
            if (step.kind == EventKind::late_fee_charged) late_fees_at.at(age) += debt;
        }
    }

    /// The age that all its advances have at `through`, cut to `curve_days_max`; below zero: none.
    std::int64_t known_days(const charging::Calendar& calendar, charging::Instant through) const {
        const auto age = through - calendar.begin_of_day(last_day + 1);
        return std::min<std::int64_t>(std::chrono::floor<std::chrono::days>(age).count(), curve_days_max);
    }
};

}  // namespace

ReportTable vintage_curves(const std::vector<books::Cohort>& cohorts, const charging::Calendar& calendar,
                           charging::Instant through) {
    std::map<std::string, Curve> curves;
    for (const books::Cohort& cohort : cohorts) {
        const std::string date = calendar.date_of(calendar.begin_of_day(cohort.granted_day));
        curves[span_of_date(date, ReportBy::month)].add(cohort);
    }
    std::erase_if(curves, [](const auto& each) { return each.second.granted == 0; });
    ReportTable table;
    table.columns.push_back({{"name", "age"}, {"unit", "text"}});
    std::int64_t last_age = 0;
    for (const auto& [month, curve] : curves) {
        table.columns.push_back({{"name", month}, {"unit", "percent"}});
        last_age = std::max(last_age, curve.known_days(calendar, through));
    }
    if (curves.empty()) return table;
    std::map<std::string, Int128> recovered;
    std::map<std::string, Int128> charged;
    for (const auto& [month, curve] : curves) charged[month] = curve.granted;
    for (std::int64_t age = 0; age <= last_age; ++age) {
        json::array row{json::value(std::to_string(age))};
        for (const auto& [month, curve] : curves) {
            if (age > 0) {
                const auto last = static_cast<std::size_t>(age - 1);
                recovered[month] += curve.recovered_at.at(last);
                charged[month] += curve.late_fees_at.at(last);
            }
            const bool known = age <= curve.known_days(calendar, through);
            row.push_back(known ? percent_of(recovered[month], charged[month]) : json::value(nullptr));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace airtime::portal
