#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>

#include "operations/operator_clock.hpp"
#include "store/redis/client_states.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_work_queue.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/ledger_fixture.hpp"
#include "tests/worker/sms_gateway.hpp"
#include "worker/worker.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// All of a worker on a real Redis, by the lab's clock, which stands at `start`.
class RunningWorkerTest : public testing::Test {
  protected:
    RunningWorkerTest() {
        config_.node = "n1";
        config_.lab = true;
        config_.redis = redis_.settings();
        config_.policy = plain_policy();
        config_.policy.fingerprint = "first";
        config_.worker.ledger_dir = ledger_.path().string();
        config_.worker.claim_after = seconds{1};
        set_clock(start);
        put_borrower(contracts_, "c1", config_.policy, tokens_);
    }
    ~RunningWorkerTest() override { stop(); }

    void set_clock(charging::Instant at) {
        ASSERT_TRUE(
            contracts_
                .set_clock_offset(std::chrono::duration_cast<seconds>(at - operations::system_now()).count())
                .ok());
    }
    void run() {
        worker_ = std::jthread{[this] {
            run_worker(config_, stopping_);
            const std::scoped_lock lock{mutex_};
            ended_early_ = !stopping_;
            ended_.notify_all();
        }};
    }
    void stop() {
        stopping_ = true;
        if (worker_.joinable()) worker_.join();
    }
    bool stopped_within(milliseconds time) {
        std::unique_lock lock{mutex_};
        return ended_.wait_for(lock, time, [this] { return ended_early_; });
    }
    void send_by_gateway(std::uint16_t port) {
        auto sample = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml");
        ASSERT_TRUE(sample.ok());
        config_.texts = std::move(sample->texts);
        config_.sms.emplace();
        config_.sms->port = port;
        config_.sms->connections = 1;
    }
    charging::Message message(const std::string& id) {
        charging::Notice notice;
        notice.kind = charging::MessageKind::recovered;
        return {.id = id,
                .contract = {"c1"},
                .to = *charging::Msisdn::parse("84900000001"),
                .not_before = {},
                .stale_after = charging::Instant::max(),
                .notice = notice};
    }
    Money debt() { return charging::debt_of(load(contracts_, "c1").contract); }
    void open_session_of(const std::string& client, std::uint32_t state) {
        const auto before = load(contracts_, "c1");
        charging::Contract contract = before.contract;
        charging::Session session;
        session.id = {"s1"};
        session.client_host = client;
        session.client_state = state;
        session.opened_at = start;
        session.expires_at = start + std::chrono::days{300};
        contract.sessions.push_back(session);
        commit(contracts_, before, {contract, {}, {}, {}}, config_.policy, tokens_);
    }

    /// Whether it comes true within ten seconds.
    static bool comes_true(const std::function<bool()>& what) {
        const auto deadline = std::chrono::steady_clock::now() + seconds{10};
        while (!what()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::yield();
        }
        return true;
    }

    store_test::PrivateRedis redis_;
    TemporaryFolder ledger_;
    config::Config config_;
    store::RedisContractStore contracts_{redis_.settings()};
    store::RedisLedgerStream stream_{redis_.settings()};
    store::TokenSource tokens_{"test", "1"};
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::condition_variable ended_;
    bool ended_early_ = false;
    std::jthread worker_;
};

TEST_F(RunningWorkerTest, TakesDebtsFromRechargesOneAfterTheOther) {
    run();
    recharge(contracts_, "c1", "r1", Money::from_units(5'000), config_.policy, tokens_);
    EXPECT_TRUE(comes_true([&] { return debt() == Money::from_units(7'000); }));
    recharge(contracts_, "c1", "r2", Money::from_units(1'000), config_.policy, tokens_);
    EXPECT_TRUE(comes_true([&] { return debt() == Money::from_units(6'200); }));
}

TEST_F(RunningWorkerTest, TakesDebtsFromRechargesThatADeadWorkerHad) {
    recharge(contracts_, "c1", "r1", Money::from_units(5'000), config_.policy, tokens_);
    store::RedisWorkQueue dead{redis_.settings(), "dead"};
    ASSERT_EQ(dead.take(10, milliseconds{100})->size(), 1U);
    run();
    EXPECT_TRUE(comes_true([&] { return debt() == Money::from_units(7'000); }));
}

TEST_F(RunningWorkerTest, EndsWhatTimeEndsByTheLabsClock) {
    run();
    set_clock(start + std::chrono::days{29});
    set_clock(start + std::chrono::days{31});
    EXPECT_TRUE(comes_true([&] {
        return load(contracts_, "c1").contract.advances.front().state == charging::AdvanceState::overdue;
    }));
}

TEST_F(RunningWorkerTest, LooksAtAllTimersAfterAChangeOfPolicy) {
    redis_.command(
        {"EVAL", "for i = 0, 7 do redis.call('DEL', string.format('{p%02d}:timers', i)) end", "0"});
    run();
    EXPECT_TRUE(
        comes_true([&] { return contracts_.due_contracts(charging::Instant::max(), 10)->size() == 1; }));
}

TEST_F(RunningWorkerTest, ReleasesWhatARestartedClientLost) {
    open_session_of("pgw.example.org", 7);
    store::RedisClientStates states{redis_.settings()};
    ASSERT_TRUE(states.note({"pgw.example.org", 7}).ok());
    run();
    ASSERT_TRUE(states.note({"pgw.example.org", 8}).ok());
    EXPECT_TRUE(comes_true([&] { return load(contracts_, "c1").contract.sessions.empty(); }));
}

TEST_F(RunningWorkerTest, WritesTheLedgerAndLetsGoOfItWhenItStops) {
    run();
    recharge(contracts_, "c1", "r1", Money::from_units(5'000), config_.policy, tokens_);
    EXPECT_TRUE(comes_true([&] { return ledger_.count_ending_in(".csv.part") == 1; }));
    stop();
    const auto partition = store::partition_of({"c1"}, redis_.settings().partitions);
    EXPECT_TRUE(comes_true([&] { return stream_.lease(partition, "another", seconds{1})->has_value(); }))
        << "before the lease of ten seconds is over";
}

TEST_F(RunningWorkerTest, SettlesTheDayThatIsOver) {
    set_clock(start + std::chrono::hours{1});
    run();
    const auto settled = [&](const char* file) {
        return std::filesystem::exists(ledger_.path() / "settlement" / file);
    };
    EXPECT_TRUE(comes_true([&] { return settled("2026-11-22.csv"); }));
    set_clock(start + std::chrono::hours{25});
    EXPECT_TRUE(comes_true([&] { return settled("2026-11-23.csv"); }));
}

TEST_F(RunningWorkerTest, SendsMessagesAsTheyCome) {
    SmsGateway gateway;
    send_by_gateway(gateway.port());
    store::RedisOutbox outbox{redis_.settings(), "test"};
    run();
    for (std::size_t sent = 1; sent <= 2; ++sent) {
        ASSERT_TRUE(*outbox.enqueue(message("m" + std::to_string(sent))));
        EXPECT_TRUE(comes_true([&] { return gateway.requests().size() == sent; }));
    }
    EXPECT_TRUE(comes_true([&] { return outbox.backlog()->ready == 0; }));
}

TEST_F(RunningWorkerTest, SendsWhatADeadWorkerHadTaken) {
    SmsGateway gateway;
    send_by_gateway(gateway.port());
    store::RedisOutbox dead{redis_.settings(), "dead"};
    ASSERT_TRUE(*dead.enqueue(message("m1")));
    ASSERT_EQ(dead.take(10, milliseconds{100})->size(), 1U);
    run();
    EXPECT_TRUE(comes_true([&] { return gateway.requests().size() == 1; }));
}

// However long the longest pause may be, the first one is short.
TEST_F(RunningWorkerTest, KeepsMessagesWhileTheGatewayIsAwayAndSendsThemSoonAfterwards) {
    std::uint16_t port = 0;
    {
        const SmsGateway gone;
        port = gone.port();
    }
    send_by_gateway(port);
    config_.sms->retry_pause_max = std::chrono::hours{1};
    store::RedisOutbox outbox{redis_.settings(), "test"};
    ASSERT_TRUE(*outbox.enqueue(message("m1")));
    run();
    ASSERT_TRUE(comes_true([&] { return outbox.backlog()->waiting == 1; }));
    SmsGateway gateway{port};
    EXPECT_TRUE(comes_true([&] { return gateway.requests().size() == 1; }));
}

TEST_F(RunningWorkerTest, SaysOnceThatTheGatewayTakesNothingAndOnceThatItDoesAgain) {
    SmsGateway gateway;
    gateway.answer_with("HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\nnot today");
    send_by_gateway(gateway.port());
    config_.sms->retry_pause_max = milliseconds{100};
    const LogLines log;
    store::RedisOutbox outbox{redis_.settings(), "test"};
    ASSERT_TRUE(*outbox.enqueue(message("m1")));
    run();
    EXPECT_TRUE(comes_true([&] { return gateway.requests().size() >= 3; })) << "it is tried again and again";
    EXPECT_EQ(
        log.count("worker.waiting part=messages reason=\"kannel does not take messages: 503 not today\""), 1);
    EXPECT_FALSE(log.tell("worker.going_on part=messages"));
    gateway.answer_with("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_TRUE(comes_true([&] { return log.tell("worker.going_on part=messages"); }));
    EXPECT_EQ(log.count("worker.waiting part=messages"), 1);
}

TEST_F(RunningWorkerTest, AsksForLittleWhileThereIsNothingToDo) {
    run();
    ASSERT_TRUE(comes_true([&] { return std::filesystem::exists(ledger_.path() / "settlement"); }));
    const auto commands = [&] {
        const std::string stats = redis_.ask({"INFO", "stats"});
        const std::string name = "total_commands_processed:";
        return std::stol(stats.substr(stats.find(name) + name.size()));
    };
    const auto before = commands();
    EXPECT_FALSE(stopped_within(seconds{1})) << "a second of a worker that nobody needs";
    EXPECT_LT(commands() - before, 1'000);
}

TEST_F(RunningWorkerTest, TakesNoProcessorWhileRedisIsAway) {
    const SmsGateway gateway;
    send_by_gateway(gateway.port());
    const LogLines log;
    redis_.stop();
    run();
    ASSERT_TRUE(comes_true([&] { return log.tell("worker.waiting part=settlement"); }));
    const auto before = std::clock();
    EXPECT_FALSE(stopped_within(seconds{1}));
    EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 10) << "of a second";
    redis_.start();
}

TEST_F(RunningWorkerTest, GoesOnByItselfWhenRedisComesBack) {
    SmsGateway gateway;
    send_by_gateway(gateway.port());
    run();
    ASSERT_TRUE(comes_true([&] { return std::filesystem::exists(ledger_.path() / "settlement"); }));
    redis_.stop();
    ASSERT_FALSE(contracts_.read_settings().ok());
    redis_.start();
    ASSERT_TRUE(comes_true([&] { return contracts_.read_settings().ok(); }));
    open_session_of("pgw.example.org", 7);
    store::RedisClientStates states{redis_.settings()};
    ASSERT_TRUE(states.note({"pgw.example.org", 7}).ok());
    ASSERT_TRUE(states.note({"pgw.example.org", 8}).ok());
    recharge(contracts_, "c1", "r1", Money::from_units(5'000), config_.policy, tokens_);
    store::RedisOutbox outbox{redis_.settings(), "test"};
    ASSERT_TRUE(*outbox.enqueue(message("m1")));
    EXPECT_TRUE(comes_true([&] { return debt() == Money::from_units(7'000); }));
    EXPECT_TRUE(comes_true([&] { return load(contracts_, "c1").contract.sessions.empty(); }));
    EXPECT_TRUE(comes_true([&] { return gateway.requests().size() == 1; }));
    EXPECT_TRUE(comes_true([&] { return !ledger_.names().empty(); }));
    set_clock(start + std::chrono::days{31});
    EXPECT_TRUE(comes_true([&] {
        return load(contracts_, "c1").contract.advances.front().state == charging::AdvanceState::overdue;
    }));
}

TEST_F(RunningWorkerTest, SaysOnceThatAPartWaitsForRedisAndOnceThatItGoesOn) {
    const std::vector<std::string> parts{"recovery", "timers",     "retiming", "restarts",
                                         "ledger",   "settlement", "messages"};
    const SmsGateway gateway;
    send_by_gateway(gateway.port());
    config_.worker.claim_after = milliseconds{100};
    const LogLines log;
    redis_.stop();
    run();
    EXPECT_TRUE(comes_true([&] {
        return std::ranges::all_of(
            parts, [&](const std::string& part) { return log.tell("worker.waiting part=" + part + " "); });
    }));
    redis_.start();
    store::RedisOutbox outbox{redis_.settings(), "test"};
    ASSERT_TRUE(comes_true([&] { return outbox.enqueue(message("m1")).ok(); }));
    EXPECT_TRUE(comes_true([&] {
        return std::ranges::all_of(
            parts, [&](const std::string& part) { return log.tell("worker.going_on part=" + part); });
    }));
    stop();
    for (const std::string& part : parts) {
        EXPECT_EQ(log.count("worker.waiting part=" + part + " "), 1) << part;
        EXPECT_EQ(log.count("worker.going_on part=" + part), 1) << part;
    }
}

TEST_F(RunningWorkerTest, StopsAtOnceAlsoWhileRedisIsAway) {
    run();
    redis_.kill();
    const auto asked = std::chrono::steady_clock::now();
    stop();
    EXPECT_LT(std::chrono::steady_clock::now() - asked, seconds{5});
    redis_.start();
}

}  // namespace
}  // namespace airtime::worker
