#include "portal/views/message_table.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "ledger_files/daily_counts.hpp"
#include "portal/views/figure_text.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::array message_columns =
    std::to_array<std::string_view>({"sent", "delivered", "undelivered", "rejected", "dropped"});

using CountByStatus = std::map<std::string, Int128, std::less<>>;

Int128 count_of(const CountByStatus& counts, std::string_view status) {
    const auto found = counts.find(status);
    return found == counts.end() ? Int128{0} : found->second;
}

json::array message_row(std::string_view name, const CountByStatus& counts) {
    json::array row{json::value(name)};
    for (const std::string_view status : message_columns) {
        row.push_back(json::value(count_text(count_of(counts, status))));
    }
    row.push_back(percent_of(count_of(counts, "delivered"), count_of(counts, "sent")));
    return row;
}

}  // namespace

ReportTable message_table(const std::vector<books::MessageCount>& messages, ReportBy by) {
    std::map<std::string, CountByStatus> groups;
    CountByStatus all;
    for (const books::MessageCount& each : messages) {
        const std::string group = by == ReportBy::message ? each.kind : span_of_date(each.date, by);
        groups[group][each.status] += each.count;
        all[each.status] += each.count;
    }
    ReportTable table;
    table.columns.push_back({{"name", report_by_names.at(static_cast<std::size_t>(by))}, {"unit", "text"}});
    for (const std::string_view status : message_columns) {
        table.columns.push_back({{"name", status}, {"unit", "count"}});
    }
    table.columns.push_back({{"name", "delivered_share"}, {"unit", "percent"}});
    for (const auto& [group, counts] : groups) table.rows.push_back(message_row(group, counts));
    if (!table.rows.empty()) table.totals = message_row("", all);
    return table;
}

std::vector<books::MessageCount> todays_messages(store::LedgerStream& ledger, const ReportQuery& query,
                                                 const charging::Calendar& calendar, charging::Instant now) {
    std::vector<books::MessageCount> messages;
    if (query.report != Report::messages || query.days.last < calendar.day_of(now)) return messages;
    const std::string today = calendar.date_of(now);
    const auto totals = ledger.daily_totals(today);
    if (!totals) return messages;
    for (const ledger_files::DailyCount& each : ledger_files::counts_in(*totals)) {
        if (each.item != "message") continue;
        messages.push_back({.date = today, .kind = each.of, .status = each.outcome, .count = each.count});
    }
    return messages;
}

}  // namespace airtime::portal
