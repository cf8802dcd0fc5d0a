#include "portal/views/report_tables.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "portal/views/figure_text.hpp"
#include "portal/views/lending_sums.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::EventKind;

json::object column(std::string_view name, std::string_view unit) {
    return {{"name", name}, {"unit", unit}};
}

template <class Figures>
struct FigureColumn {
    std::string_view name;
    std::string_view unit;  ///< count, money
    Int128 Figures::*figure;
};

// clang-format off
constexpr std::array lending_columns = std::to_array<FigureColumn<LendingSums>>({
    {"advances", "count", &LendingSums::advances},
    {"lent", "money", &LendingSums::lent},
    {"fees", "money", &LendingSums::fees},
    {"vat", "money", &LendingSums::vat},
    {"recovered", "money", &LendingSums::recovered},
    {"reversed", "money", &LendingSums::reversed},
    {"waived", "money", &LendingSums::waived},
    {"written_off", "money", &LendingSums::written_off},
    {"debt_change", "money", &LendingSums::debt_change},
});

constexpr std::array fee_columns = std::to_array<FigureColumn<FeeSums>>({
    {"advance_fees", "money", &FeeSums::advance_fees},
    {"late_fees", "money", &FeeSums::late_fees},
    {"fees_given_back", "money", &FeeSums::given_back},
    {"fees_net", "money", &FeeSums::net},
    {"vat_net", "money", &FeeSums::vat},
    {"fees_without_vat", "money", &FeeSums::without_vat},
    {"fees_recovered", "money", &FeeSums::recovered},
    {"fees_written_off", "money", &FeeSums::written_off},
});

constexpr std::array write_off_columns = std::to_array<FigureColumn<WriteOffSums>>({
    {"write_offs", "count", &WriteOffSums::count},
    {"principal_given_up", "money", &WriteOffSums::principal},
    {"fees_given_up", "money", &WriteOffSums::fee},
    {"reinstated", "money", &WriteOffSums::reinstated},
    {"recovered_later", "money", &WriteOffSums::recovered},
    {"still_given_up", "money", &WriteOffSums::still_given_up},
});
// clang-format on

template <class Figures, std::size_t size>
json::array figure_row(std::string_view name, const Figures& figures,
                       const std::array<FigureColumn<Figures>, size>& columns) {
    json::array row{json::value(name)};
    for (const auto& [_, unit, figure] : columns) {
        row.push_back(
            json::value(unit == "count" ? count_text(figures.*figure) : money_text(figures.*figure)));
    }
    return row;
}

/// In none of the columns.
template <class Figures, std::size_t size>
bool shows_nothing(const Figures& figures, const std::array<FigureColumn<Figures>, size>& columns) {
    return std::ranges::all_of(columns,
                               [&](const FigureColumn<Figures>& each) { return figures.*each.figure == 0; });
}

/// Empty for what has no amount, which stands in front.
std::optional<charging::Money> amount_of_tier(const json::array& row) {
    return charging::Money::parse(std::string{row.front().as_string()});
}

/// A row for each group, of what `figures_of` makes of its sums.
template <class Figures, std::size_t size>
ReportTable grouped_table(const std::vector<books::GroupTotals>& totals, ReportBy by,
                          const std::array<FigureColumn<Figures>, size>& columns,
                          Figures (*figures_of)(const SumsByKind&)) {
    std::map<std::string, SumsByKind> groups;
    SumsByKind all;
    for (const books::GroupTotals& each : totals) {
        const auto kind = std::ranges::find(charging::event_kind_names, each.group.at(1));
        if (kind == charging::event_kind_names.end()) continue;
        const auto which = static_cast<EventKind>(kind - charging::event_kind_names.begin());
        const std::string& group = each.group.at(0);
        groups[by <= ReportBy::month ? span_of_date(group, by) : group][which] += each.sums;
        all[which] += each.sums;
    }
    ReportTable table;
    table.columns.push_back(column(report_by_names.at(static_cast<std::size_t>(by)), "text"));
    for (const auto& each : columns) table.columns.push_back(column(each.name, each.unit));
    for (const auto& [group, by_kind] : groups) {
        const Figures figures = figures_of(by_kind);
        // What tells advances apart is empty of events that move none.
        if (by > ReportBy::month && shows_nothing(figures, columns)) continue;
        table.rows.push_back(figure_row(group, figures, columns));
    }
    if (by == ReportBy::tier) std::ranges::stable_sort(table.rows, {}, amount_of_tier);
    if (!table.rows.empty()) table.totals = figure_row("", figures_of(all), columns);
    return table;
}

constexpr std::array vintage_ages = std::to_array<std::int64_t>({1, 3, 7, 14, 30, 60, 90});

struct Vintage {
    Int128 advances = 0;
    Int128 granted = 0;
    std::array<Int128, vintage_ages.size()> recovered = {};
    std::array<Int128, vintage_ages.size()> late_fees = {};
    std::int64_t last_day = 0;

    void add(const books::Cohort& cohort) {
        advances += cohort.granted.count;
        granted += granted_in(cohort);
        for (std::size_t place = 0; place < vintage_ages.size(); ++place) {
            recovered.at(place) += recovered_by_age(cohort, vintage_ages.at(place));
            late_fees.at(place) += late_fees_by_age(cohort, vintage_ages.at(place));
        }
        last_day = std::max(last_day, cohort.granted_day);
    }
};

/// Days late, from the 1st to the last of the bucket's.
struct RollBucket {
    std::string_view name;
    books::AgeBucket first;
    books::AgeBucket last;
    std::int64_t first_day;
    std::int64_t last_day;
};

constexpr std::array roll_buckets = std::to_array<RollBucket>(
    {{"1_30", books::AgeBucket::days_1_to_7, books::AgeBucket::days_8_to_30, 1, 30},
     {"31_60", books::AgeBucket::days_31_to_60, books::AgeBucket::days_31_to_60, 31, 60},
     {"61_90", books::AgeBucket::days_61_to_90, books::AgeBucket::days_61_to_90, 61, 90}});

Int128 late_fees_in(const AgedStep& step, const RollBucket& bucket) {
    Int128 charged = 0;
    const auto end = step.late_fees.upper_bound(bucket.last_day);
    for (auto each = step.late_fees.lower_bound(bucket.first_day); each != end; ++each) {
        charged += each->second;
    }
    return charged;
}

/// Empty where it is not known.
std::optional<Int128> owed_in_bucket(const std::optional<std::vector<books::AgedDebt>>& ageing,
                                     const RollBucket& bucket) {
    if (!ageing) return std::nullopt;
    Int128 owed = 0;
    for (const books::AgedDebt& each : *ageing) {
        if (each.bucket < bucket.first || each.bucket > bucket.last) continue;
        owed += each.principal.millionths() + each.fee.millionths();
    }
    return owed;
}

}  // namespace

ReportTable lending_table(const std::vector<books::GroupTotals>& totals, ReportBy by) {
    return grouped_table(totals, by, lending_columns, lending_sums);
}

ReportTable fee_table(const std::vector<books::GroupTotals>& totals, ReportBy by) {
    return grouped_table(totals, by, fee_columns, fee_sums);
}

ReportTable write_off_table(const std::vector<books::GroupTotals>& totals, ReportBy by) {
    return grouped_table(totals, by, write_off_columns, write_off_sums);
}

ReportTable vintage_table(const std::vector<books::Cohort>& cohorts, ReportBy by,
                          const charging::Calendar& calendar, charging::Instant through) {
    std::map<std::string, Vintage> vintages;
    for (const books::Cohort& cohort : cohorts) {
        vintages[span_of_date(date_text(calendar, cohort.granted_day), by)].add(cohort);
    }
    ReportTable table;
    table.columns = {column("granted_in", "text"), column("advances", "count"), column("granted", "money")};
    for (const std::int64_t age : vintage_ages) {
        table.columns.push_back(column("recovered_" + std::to_string(age), "percent"));
    }
    for (const auto& [span, vintage] : vintages) {
        json::array row{json::value(span), json::value(count_text(vintage.advances)),
                        json::value(money_text(vintage.granted))};
        const charging::Instant end = calendar.begin_of_day(vintage.last_day + 1);
        for (std::size_t place = 0; place < vintage_ages.size(); ++place) {
            const bool old_enough = end + std::chrono::days{vintage_ages.at(place)} <= through;
            row.push_back(old_enough ? percent_of(vintage.recovered.at(place),
                                                  vintage.granted + vintage.late_fees.at(place))
                                     : nullptr);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

ReportTable rolls_table(const std::vector<AgedStep>& steps) {
    ReportTable table;
    table.columns = {column("day", "text")};
    for (std::size_t place = 0; place + 1 < roll_buckets.size(); ++place) {
        table.columns.push_back(
            column("owed_" + std::string{roll_buckets.at(place).name} + "_before", "money"));
        table.columns.push_back(column("owed_" + std::string{roll_buckets.at(place + 1).name}, "money"));
        table.columns.push_back(column("rolled_" + std::string{roll_buckets.at(place + 1).name}, "percent"));
    }
    for (const AgedStep& step : steps) {
        json::array row{json::value(step.date)};
        for (std::size_t place = 0; place + 1 < roll_buckets.size(); ++place) {
            const auto before = owed_in_bucket(step.ageing_before, roll_buckets.at(place));
            const auto now = owed_in_bucket(step.ageing, roll_buckets.at(place + 1));
            row.push_back(before ? json::value(money_text(*before)) : json::value(nullptr));
            row.push_back(now ? json::value(money_text(*now)) : json::value(nullptr));
            const Int128 late_fees = late_fees_in(step, roll_buckets.at(place));
            row.push_back(now && before ? percent_of(*now, *before + late_fees) : json::value(nullptr));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

ReportTable borrowing_table(const std::vector<BorrowersOfSpan>& spans) {
    ReportTable table;
    table.columns = {
        column("span", "text"),           column("borrowers", "count"), column("borrowed_again", "count"),
        column("again_share", "percent"), column("advances", "count"),  column("lent", "money")};
    for (const BorrowersOfSpan& each : spans) {
        if (!each.known) {
            table.rows.push_back({json::value(each.span), nullptr, nullptr, nullptr, nullptr, nullptr});
            continue;
        }
        table.rows.push_back({json::value(each.span), json::value(count_text(each.borrowers.unique)),
                              json::value(count_text(each.borrowers.again)),
                              percent_of(each.borrowers.again, each.borrowers.unique),
                              json::value(count_text(each.lent.count)),
                              json::value(each.lent.principal.to_string())});
    }
    return table;
}

}  // namespace airtime::portal
