#include "portal/views/policy_trials.hpp"

#include <gtest/gtest.h>

#include <latch>

#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal_test {
namespace {

namespace json = boost::json;
using portal::PolicyTrials;

/// Its contracts come when they are let go.
class SlowStore : public store::MemoryContractStore {
  public:
    SlowStore(store::MemoryRedis& redis, std::latch& let_go) : MemoryContractStore(redis), let_go_(let_go) {}
    std::vector<store::LoadResult> load(std::span<const charging::SubscriberAddress> addresses) override {
        let_go_.wait();
        return MemoryContractStore::load(addresses);
    }

  private:
    std::latch& let_go_;
};

class PolicyTrialsTest : public PortalTest {
  protected:
    PolicyTrials::Store open() { return std::make_unique<store::MemoryContractStore>(redis_); }
    std::shared_ptr<const config::Config> candidate(charging::Money threshold) const {
        auto other = std::make_shared<config::Config>();
        other->policy = config_.policy;
        other->policy.fingerprint = "candidate";
        other->policy.advance.fee_steps = {};
        other->policy.advance.threshold = threshold;
        return other;
    }
    /// What came of it; by then it has ended.
    PolicyTrials::State outcome(PolicyTrials& trials, const std::string& user, charging::Instant now = {}) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (std::chrono::steady_clock::now() < deadline) {
            auto state = trials.state_of(user, now);
            if (!std::holds_alternative<PolicyTrials::Running>(state)) return state;
            std::this_thread::yield();
        }
        ADD_FAILURE() << "it does not end";
        return PolicyTrials::Nothing{};
    }
};

TEST_F(PolicyTrialsTest, CompareAllContractsForWhoAsked) {
    PolicyTrials trials{config_, [this] { return open(); }};
    EXPECT_TRUE(std::holds_alternative<PolicyTrials::Nothing>(trials.state_of("lan", {})));
    ASSERT_TRUE(trials.start("lan", candidate(dong(1)), {}));
    const auto state = outcome(trials, "lan");
    const auto* result = std::get_if<json::object>(&state);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(result->at("contracts"), 1);
    EXPECT_EQ(result->at("candidate"), "candidate");
    EXPECT_FALSE(result->at("differences").as_array().empty());
    EXPECT_TRUE(std::holds_alternative<PolicyTrials::Nothing>(trials.state_of("mai", {})));
}

TEST_F(PolicyTrialsTest, AreKeptForAnHour) {
    PolicyTrials trials{config_, [this] { return open(); }};
    const charging::Instant asked = charging::sample_now();
    ASSERT_TRUE(trials.start("lan", candidate(dong(1)), asked));
    outcome(trials, "lan", asked);
    const auto last = asked + PolicyTrials::kept - std::chrono::milliseconds{1};
    EXPECT_TRUE(std::holds_alternative<json::object>(trials.state_of("lan", last)));
    EXPECT_TRUE(
        std::holds_alternative<PolicyTrials::Nothing>(trials.state_of("lan", asked + PolicyTrials::kept)));
}

TEST_F(PolicyTrialsTest, RunOneAtATime) {
    std::latch let_go{1};
    PolicyTrials trials{config_, [&] { return std::make_unique<SlowStore>(redis_, let_go); }};
    ASSERT_TRUE(trials.start("lan", candidate(dong(1)), {}));
    EXPECT_FALSE(trials.start("mai", candidate(dong(1)), {}));
    EXPECT_FALSE(trials.start("lan", candidate(dong(1)), {}));
    EXPECT_TRUE(std::holds_alternative<PolicyTrials::Running>(trials.state_of("lan", {})));
    let_go.count_down();
    outcome(trials, "lan");
    EXPECT_TRUE(trials.start("mai", candidate(dong(1)), {}));
    EXPECT_TRUE(std::holds_alternative<json::object>(outcome(trials, "mai")));
}

TEST_F(PolicyTrialsTest, SayThatTheyFailed) {
    PolicyTrials trials{config_, [this]() -> PolicyTrials::Store {
                            auto store = std::make_unique<AwayStore>(redis_);
                            store->contracts_away = true;
                            return store;
                        }};
    ASSERT_TRUE(trials.start("lan", candidate(dong(1)), {}));
    EXPECT_TRUE(std::holds_alternative<PolicyTrials::Failed>(outcome(trials, "lan")));
}

TEST_F(PolicyTrialsTest, EndWithThePortalHoweverSlowTheyAre) {
    const auto begun = std::chrono::steady_clock::now();
    {
        PolicyTrials trials{config_, [this] { return open(); }, 1};
        ASSERT_TRUE(trials.start("lan", candidate(dong(1)), {}));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{5});
}

}  // namespace
}  // namespace airtime::portal_test
