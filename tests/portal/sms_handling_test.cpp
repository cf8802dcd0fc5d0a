#include "portal/sms_handling.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "charging/open_contract.hpp"
#include "store/private_redis.hpp"
#include "store/redis_contract_store.hpp"
#include "store/redis_keys.hpp"
#include "store/redis_outbox.hpp"
#include "store/sms_inbox.hpp"
#include "unit/charging_samples.hpp"

namespace airtime::portal {
namespace {

using std::chrono::milliseconds;

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
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (waiting() > left && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        stopping = true;
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

}  // namespace
}  // namespace airtime::portal
