#pragma once

#include <compare>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/int128.hpp"
#include "base/result.hpp"
#include "store/ledger_stream.hpp"

/// How often lending was offered, taken and refused on a day, and what became of messages.
namespace airtime::ledger_files {

/// A line of a day's counts.
///   offered, invited, invitation_accepted, invitation_declined, advanced     by the channel
///   refused      by the channel, and the first rule that said no: once a subscriber, rule and day
///   message      by its kind: `sent` on that day, and what became of it until now; what was rejected or
///                dropped and never sent, on the day that it was
struct DailyCount {
    std::string item;
    std::string of;       ///< channel, or the message's kind
    std::string outcome;  ///< why refused, or what became of the message; else empty
    Int128 count = 0;
    friend auto operator<=>(const DailyCount&, const DailyCount&) = default;
};

/// The name of what a day's totals count of it: "refused_count:automatic limit_reached".
std::string count_name(std::string_view item, std::string_view of_and_outcome);

/// Of a day's totals, by item, what of, and outcome; only what happened.
std::vector<DailyCount> counts_in(const store::DailyTotals& totals);

/// Where counts are, next to the ledger files: a file for each day, beside its settlement.
std::filesystem::path counts_folder(const std::filesystem::path& ledger_folder);

/// `date,item,of,outcome,count`, and a row each.
std::string counts_csv(const std::string& date, const std::vector<DailyCount>& counts);

/// What counts_csv() wrote. The error names the line.
Result<std::vector<DailyCount>, std::string> counts_of_csv(std::string_view text);

}  // namespace airtime::ledger_files
