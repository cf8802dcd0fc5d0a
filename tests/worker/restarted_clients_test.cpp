#include "worker/restarted_clients.hpp"

#include <gtest/gtest.h>

#include "store/private_redis.hpp"
#include "store/redis_contract_store.hpp"
#include "worker/lent_money.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;

/// A store whose next commits all come after another node's commit of the same contract.
class OvertakenStore : public store::RedisContractStore {
  public:
    explicit OvertakenStore(const store::RedisSettings& settings)
        : RedisContractStore(settings), other_(settings) {}

    unsigned overtaken = 0;

    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override {
        for (std::size_t i = 0; overtaken > 0 && i < commits.size(); ++i, --overtaken) {
            const auto before = worker_test::load(other_, commits[i].contract.value);
            charging::Contract contract = before.contract;
            contract.advanced_since_recharge = !contract.advanced_since_recharge;
            worker_test::commit(other_, before, {contract, {}, {}, {}}, plain_policy(), tokens_);
        }
        RedisContractStore::commit(commits, done);
    }

  private:
    store::RedisContractStore other_;
    store::TokenSource tokens_{"other", "1"};
};

class RestartedClientsTest : public testing::Test {
  protected:
    RestartedClientsTest() {
        put_borrower(contracts_, "c1", policy_, tokens_);
        const auto before = load(contracts_, "c1");
        charging::Contract contract = before.contract;
        charging::Session session;
        session.id = {"s1"};
        session.client_host = "pgw.example.org";
        session.client_state = 7;
        session.opened_at = start;
        session.expires_at = start + std::chrono::seconds{1'200};
        contract.sessions.push_back(session);
        commit(contracts_, before, {contract, {}, {}, {}}, policy_, tokens_);
        EXPECT_TRUE(states_.note({"pgw.example.org", 7}));
        EXPECT_TRUE(states_.note({"pgw.example.org", 8}));
    }

    store_test::PrivateRedis redis_{{}};
    charging::Policy policy_ = plain_policy();
    OvertakenStore contracts_{redis_.settings()};
    store::RedisClientStates states_{redis_.settings()};
    store::TokenSource tokens_{"test", "1"};
    RestartedClients restarted_{contracts_, states_, policy_, {"worker", "1"}};
};

TEST_F(RestartedClientsTest, ReleasesASessionThatOthersChangeMeanwhile) {
    contracts_.overtaken = 19;
    EXPECT_EQ(*restarted_.release({.now = start}), 1U);
    EXPECT_TRUE(states_.restarted()->empty());
}

TEST_F(RestartedClientsTest, LooksAgainAtAContractThatWasAlwaysAnothersFirst) {
    contracts_.overtaken = 20;
    EXPECT_EQ(*restarted_.release({.now = start}), 0U);
    EXPECT_EQ(states_.restarted()->size(), 1U);
    EXPECT_EQ(*restarted_.release({.now = start}), 1U);
    EXPECT_TRUE(states_.restarted()->empty());
}

}  // namespace
}  // namespace airtime::worker
