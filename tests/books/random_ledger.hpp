#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "charging/contract/ledger_event.hpp"

namespace airtime::books_test {

/// A local day that is long past, in the middle of a year without a change of clocks.
inline constexpr charging::Instant first_day{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};
charging::Calendar hanoi();

/// A ledger file before it is written.
struct LedgerFileText {
    std::string name;
    std::vector<charging::LedgerEvent> events;

    std::string text() const;
    /// Writes it where complete files are.
    void write(const std::filesystem::path& ledger) const;
};

/// What some contracts do in some weeks: recharge, use, borrow, repay, fall due, have it written off and
/// reinstated, take recharges back. Each event makes sense by itself; some are of before the upgrade.
class RandomLedger {
  public:
    explicit RandomLedger(std::uint32_t seed, int contracts = 6, int events_per_contract = 60);

    /// In the order of contracts and numbers.
    const std::vector<charging::LedgerEvent>& events() const { return events_; }
    /// Files of a few events each, of one partition each, in the order of their names.
    const std::vector<LedgerFileText>& files() const { return files_; }

  private:
    void play_contract(const std::string& contract, int count);
    charging::LedgerEvent next_event(const std::string& contract, std::uint64_t number, charging::Instant at);
    void split();
    int chosen(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }

    std::mt19937 random_;
    std::vector<charging::LedgerEvent> events_;
    std::vector<LedgerFileText> files_;
    std::map<std::string, std::vector<std::pair<std::string, charging::Instant>>> lent_;
};

/// A file of the partition with those events, named after the first.
LedgerFileText file_of(std::uint32_t partition, std::vector<charging::LedgerEvent> events);

}  // namespace airtime::books_test
