#include "ledger_files/daily_counts.hpp"

#include <algorithm>
#include <utility>

#include "base/csv.hpp"
#include "base/decimal_text.hpp"

namespace airtime::ledger_files {

namespace {

constexpr std::string_view count_mark = "_count:";
constexpr std::string_view counts_heading = "date,item,of,outcome,count";
constexpr std::size_t cells_of_a_row = 5;

std::string wrong_line(std::size_t number) {
    return "line " + std::to_string(number) + " is no row of counts";
}

}  // namespace

std::string count_name(std::string_view item, std::string_view of_and_outcome) {
    return std::string{item}.append(count_mark).append(of_and_outcome);
}

std::vector<DailyCount> counts_in(const store::DailyTotals& totals) {
    std::vector<DailyCount> counts;
    for (const auto& [name, number] : totals) {
        const std::size_t mark = name.find(count_mark);
        if (mark == std::string::npos) continue;
        const Int128 count = parse_whole(number).value_or(0);
        if (count <= 0) continue;
        const std::string told = name.substr(mark + count_mark.size());
        const std::size_t blank = std::min(told.find(' '), told.size());
        counts.push_back({.item = name.substr(0, mark),
                          .of = told.substr(0, blank),
                          .outcome = told.substr(std::min(blank + 1, told.size())),
                          .count = count});
    }
    std::ranges::sort(counts);
    return counts;
}

std::filesystem::path counts_folder(const std::filesystem::path& ledger_folder) {
    return ledger_folder / "counts";
}

std::string counts_csv(const std::string& date, const std::vector<DailyCount>& counts) {
    std::string csv = std::string{counts_heading} + '\n';
    for (const DailyCount& each : counts) {
        const std::vector<std::string> cells{date, each.item, each.of, each.outcome, to_whole(each.count)};
        csv += csv_line(cells) + '\n';
    }
    return csv;
}

Result<std::vector<DailyCount>, std::string> counts_of_csv(std::string_view text) {
    std::vector<DailyCount> counts;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = text.find('\n');
        const auto cells = csv_cells(text.substr(0, end));
        // One that does not end was not written to its end.
        if (end == std::string_view::npos || !cells || cells->size() != cells_of_a_row) {
            return wrong_line(line);
        }
        const bool is_heading = text.substr(0, end) == counts_heading;
        if (is_heading != (line == 1)) return wrong_line(line);
        text.remove_prefix(end + 1);
        if (is_heading) continue;
        const auto count = parse_whole((*cells)[4]);
        if (!count) return wrong_line(line);
        counts.push_back({.item = (*cells)[1], .of = (*cells)[2], .outcome = (*cells)[3], .count = *count});
    }
    return counts;
}

}  // namespace airtime::ledger_files
