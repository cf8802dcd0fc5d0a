#include "worker/restarted_clients.hpp"

#include <gtest/gtest.h>

#include "operations/circumstances.hpp"
#include "operations/recharge.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/lent_money.hpp"

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
        put_served("c1", "pgw.example.org", 7);
        EXPECT_TRUE(states_.note({"pgw.example.org", 7}));
        EXPECT_TRUE(states_.note({"pgw.example.org", 8}));
    }

    /// A borrower with an open session of the client, which sets 4,000 of the balance aside.
    void put_served(const std::string& id, const std::string& client, std::uint32_t state) {
        put_borrower(contracts_, id, policy_, tokens_);
        const auto before = load(contracts_, id);
        charging::Contract contract = before.contract;
        charging::Session session;
        session.id = {"s-" + id};
        session.client_host = client;
        session.client_state = state;
        session.opened_at = start;
        session.expires_at = start + std::chrono::seconds{1'200};
        charging::ChargedService service;
        service.service = {"data"};
        service.reservation = charging::Reservation{
            .granted_units = 1, .parts = {{.account = {"main"}, .amount = Money::from_units(4'000)}}};
        session.services = {service};
        contract.sessions.push_back(session);
        commit(contracts_, before, {contract, {}, {}, {}}, policy_, tokens_);
    }
    bool is_served(const std::string& id) { return !load(contracts_, id).contract.sessions.empty(); }
    /// Sessions that one whole walk ended.
    std::size_t release() {
        std::size_t sum = 0;
        while (true) {
            const auto step = restarted_.step(256, {.now = start});
            EXPECT_TRUE(step.ok());
            sum += step->sessions;
            if (!step->more) return sum;
        }
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
    EXPECT_EQ(release(), 1U);
    EXPECT_TRUE(states_.restarted()->empty());
}

TEST_F(RestartedClientsTest, LooksAgainAtAContractThatWasAlwaysAnothersFirst) {
    contracts_.overtaken = 20;
    EXPECT_EQ(release(), 0U);
    EXPECT_EQ(states_.restarted()->size(), 1U);
    EXPECT_EQ(release(), 1U);
    EXPECT_TRUE(states_.restarted()->empty());
}

TEST_F(RestartedClientsTest, LeavesSessionsOfItsNewLifeAndOfOthers) {
    put_served("new", "pgw.example.org", 8);
    put_served("other", "other.example.org", 7);
    EXPECT_EQ(release(), 1U);
    EXPECT_FALSE(is_served("c1"));
    EXPECT_TRUE(is_served("new"));
    EXPECT_TRUE(is_served("other"));
    EXPECT_EQ(release(), 0U);
}

TEST_F(RestartedClientsTest, AreReleasedTogetherInOneWalkSomeContractsAtATime) {
    constexpr std::size_t others = 500;
    for (std::size_t i = 0; i < others; ++i) put_served("o" + std::to_string(i), "smsc.example.org", 1);
    EXPECT_TRUE(states_.note({"smsc.example.org", 1}));
    EXPECT_TRUE(states_.note({"smsc.example.org", 2}));
    std::size_t sum = 0;
    std::size_t steps = 0;
    for (bool more = true; more; ++steps) {
        const auto step = restarted_.step(50, {.now = start});
        ASSERT_TRUE(step.ok());
        EXPECT_LE(step->sessions, 50U + 256U) << "no more than a page beyond";
        sum += step->sessions;
        more = step->more;
    }
    EXPECT_EQ(sum, others + 1);
    EXPECT_GE(steps, others / (50 + 256));
    EXPECT_TRUE(states_.restarted()->empty());
}

TEST_F(RestartedClientsTest, OneThatRestartsAgainDuringTheWalkGetsAnother) {
    ASSERT_TRUE(restarted_.step(1, {.now = start}).ok());
    put_served("c2", "pgw.example.org", 8);
    ASSERT_TRUE(states_.note({"pgw.example.org", 9}));
    release();
    EXPECT_EQ(states_.restarted()->size(), 1U);
    release();
    EXPECT_FALSE(is_served("c2"));
    EXPECT_TRUE(states_.restarted()->empty());
}

TEST_F(RestartedClientsTest, AreReleasedAroundContractsThatCannotBeRead) {
    for (int i = 0; i < 10; ++i) {
        put_served("s" + std::to_string(i), "pgw.example.org", 7);
        const std::string unreadable = "u" + std::to_string(i);
        put_served(unreadable, "pgw.example.org", 7);
        const auto partition = store::partition_of({unreadable}, redis_.settings().partitions);
        redis_.command({"HSET", store::contract_key(partition, {unreadable}), "accounts", "nonsense"});
    }
    EXPECT_EQ(release(), 11U);
    EXPECT_TRUE(states_.restarted()->empty());
}

TEST_F(RestartedClientsTest, AreToldOfWithWhatWasReleased) {
    const LogLines log;
    release();
    EXPECT_EQ(log.count("client.restarted host=pgw.example.org state=8"), 1);
    EXPECT_EQ(log.count("clients.released clients=1 sessions=1"), 1);
    release();
    EXPECT_EQ(log.count("clients.released"), 1) << "nobody restarted";
}

// Until the walk comes by, money that nobody can use any more stands against no rule.
TEST_F(RestartedClientsTest, AContractThatIsChangedMeanwhileReleasesThemFirst) {
    auto circumstances = operations::read_circumstances(contracts_, false);
    ASSERT_TRUE(circumstances.ok());
    circumstances->now = start;
    const store::Editor editor{contracts_, policy_, tokens_, *circumstances};
    operations::recharge(editor, charging::ContractId{"c1"}, Money::from_units(1'000), "r1", {});
    EXPECT_FALSE(is_served("c1"));
}

}  // namespace
}  // namespace airtime::worker
