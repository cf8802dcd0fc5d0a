#include "portal/sms_handling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>

#include "store/make_commit.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/sms_inbox.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/charging/samples.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::portal {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// The thread that handles SMS, on a real server: what is claimed is a matter of the stream's own clock.
class SmsHandlingTest : public testing::Test {
  protected:
    SmsHandlingTest() {
        auto sample = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml");
        EXPECT_TRUE(sample.ok());
        config_.texts = std::move(sample->texts);
        config_.policy = charging::sample_policy();
        config_.policy.numbering.country_code = "84";
        config_.policy.messages.on = true;
        config_.redis = redis_.settings();
        const charging::Contract contract = charging::ContractBuilder{}.build();
        store::Snapshot before;
        before.contract.id = contract.id;
        EXPECT_TRUE(std::holds_alternative<store::Committed>(store::commit_one(
            contracts_, store::make_commit(before, charging::ContractChange{contract, {}, {}}, config_.policy,
                                           charging::sample_now(), store::Token{"test"}))));
        EXPECT_TRUE(contracts_.index_subscriber(contract).ok());
    }

    /// What a portal takes and does not finish: it died `idle` ago.
    void leave_behind(const std::string& id, milliseconds idle) {
        const store::ReceivedSms sms{.id = id, .from = *charging::Msisdn::parse("84900000001"), .text = "KT"};
        ASSERT_TRUE(*store::keep_sms(connection_, redis_.settings().partitions, sms, 10));
        store::RedisSmsInbox dead{redis_.settings(), "dead"};
        const auto taken = dead.take(1, milliseconds{1'000});
        ASSERT_EQ(taken->size(), 1U);
        stream_ = taken->front().stream;
        redis_.command({"XCLAIM", stream_, "worker", "dead", "0", taken->front().id, "IDLE",
                        std::to_string(idle.count())});
    }
    std::size_t waiting() { return static_cast<std::size_t>(std::stoul(redis_.ask({"XLEN", stream_}))); }
    /// Lets a portal handle SMS until as many wait, or for ten seconds.
    void handle_until(std::size_t left) {
        std::atomic<bool> stopping = false;
        std::jthread portal{[&] { handle_sms_until(config_, "alive", metrics_, stopping); }};
        comes_true([&] { return waiting() <= left; });
        stopping = true;
    }
    /// Whether it does within ten seconds.
    static bool comes_true(const std::function<bool()>& what) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!what()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::yield();
        }
        return true;
    }
    std::vector<std::string> answered() {
        store::RedisOutbox outbox{redis_.settings(), "test"};
        std::vector<std::string> ids;
        const auto entries = outbox.take(10, milliseconds{1});
        for (const store::OutboxEntry& entry : *entries) ids.push_back(entry.message.id);
        return ids;
    }

    store_test::PrivateRedis redis_;
    store::RedisConnection connection_{redis_.settings()};
    store::RedisContractStore contracts_{redis_.settings()};
    config::Config config_;
    PortalMetrics metrics_;
    std::string stream_;
};

TEST_F(SmsHandlingTest, AnswersWhatADeadPortalTookTenSecondsAgo) {
    leave_behind("m1", milliseconds{10'000});
    handle_until(0);
    EXPECT_EQ(waiting(), 0U);
    EXPECT_EQ(answered().size(), 1U);
}

TEST_F(SmsHandlingTest, LeavesWhatAPortalMayStillBeHandling) {
    leave_behind("m1", milliseconds{2'000});
    const store::ReceivedSms next{.id = "m2", .from = *charging::Msisdn::parse("84900000001"), .text = "KT"};
    ASSERT_TRUE(*store::keep_sms(connection_, redis_.settings().partitions, next, 10));
    handle_until(1);
    EXPECT_EQ(waiting(), 1U) << "the new one is handled, the other still the first portal's";
    EXPECT_EQ(answered().size(), 1U);
}

TEST_F(SmsHandlingTest, CountsWhatBecameOfEachSms) {
    config_.portal.answers_max = 1;
    for (const char* id : {"m1", "m2"}) leave_behind(id, milliseconds{10'000});
    handle_until(0);
    EXPECT_THAT(metrics_.text(), HasSubstr("airtime_portal_sms_total{outcome=\"answered\"} 1"));
    EXPECT_THAT(metrics_.text(), HasSubstr("airtime_portal_sms_total{outcome=\"unanswered\"} 1"));
}

TEST_F(SmsHandlingTest, GoesOnByItselfWhenRedisComesBackAndSaysEachOnce) {
    const LogLines log;
    std::atomic<bool> stopping = false;
    {
        std::jthread portal{[&] { handle_sms_until(config_, "alive", metrics_, stopping); }};
        redis_.stop();
        EXPECT_TRUE(comes_true([&] { return log.count("portal.waiting part=sms ") == 1; }));
        redis_.start();
        const store::ReceivedSms sms{
            .id = "m1", .from = *charging::Msisdn::parse("84900000001"), .text = "KT"};
        EXPECT_TRUE(comes_true([&] {
            const auto kept = store::keep_sms(connection_, redis_.settings().partitions, sms, 10);
            return kept.ok() && *kept;
        }));
        EXPECT_TRUE(comes_true([&] { return log.count("portal.going_on part=sms") == 1; }));
        EXPECT_TRUE(comes_true([&] { return answered().size() == 1; }));
        stopping = true;
    }
    EXPECT_EQ(log.count("portal.waiting part=sms "), 1);
    EXPECT_EQ(log.count("portal.going_on part=sms"), 1);
}

}  // namespace
}  // namespace airtime::portal
