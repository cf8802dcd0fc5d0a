#include "ledger_files/settlement_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/restricted_file.hpp"
#include "base/text_file.hpp"
#include "ledger_files/daily_counts.hpp"
#include "ledger_files/ledger_file.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".csv";

const std::string not_reached = "the store cannot be reached or cannot serve now";

/// Whether `counts` may take the place of what was written before: a store that lost its totals, or a file
/// that somebody changed, takes nothing away. What became of messages may move, and nothing else gets less.
bool counts_on(const std::string& written, const std::vector<DailyCount>& counts) {
    const auto before = counts_of_csv(written);
    if (!before) return false;
    return std::ranges::all_of(*before, [&](const DailyCount& had) {
        if (had.item == "message" && had.outcome != "sent") return true;
        return std::ranges::any_of(counts, [&](const DailyCount& has) {
            return has.item == had.item && has.of == had.of && has.outcome == had.outcome &&
                   has.count >= had.count;
        });
    });
}

}  // namespace

fs::path settlement_folder(const fs::path& ledger_folder) {
    return ledger_folder / "settlement";
}

SettlementFiles::SettlementFiles(store::LedgerStream& ledger, charging::Calendar calendar,
                                 const fs::path& ledger_folder, std::string owner)
    : ledger_(ledger),
      calendar_(calendar),
      folder_(settlement_folder(ledger_folder)),
      counts_folder_(counts_folder(ledger_folder)),
      owner_(std::move(owner)) {}

Result<std::optional<std::string>, std::string> SettlementFiles::latest_date() const {
    std::error_code error;
    fs::create_directories(counts_folder_, error);
    fs::create_directories(folder_, error);
    std::optional<std::string> latest;
    for (fs::directory_iterator entry{folder_, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        const std::string date = entry->path().stem().string();
        const bool is_settlement = entry->path().extension() == suffix && charging::parse_instant(date);
        if (is_settlement && (!latest || date > *latest)) latest = date;
    }
    if (error) {
        return folder_.string() + ": " + error.message() + ": check worker.ledger_dir and its permissions";
    }
    return latest;
}

Result<std::size_t, std::string> SettlementFiles::step(charging::Instant now) {
    const auto settled = settle_days(now);
    if (!settled) return settled;
    if (auto recounted = recount_days(now); !recounted) return recounted.error();
    return settled;
}

Result<Done, std::string> SettlementFiles::recount_days(charging::Instant now) {
    const bool rests = recounted_at_ && now >= *recounted_at_ && now - *recounted_at_ < recount_pause;
    if (rests) return Done{};
    std::vector<std::string> dates;
    std::vector<std::string> written;
    for (int day = 1; day <= reports_awaited.count(); ++day) {
        const std::string date = days_after(calendar_.date_of(now), -day);
        std::ifstream file = open_text_file(counts_folder_ / (date + std::string{suffix}));
        if (!file) continue;
        dates.push_back(date);
        written.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
    }
    recounted_at_ = now;
    if (dates.empty()) return Done{};
    const auto totals = ledger_.totals_of_days(dates);
    if (!totals) return not_reached;
    for (std::size_t day = 0; day < dates.size(); ++day) {
        const std::vector<DailyCount> counts = counts_in((*totals)[day]);
        const std::string csv = counts_csv(dates[day], counts);
        if (csv == written[day] || !counts_on(written[day], counts)) continue;
        if (auto again = write(counts_folder_, dates[day], csv); !again) return again;
    }
    return Done{};
}

Result<std::size_t, std::string> SettlementFiles::settle_days(charging::Instant now) {
    const std::string today = calendar_.date_of(now);
    const std::string over = days_after(calendar_.date_of(now - clock_skew), -1);
    if (written_through_ >= over) return std::size_t{0};
    const auto latest = latest_date();
    if (!latest) return latest.error();
    const std::string next = latest->has_value() ? days_after(**latest, 1) : days_after(today, -1);
    if (next > over) {
        written_through_ = over;
        return std::size_t{0};
    }
    const auto counted = is_counted_through(ledger_, over, calendar_);
    if (!counted) return not_reached;
    if (!*counted) return std::size_t{0};
    const auto settlements = settle(ledger_, next, over, today);
    if (!settlements) return not_reached;
    if (auto written = write_days(*settlements); !written) return written.error();
    written_through_ = over;
    return settlements->size();
}

/// The settlement last: where it is, the day is done with.
Result<Done, std::string> SettlementFiles::write_days(const std::vector<Settlement>& settlements) const {
    std::vector<std::string> dates;
    for (const Settlement& settlement : settlements) dates.push_back(settlement.date);
    const auto totals = ledger_.totals_of_days(dates);
    if (!totals) return not_reached;
    for (std::size_t day = 0; day < settlements.size(); ++day) {
        const std::string counts = counts_csv(dates[day], counts_in((*totals)[day]));
        if (auto written = write(counts_folder_, dates[day], counts); !written) return written;
        if (auto written = write(folder_, dates[day], settlement_csv(settlements[day])); !written) {
            return written;
        }
    }
    return Done{};
}

Result<Done, std::string> SettlementFiles::write(const fs::path& folder, const std::string& date,
                                                 const std::string& csv) const {
    const fs::path path = folder / (date + std::string{suffix});
    const fs::path part = path.string() + "." + owner_ + ".part";
    if (std::ofstream file = open_restricted(part, readable_by_group); !(file << csv << std::flush)) {
        return part.string() + ": cannot be written: check worker.ledger_dir and its permissions";
    }
    if (auto synced = sync_file(part); !synced) return synced;
    std::error_code error;
    fs::rename(part, path, error);
    if (error) return path.string() + ": " + error.message();
    return sync_folder(folder);
}

}  // namespace airtime::ledger_files
