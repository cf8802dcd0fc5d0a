#include "config/memory_estimate.hpp"

#include <algorithm>
#include <cstdio>

#include "charging/contract/session.hpp"
#include "config/config.hpp"
#include "store/codec/history_text.hpp"
#include "store/limits.hpp"

namespace airtime::config {

namespace {

// Bytes in Redis 7.0 with hash-max-listpack-value 1024, keys and their dictionary entries included.
constexpr std::uint64_t contract_bytes = 480;  ///< two accounts, one advance
constexpr std::uint64_t account_bytes = 40;    ///< each account beyond two
constexpr std::uint64_t indexes_bytes = 220;   ///< MSISDN and IMSI
constexpr std::uint64_t session_index_bytes = 180;
constexpr std::uint64_t session_bytes = 256 + session_index_bytes;
constexpr std::uint64_t ended_session_bytes = 300 + session_index_bytes;
constexpr std::uint64_t late_session_bytes = 240 + session_index_bytes;
constexpr std::uint64_t timer_bytes = 130;
constexpr std::uint64_t ledger_entry_bytes = 230;
constexpr std::uint64_t seconds_per_day = 86'400;
constexpr std::uint64_t append_only_bytes = 900;  ///< written to the append-only file for each request
constexpr std::uint64_t history_bytes_max = store::history_bytes_kept;

std::string line(const char* what, std::uint64_t count, std::uint64_t bytes_each) {
    char text[160];
    const double megabytes = static_cast<double>(count * bytes_each) / 1e6;
    std::snprintf(text, sizeof text, "  %-34s %12llu x %6llu B = %10.1f MB\n", what,
                  static_cast<unsigned long long>(count), static_cast<unsigned long long>(bytes_each),
                  megabytes);
    return text;
}

}  // namespace

std::string describe_memory(const Config& config, const Load& load) {
    const std::uint64_t accounts = config.policy.accounts.size();
    const std::uint64_t contract = contract_bytes + (accounts > 2 ? (accounts - 2) * account_bytes : 0);
    const charging::SessionPolicy& kept = config.policy.session;
    const std::uint64_t remembered = load.subscribers * load.sessions_per_subscriber_day *
                                     static_cast<std::uint64_t>(charging::ended_session_kept.count()) /
                                     seconds_per_day;
    // Entries stay until their file is complete; a worker that is stopped lets them grow in number.
    const auto file_s = static_cast<std::uint64_t>(config.worker.ledger_rotate.count());
    const std::uint64_t waiting = load.requests_per_second * file_s;
    const std::uint64_t total = load.subscribers * (contract + indexes_bytes) +
                                load.open_sessions * (session_bytes + timer_bytes) +
                                remembered * ended_session_bytes + waiting * ledger_entry_bytes;
    const std::uint64_t worst =
        contract + kept.open_sessions_max * session_bytes + kept.late_sessions_max * late_session_bytes;
    char summary[500];
    std::snprintf(
        summary, sizeof summary,
        "  about %.1f MB in all; lending stops at 70 %% of maxmemory, so maxmemory of %.1f MB or more\n"
        "  ended sessions: as if each subscriber had %llu a day\n"
        "  a contract with every session slot in use: %llu B, its history at most: %llu B\n"
        "  append-only file: about %.1f MB a second before rewriting\n"
        "  ledger in Redis while no worker runs: %.1f MB an hour\n",
        static_cast<double>(total) / 1e6, static_cast<double>(total) / 0.7 / 1e6,
        static_cast<unsigned long long>(load.sessions_per_subscriber_day),
        static_cast<unsigned long long>(worst), static_cast<unsigned long long>(history_bytes_max),
        static_cast<double>(load.requests_per_second * append_only_bytes) / 1e6,
        static_cast<double>(load.requests_per_second * 3'600 * ledger_entry_bytes) / 1e6);
    return "Redis memory, estimated:\n" + line("contracts", load.subscribers, contract) +
           line("indexes by MSISDN and IMSI", load.subscribers, indexes_bytes) +
           line("open sessions with their timers", load.open_sessions, session_bytes + timer_bytes) +
           line("ended sessions remembered", remembered, ended_session_bytes) +
           line("ledger entries of open files", waiting, ledger_entry_bytes) + summary;
}

}  // namespace airtime::config
