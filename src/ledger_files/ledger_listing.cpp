#include "ledger_files/ledger_listing.hpp"

#include <algorithm>
#include <system_error>

#include "charging/values/calendar.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;

bool is_date(const std::string& name) {
    return name.size() == std::string_view{"2026-11-23"}.size() && charging::parse_instant(name).has_value();
}

}  // namespace

LedgerListing::Listed LedgerListing::listed(std::optional<Names>& names, const fs::path& folder) {
    if (names) return &*names;
    std::error_code error;
    Names found;
    fs::directory_iterator entry{folder, error};
    if (error != std::errc::no_such_file_or_directory) {
        for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
            found.push_back(entry->path().filename().string());
        }
        if (error) {
            return folder.string() + ": " + error.message() + ": check worker.ledger_dir and its permissions";
        }
    }
    std::ranges::sort(found);
    return &names.emplace(std::move(found));
}

LedgerListing::Listed LedgerListing::flat() {
    if (!flat_) {
        Listed root = listed(root_, ledger_);
        if (!root) return root;
        Names names;
        std::ranges::copy_if(**root, std::back_inserter(names), is_ledger_file_name);
        flat_ = std::move(names);
    }
    return &*flat_;
}

Result<LedgerListing::Names, std::string> LedgerListing::days() {
    const Listed root = listed(root_, ledger_);
    const Listed names = root ? flat() : root;
    if (!names) return names.error();
    Names days;
    std::ranges::copy_if(**root, std::back_inserter(days), is_date);
    for (const std::string& name : **names) {
        if (name.ends_with(complete_suffix)) days.push_back(day_of_file(name));
    }
    std::ranges::sort(days);
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

LedgerListing::Listed LedgerListing::complete(const std::string& day) {
    return listed(complete_[day], ledger_ / day);
}

LedgerListing::Listed LedgerListing::open() {
    return listed(open_, open_folder(ledger_));
}

std::span<const std::string> of_partition(const LedgerListing::Names& names, store::Partition partition) {
    const std::string prefix = partition_prefix(partition);
    const auto first = std::ranges::lower_bound(names, prefix);
    const auto last = std::find_if_not(first, names.end(),
                                       [&](const std::string& name) { return name.starts_with(prefix); });
    return {first, last};
}

}  // namespace airtime::ledger_files
