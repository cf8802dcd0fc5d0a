#include "portal/views/report_tables.hpp"

#include <algorithm>
#include <array>
#include <map>

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

struct LendingColumn {
    std::string_view name;
    std::string_view unit;
    Int128 LendingSums::*sum;
};

constexpr std::array lending_columns =
    std::to_array<LendingColumn>({{"advances", "count", &LendingSums::advances},
                                  {"lent", "money", &LendingSums::lent},
                                  {"fees", "money", &LendingSums::fees},
                                  {"vat", "money", &LendingSums::vat},
                                  {"recovered", "money", &LendingSums::recovered},
                                  {"reversed", "money", &LendingSums::reversed},
                                  {"waived", "money", &LendingSums::waived},
                                  {"written_off", "money", &LendingSums::written_off},
                                  {"debt_change", "money", &LendingSums::debt_change}});

json::array lending_row(std::string_view name, const SumsByKind& by_kind) {
    const LendingSums sums = lending_sums(by_kind);
    json::array row{json::value(name)};
    for (const LendingColumn& each : lending_columns) {
        row.push_back(
            json::value(each.unit == "count" ? count_text(sums.*each.sum) : money_text(sums.*each.sum)));
    }
    return row;
}

constexpr std::array vintage_ages = std::to_array<std::int64_t>({1, 3, 7, 14, 30, 60, 90});

struct Vintage {
    Int128 advances = 0;
    Int128 granted = 0;
    std::array<Int128, vintage_ages.size()> recovered = {};
    std::int64_t last_day = 0;

    void add(const books::Cohort& cohort) {
        advances += cohort.granted.count;
        granted += granted_in(cohort);
        for (std::size_t place = 0; place < vintage_ages.size(); ++place) {
            recovered.at(place) += recovered_by_age(cohort, vintage_ages.at(place));
        }
        last_day = std::max(last_day, cohort.granted_day);
    }
};

/// Days late, from the 1st to the last of the bucket's.
struct RollBucket {
    std::string_view name;
    books::AgeBucket first;
    books::AgeBucket last;
};

constexpr std::array roll_buckets =
    std::to_array<RollBucket>({{"1_30", books::AgeBucket::days_1_to_7, books::AgeBucket::days_8_to_30},
                               {"31_60", books::AgeBucket::days_31_to_60, books::AgeBucket::days_31_to_60},
                               {"61_90", books::AgeBucket::days_61_to_90, books::AgeBucket::days_61_to_90}});

Int128 owed_in_bucket(const std::vector<books::AgedDebt>& ageing, const RollBucket& bucket) {
    Int128 owed = 0;
    for (const books::AgedDebt& each : ageing) {
        if (each.bucket < bucket.first || each.bucket > bucket.last) continue;
        owed += each.principal.millionths() + each.fee.millionths();
    }
    return owed;
}

}  // namespace

ReportTable lending_table(const std::vector<books::GroupTotals>& totals, ReportBy by) {
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
    for (const LendingColumn& each : lending_columns) table.columns.push_back(column(each.name, each.unit));
    for (const auto& [group, by_kind] : groups) {
        // What tells advances apart is empty of events that move none.
        if (by > ReportBy::month && lending_sums(by_kind) == LendingSums{}) continue;
        table.rows.push_back(lending_row(group, by_kind));
    }
    if (!table.rows.empty()) table.totals = lending_row("", all);
    return table;
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
            row.push_back(old_enough ? percent_of(vintage.recovered.at(place), vintage.granted) : nullptr);
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
            const Int128 before = owed_in_bucket(step.ageing_before, roll_buckets.at(place));
            const Int128 now = owed_in_bucket(step.ageing, roll_buckets.at(place + 1));
            row.push_back(json::value(money_text(before)));
            row.push_back(json::value(money_text(now)));
            row.push_back(percent_of(now, before));
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
        table.rows.push_back({json::value(each.span), json::value(count_text(each.borrowers.unique)),
                              json::value(count_text(each.borrowers.again)),
                              percent_of(each.borrowers.again, each.borrowers.unique),
                              json::value(count_text(each.lent.count)),
                              json::value(each.lent.principal.to_string())});
    }
    return table;
}

}  // namespace airtime::portal
