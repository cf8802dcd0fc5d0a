#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ledger_files/cdr_row.hpp"
#include "ledger_files/events_in_files.hpp"
#include "store/ledger_stream.hpp"
#include "tests/worker/lent_money.hpp"
#include "tests/worker/temporary_folder.hpp"
#include "worker/ledger_reader.hpp"

namespace airtime::worker_test {

/// A stream between a reader and the real one that dies or goes deaf at chosen moments.
class TroubledStream : public store::LedgerStream {
  public:
    explicit TroubledStream(store::LedgerStream& real) : real_(real) {}

    enum class Trouble {
        none,
        advance_not_sent,
        advance_reply_lost,
        advance_late,  ///< nobody heard of it, and it lands at land()
        trim_not_sent,
        read_not_sent,
        read_corrupt  ///< of the first partition alone
    };
    Trouble trouble = Trouble::none;
    std::uint64_t advances_before_trouble = 0;
    bool lands_before_the_next = false;  ///< the step that is late, between a reader's look and its next step

    std::uint32_t partitions() const override { return real_.partitions(); }
    Result<std::vector<store::LedgerEntry>, store::StoreError> read(store::Partition partition,
                                                                    const std::string& after,
                                                                    std::size_t max) override {
        if (trouble == Trouble::read_not_sent) return store::StoreError::disconnected;
        if (trouble == Trouble::read_corrupt && partition == store::Partition{0}) {
            return store::StoreError::corrupt;
        }
        return real_.read(partition, after, max);
    }
    Result<store::LedgerPosition, store::StoreError> position(store::Partition partition) override {
        return real_.position(partition);
    }
    Result<std::optional<store::LedgerPosition>, store::StoreError> lease(
        store::Partition partition, const std::string& owner, std::chrono::milliseconds ttl) override {
        return real_.lease(partition, owner, ttl);
    }
    Result<store::StepOutcome, store::StoreError> advance(store::Partition partition,
                                                          const std::string& owner,
                                                          const store::LedgerStep& step) override {
        const bool now = advances_before_trouble == 0;
        advances_before_trouble -= now ? 0 : 1;
        if (now && trouble == Trouble::advance_not_sent) return store::StoreError::disconnected;
        if (now && trouble == Trouble::advance_late) {
            late_ = [this, partition, owner, step] { return real_.advance(partition, owner, step); };
            return store::StoreError::timeout;
        }
        if (std::exchange(lands_before_the_next, false)) {
            EXPECT_EQ(land(), store::StepOutcome::moved);
        }
        const auto advanced = real_.advance(partition, owner, step);
        if (now && trouble == Trouble::advance_reply_lost) return store::StoreError::timeout;
        return advanced;
    }
    Result<Done, store::StoreError> trim(store::Partition partition, const std::string& id) override {
        if (trouble == Trouble::trim_not_sent) return store::StoreError::disconnected;
        return real_.trim(partition, id);
    }
    Result<std::vector<std::string>, store::StoreError> history(const charging::ContractId& contract,
                                                                std::size_t max) override {
        return real_.history(contract, max);
    }
    Result<std::vector<store::DailyTotals>, store::StoreError> totals_of_days(
        const std::vector<std::string>& dates) override {
        return real_.totals_of_days(dates);
    }

    /// The step that was under way arrives.
    store::StepOutcome land() { return *late_(); }

  private:
    store::LedgerStream& real_;
    std::function<Result<store::StepOutcome, store::StoreError>()> late_;
};

/// Numbers of a contract's events as the files have them, those being written included and repetitions too.
inline std::vector<std::uint64_t> numbers_in_files(const std::filesystem::path& folder) {
    std::vector<std::uint64_t> numbers;
    const auto read = ledger_files::each_event_in_files(
        folder, ledger_files::Unfinished::read,
        [&](const charging::LedgerEvent& event) { numbers.push_back(event.number); });
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error());
    return numbers;
}

inline std::vector<std::uint64_t> first_numbers(std::uint64_t count) {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t number = 1; number <= count; ++number) numbers.push_back(number);
    return numbers;
}

}  // namespace airtime::worker_test
