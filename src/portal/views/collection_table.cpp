#include "portal/views/collection_table.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "portal/views/figure_text.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::EventKind;
using AmountByDay = std::map<std::int64_t, Int128>;

constexpr std::int64_t first_day = std::numeric_limits<std::int64_t>::min();
constexpr std::array collection_ages = std::to_array<std::int64_t>({7, 30, 60, 90});

/// What moved, by the day that it counts for.
struct DueDays {
    AmountByDay overdue;    ///< change of what is overdue, by the later of its day and its due day
    AmountByDay fell_due;   ///< by due day
    AmountByDay added;      ///< by day
    AmountByDay collected;  ///< by day
    std::array<AmountByDay, collection_ages.size()> collected_by_age;  ///< by due day
    std::array<AmountByDay, collection_ages.size()> late_fees_by_age;  ///< by due day

    void add(const books::DueStep& step) {
        const Int128 debt = step.sums.principal.millionths() + step.sums.fee.millionths();
        overdue[std::max(step.due_day, step.day)] += debt;
        if (step.day < step.due_day) {
            fell_due[step.due_day] += debt;
        } else if (step.kind == EventKind::late_fee_charged || step.kind == EventKind::reinstated) {
            added[step.day] += debt;
            if (step.kind == EventKind::late_fee_charged) add_by_age(late_fees_by_age, step, debt);
        } else if (step.kind == EventKind::recovered || step.kind == EventKind::recovery_reversed) {
            collected[step.day] -= debt;
            add_by_age(collected_by_age, step, -debt);
        }
    }

    static void add_by_age(std::array<AmountByDay, collection_ages.size()>& by_age,
                           const books::DueStep& step, Int128 amount) {
        for (std::size_t place = 0; place < collection_ages.size(); ++place) {
            const bool within = step.day < step.due_day + collection_ages.at(place);
            if (within) by_age.at(place)[step.due_day] += amount;
        }
    }
};

Int128 sum_of(const AmountByDay& amounts, books::DayRange days) {
    Int128 sum = 0;
    const auto end = amounts.upper_bound(days.last);
    for (auto each = amounts.lower_bound(days.first); each != end; ++each) sum += each->second;
    return sum;
}

json::object column_of(std::string_view name, std::string_view unit) {
    return {{"name", name}, {"unit", unit}};
}

json::value money_cell(Int128 millionths) {
    return json::value(money_text(millionths));
}

}  // namespace

ReportTable collection_table(const std::vector<books::DueStep>& steps, const DaysBySpan& spans,
                             const charging::Calendar& calendar, charging::Instant through) {
    DueDays moved;
    for (const books::DueStep& step : steps) moved.add(step);
    ReportTable table;
    table.columns = {column_of("span", "text"),       column_of("overdue_before", "money"),
                     column_of("fell_due", "money"),  column_of("added_due", "money"),
                     column_of("collected", "money"), column_of("efficiency", "percent")};
    for (const std::int64_t age : collection_ages) {
        table.columns.push_back(column_of("collected_" + std::to_string(age), "percent"));
    }
    for (const auto& [span, days] : spans) {
        const Int128 before = sum_of(moved.overdue, {.first = first_day, .last = days.first - 1});
        const Int128 fell_due = sum_of(moved.fell_due, days);
        const Int128 added = sum_of(moved.added, days);
        const Int128 collected = sum_of(moved.collected, days);
        if (before == 0 && fell_due == 0 && added == 0 && collected == 0) continue;
        json::array row{json::value(span),     money_cell(before),
                        money_cell(fell_due),  money_cell(added),
                        money_cell(collected), percent_of(collected, before + fell_due + added)};
        for (std::size_t place = 0; place < collection_ages.size(); ++place) {
            const auto complete_at = calendar.begin_of_day(days.last + collection_ages.at(place));
            const Int128 part = sum_of(moved.collected_by_age.at(place), days);
            const Int128 owed = fell_due + sum_of(moved.late_fees_by_age.at(place), days);
            row.push_back(complete_at <= through ? percent_of(part, owed) : nullptr);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace airtime::portal
