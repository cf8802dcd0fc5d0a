#include "ledger_files/settlement_files.hpp"

#include <fstream>
#include <system_error>
#include <utility>

#include "base/restricted_file.hpp"
#include "ledger_files/daily_counts.hpp"
#include "ledger_files/ledger_file.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".csv";

const std::string not_reached = "the store cannot be reached or cannot serve now";

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
