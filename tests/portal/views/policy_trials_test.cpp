#include "portal/views/policy_trials.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal_test {
namespace {

namespace json = boost::json;
using portal::PolicyTrials;

/// A keyspace that takes longer to list than anybody waits.
class EndlessStore : public store::MemoryContractStore {
  public:
    using MemoryContractStore::MemoryContractStore;
    Result<store::ContractPage, store::StoreError> contract_page(std::string_view, std::size_t) override {
        return store::ContractPage{.next = "1"};
    }
};

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
    PolicyTrials::Clock clock() {
        return [this] { return end_.load(); };
    }
    static constexpr auto started = PolicyTrials::Started::yes;

    /// What the system's clock says when a comparison ends.
    std::atomic<charging::Instant> end_{charging::sample_now()};

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
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), {}), started);
    const auto state = outcome(trials, "lan");
    const auto* result = std::get_if<json::object>(&state);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(result->at("contracts"), 1);
    EXPECT_EQ(result->at("candidate"), "candidate");
    EXPECT_FALSE(result->at("differences").as_array().empty());
    EXPECT_TRUE(std::holds_alternative<PolicyTrials::Nothing>(trials.state_of("mai", {})));
}

// Ten million contracts take longer than that.
TEST_F(PolicyTrialsTest, AreKeptForAnHourAfterTheirEnd) {
    PolicyTrials trials{config_, [this] { return open(); }, PolicyTrials::contracts_per_second, clock()};
    const charging::Instant asked = charging::sample_now();
    const charging::Instant end = asked + std::chrono::hours{3};
    end_ = end;
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), asked), started);
    EXPECT_TRUE(std::holds_alternative<json::object>(outcome(trials, "lan", end)));
    const auto last = end + PolicyTrials::kept - std::chrono::milliseconds{1};
    EXPECT_TRUE(std::holds_alternative<json::object>(trials.state_of("lan", last)));
    EXPECT_TRUE(
        std::holds_alternative<PolicyTrials::Nothing>(trials.state_of("lan", end + PolicyTrials::kept)));
}

TEST_F(PolicyTrialsTest, RunOneAtATime) {
    std::latch let_go{1};
    PolicyTrials trials{config_, [&] { return std::make_unique<SlowStore>(redis_, let_go); }};
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), {}), started);
    EXPECT_EQ(trials.start("mai", candidate(dong(1)), {}), PolicyTrials::Started::busy);
    EXPECT_EQ(trials.start("lan", candidate(dong(1)), {}), PolicyTrials::Started::busy);
    EXPECT_EQ(trials.runs_for(), "lan");
    EXPECT_TRUE(std::holds_alternative<PolicyTrials::Running>(trials.state_of("lan", {})));
    let_go.count_down();
    outcome(trials, "lan");
    EXPECT_EQ(trials.runs_for(), std::nullopt);
    EXPECT_EQ(trials.start("mai", candidate(dong(1)), {}), started);
    EXPECT_TRUE(std::holds_alternative<json::object>(outcome(trials, "mai")));
}

TEST_F(PolicyTrialsTest, SayThatTheyFailed) {
    PolicyTrials trials{config_, [this]() -> PolicyTrials::Store {
                            auto store = std::make_unique<AwayStore>(redis_);
                            store->contracts_away = true;
                            return store;
                        }};
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), {}), started);
    EXPECT_TRUE(std::holds_alternative<PolicyTrials::Failed>(outcome(trials, "lan")));
}

// A number and what they spend are a look-up, which is counted and audited on their own page.
TEST_F(PolicyTrialsTest, NameContractsWithoutNumberAndFigures) {
    PolicyTrials trials{config_, [this] { return open(); }};
    auto other = std::make_shared<config::Config>(*candidate(dong(1)));
    other->policy.advance.activation_days_min = 30'000;
    ASSERT_EQ(trials.start("lan", std::move(other), {}), started);
    const auto state = outcome(trials, "lan");
    const auto* result = std::get_if<json::object>(&state);
    ASSERT_NE(result, nullptr);
    std::size_t examples = 0;
    for (const json::value& difference : result->at("differences").as_array()) {
        for (const json::value& each : difference.at("examples").as_array()) {
            const json::object& example = each.as_object();
            ++examples;
            EXPECT_EQ(example.size(), 2U) << "its contract, and rules";
            EXPECT_TRUE(example.contains("contract"));
            for (const json::value& rule : example.at("rules").as_array()) {
                EXPECT_FALSE(rule.at("before").as_object().contains("input"));
                EXPECT_FALSE(rule.at("after").as_object().contains("limit"));
            }
        }
    }
    EXPECT_GT(examples, 0U);
}

TEST_F(PolicyTrialsTest, AreStoppedByWhoAskedOrByAnAdministrator) {
    std::latch let_go{1};
    PolicyTrials trials{config_, [&] { return std::make_unique<SlowStore>(redis_, let_go); }, 1, clock()};
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), end_), started);
    EXPECT_EQ(trials.stop("mai", false), std::nullopt) << "it is not theirs";
    EXPECT_EQ(trials.stop("boss", true), "lan");
    EXPECT_EQ(trials.stop("lan", false), "lan");
    let_go.count_down();
    const auto state = outcome(trials, "lan", end_);
    const auto* stopped = std::get_if<PolicyTrials::Stopped>(&state);
    const bool was_over = std::holds_alternative<json::object>(state);  // its one contract was the last
    ASSERT_TRUE(stopped != nullptr || was_over);
    if (stopped != nullptr) {
        EXPECT_EQ(stopped->by, "boss");
    }
    EXPECT_EQ(trials.stop("boss", true), std::nullopt) << "nothing runs";
}

TEST_F(PolicyTrialsTest, AreStoppedWhileTheStoreIsListed) {
    PolicyTrials trials{config_, [this] { return std::make_unique<EndlessStore>(redis_); },
                        PolicyTrials::contracts_per_second, clock()};
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), end_), started);
    EXPECT_EQ(trials.stop("lan", false), "lan");
    const auto state = outcome(trials, "lan", end_);
    ASSERT_TRUE(std::holds_alternative<PolicyTrials::Stopped>(state));
    EXPECT_EQ(std::get<PolicyTrials::Stopped>(state).by, "lan");
}

TEST_F(PolicyTrialsTest, AreInTurnForThoseWhoWereTurnedAway) {
    std::latch let_go{1};
    PolicyTrials trials{config_, [&] { return std::make_unique<SlowStore>(redis_, let_go); },
                        PolicyTrials::contracts_per_second, clock()};
    const charging::Instant end = end_;
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), end), started);
    EXPECT_EQ(trials.start("mai", candidate(dong(1)), end - std::chrono::hours{1}),
              PolicyTrials::Started::busy);
    let_go.count_down();
    outcome(trials, "lan", end);
    const auto last = end + PolicyTrials::turn_kept - std::chrono::milliseconds{1};
    EXPECT_EQ(trials.start("lan", candidate(dong(1)), last), PolicyTrials::Started::not_your_turn);
    EXPECT_EQ(trials.start("mai", candidate(dong(1)), last), started);
    outcome(trials, "mai", end);
    EXPECT_EQ(trials.start("lan", candidate(dong(1)), last), started) << "nobody waits any more";
    outcome(trials, "lan", end);
    EXPECT_EQ(trials.start("lan", candidate(dong(1)), last), started) << "nobody was turned away";
}

TEST_F(PolicyTrialsTest, GoOnWhereWhoWasTurnedAwayStaysAway) {
    std::latch let_go{1};
    PolicyTrials trials{config_, [&] { return std::make_unique<SlowStore>(redis_, let_go); },
                        PolicyTrials::contracts_per_second, clock()};
    ASSERT_EQ(trials.start("lan", candidate(dong(1)), end_), started);
    EXPECT_EQ(trials.start("mai", candidate(dong(1)), end_), PolicyTrials::Started::busy);
    let_go.count_down();
    outcome(trials, "lan", end_);
    EXPECT_EQ(trials.start("lan", candidate(dong(1)), end_.load() + PolicyTrials::turn_kept), started);
}

TEST_F(PolicyTrialsTest, EndWithThePortalHoweverSlowTheyAre) {
    const auto begun = std::chrono::steady_clock::now();
    {
        PolicyTrials trials{config_, [this] { return open(); }, 1};
        ASSERT_EQ(trials.start("lan", candidate(dong(1)), {}), started);
    }
    {
        PolicyTrials trials{config_, [this] { return std::make_unique<EndlessStore>(redis_); }};
        ASSERT_EQ(trials.start("lan", candidate(dong(1)), {}), started);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{5});
}

}  // namespace
}  // namespace airtime::portal_test
