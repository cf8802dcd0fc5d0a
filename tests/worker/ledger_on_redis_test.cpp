#include <gtest/gtest.h>

#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_work_queue.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/ledger_fixture.hpp"
#include "worker/due_timers.hpp"
#include "worker/recovery.hpp"

/// The same parts on a real server: what the twin may have got wrong.
namespace airtime::worker {
namespace {

using namespace worker_test;
using std::chrono::milliseconds;

class WorkerOnRedisTest : public testing::Test {
  protected:
    store_test::PrivateRedis redis_{{}};
    store::RedisSettings settings_ = redis_.settings();
    charging::Policy policy_ = plain_policy();
    store::RedisContractStore contracts_{settings_};
    store::RedisLedgerStream stream_{settings_};
    store::TokenSource tokens_{"test", "1"};
    TemporaryFolder folder_;

    LedgerReader reader(const std::string& owner) {
        return {
            stream_,
            {},
            owner,
            {.folder = folder_.path(), .rotate = std::chrono::seconds{300}, .lease = milliseconds{60'000}}};
    }
    std::size_t step_all(LedgerReader& ledger, charging::Instant now) {
        std::size_t written = 0;
        for (std::uint32_t number = 0; number < stream_.partitions(); ++number) {
            const auto step = ledger.step({number}, now);
            EXPECT_TRUE(step.ok()) << (step.ok() ? "" : step.error().why);
            written += step.ok() ? *step : 0;
        }
        return written;
    }
};

TEST_F(WorkerOnRedisTest, TwoWorkersRecoverEachRechargeOnce) {
    store::RedisWorkQueue first_queue{settings_, "first"};
    store::RedisWorkQueue second_queue{settings_, "second"};
    Recovery first{contracts_, first_queue, policy_, {"first", "1"}};
    Recovery second{contracts_, second_queue, policy_, {"second", "1"}};
    constexpr std::size_t borrowers = 20;
    for (std::size_t i = 0; i < borrowers; ++i) {
        const std::string id = "c" + std::to_string(i);
        put_borrower(contracts_, id, policy_, tokens_);
        recharge(contracts_, id, "r1", Money::from_units(50'000), policy_, tokens_);
    }
    std::size_t done = 0;
    for (std::size_t rounds = 0; done < borrowers && rounds < 10 * borrowers; ++rounds) {
        const auto one = first.recover_new(3, milliseconds{0}, {.now = start});
        const auto two = second.recover_new(3, milliseconds{0}, {.now = start});
        ASSERT_TRUE(one.ok() && two.ok());
        done += *one + *two;
    }
    EXPECT_EQ(done, borrowers);
    EXPECT_EQ(*first_queue.backlog(), 0U);
    for (std::size_t i = 0; i < borrowers; ++i) {
        const auto contract = load(contracts_, "c" + std::to_string(i)).contract;
        EXPECT_EQ(charging::debt_of(contract), Money{});
        EXPECT_EQ(charging::balance_of(contract), contract.totals.expected_balance());
    }
}

TEST_F(WorkerOnRedisTest, LedgerFilesHoldEveryEventOnceAndTheStreamIsTrimmed) {
    auto one = reader("one");
    constexpr std::size_t recharges = 30;
    for (std::size_t i = 0; i < 3; ++i) put_borrower(contracts_, "c" + std::to_string(i), policy_, tokens_);
    std::size_t written = 0;
    for (std::size_t i = 0; i < recharges; ++i) {
        recharge(contracts_, "c" + std::to_string(i % 3), "r" + std::to_string(i), Money::from_units(1),
                 policy_, tokens_);
        written += i % 7 == 0 ? step_all(one, start) : 0;
    }
    written += step_all(one, start);
    EXPECT_EQ(written, recharges);
    step_all(one, start + std::chrono::seconds{300});
    EXPECT_EQ(folder_.count_ending_in(".part"), 0U);
    EXPECT_EQ(numbers_in_files(folder_.path()).size(), recharges);
    EXPECT_EQ(stream_.daily_totals("2026-11-23")->at("recharged_count"), std::to_string(recharges));
    EXPECT_EQ(stream_.history({"c0"}, 100)->size(), recharges / 3);
    for (std::uint32_t number = 0; number < stream_.partitions(); ++number) {
        EXPECT_TRUE(stream_.read({number}, "0-0", 10)->empty());
    }
}

TEST_F(WorkerOnRedisTest, AnotherReaderTakesOverWhatWasReleased) {
    auto one = reader("one");
    auto two = reader("two");
    put_borrower(contracts_, "c0", policy_, tokens_);
    recharge(contracts_, "c0", "r1", Money::from_units(1), policy_, tokens_);
    EXPECT_EQ(step_all(one, start), 1U);
    recharge(contracts_, "c0", "r2", Money::from_units(1), policy_, tokens_);
    EXPECT_EQ(step_all(two, start), 0U);
    one.release();
    // The lease of a millisecond has to run out on a real clock.
    std::size_t written = 0;
    for (int polls = 0; written == 0 && polls < 1'000; ++polls) written = step_all(two, start);
    EXPECT_EQ(written, 1U);
    EXPECT_EQ(numbers_in_files(folder_.path()), (std::vector<std::uint64_t>{3, 4}));
}

TEST_F(WorkerOnRedisTest, TimersFindWhatIsDue) {
    put_borrower(contracts_, "c0", policy_, tokens_);
    DueTimers timers{contracts_, policy_, {"timers", "1"}};
    const auto due_at = start + std::chrono::days{30};
    EXPECT_EQ(*timers.run_due(10, {.now = due_at - milliseconds{1}}), 0U);
    EXPECT_EQ(*timers.run_due(10, {.now = due_at}), 1U);
    EXPECT_EQ(load(contracts_, "c0").contract.advances.front().state, charging::AdvanceState::overdue);
    EXPECT_EQ(*timers.run_due(10, {.now = due_at}), 0U);
}

}  // namespace
}  // namespace airtime::worker
