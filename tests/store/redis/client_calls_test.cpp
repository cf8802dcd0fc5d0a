#include "store/redis/client_calls.hpp"

#include <gtest/gtest.h>

#include <set>

#include "store/codec/client_call_text.hpp"
#include "store/make_commit.hpp"
#include "store/redis/client_states.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store_test {
namespace {

using charging::ClientCall;
using std::chrono::milliseconds;

ClientCall call_of(const std::string& session, std::optional<std::uint32_t> rating_group = {}) {
    return {ClientCall::Kind::re_auth, "ocs1", {session}, "pgw.example.org", "example.org", rating_group};
}

charging::Instant long_ago() {
    return charging::Instant{} + milliseconds{1};
}

TEST(ClientCallText, IsReadAsItWasWritten) {
    ClientCall sub_session = call_of("pgw;1;2;sub=7");
    sub_session.sub_session = 7;
    ClientCall both = call_of("pgw;1;2;sub=7", 10);
    both.sub_session = 7;
    for (ClientCall call : {call_of("pgw;1;2"), call_of("with blanks / and =", 10), sub_session, both}) {
        EXPECT_EQ(store::decode_call("ocs1", store::encode_call(call)), call);
        call.kind = ClientCall::Kind::abort_session;
        EXPECT_EQ(store::decode_call("ocs1", store::encode_call(call)), call);
    }
    for (const char* text :
         {"", "ring s h r", "re_auth s h", "re_auth s h r x", "re_auth s h r 1 2 3", "re_auth s h r - x"}) {
        EXPECT_EQ(store::decode_call("ocs1", text), std::nullopt) << text;
    }
}

class ClientCallsOnRedis : public testing::Test {
  protected:
    void call(const std::string& contract, std::vector<ClientCall> calls) {
        charging::ContractChange change{borrower(contract), {}, {}, std::move(calls)};
        ASSERT_TRUE(std::holds_alternative<store::Committed>(
            commit_one(contracts_, store::make_commit({}, change, charging::Policy{}, charging::Instant{},
                                                      {"token-of-" + contract}))));
    }

    PrivateRedis redis_;
    store::RedisContractStore contracts_{redis_.settings()};
};

TEST_F(ClientCallsOnRedis, ComeToTheirNodeOnceWhateverTheirPartition) {
    store::RedisClientCalls mine{redis_.settings(), "ocs1", long_ago()};
    store::RedisClientCalls other{redis_.settings(), "ocs2", long_ago()};
    std::set<std::string> sessions;
    for (int i = 0; i < 10; ++i) {
        const std::string id = std::to_string(i);
        call("c" + id, {call_of("first;" + id), call_of("second;" + id, 7)});
    }
    const auto taken_calls = mine.take(milliseconds{10});
    for (const ClientCall& taken : *taken_calls) sessions.insert(taken.session.value);
    EXPECT_EQ(sessions.size(), 20U);
    EXPECT_TRUE(mine.take(milliseconds{10})->empty());
    EXPECT_TRUE(other.take(milliseconds{10})->empty());
}

TEST_F(ClientCallsOnRedis, AreLeftAloneIfTheyAreOlderThanWanted) {
    call("c1", {call_of("old")});
    const auto tomorrow =
        std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()) + std::chrono::days{1};
    store::RedisClientCalls late{redis_.settings(), "ocs1", tomorrow};
    EXPECT_TRUE(late.take(milliseconds{10})->empty());
}

TEST_F(ClientCallsOnRedis, AreNotWrittenByACommitThatLost) {
    call("c1", {});
    charging::ContractChange change{borrower("c1"), {}, {}, {call_of("lost")}};
    EXPECT_TRUE(std::holds_alternative<store::Conflict>(commit_one(
        contracts_,
        store::make_commit({}, change, charging::Policy{}, charging::Instant{}, {"other-token"}))));
    store::RedisClientCalls mine{redis_.settings(), "ocs1", long_ago()};
    EXPECT_TRUE(mine.take(milliseconds{10})->empty());
}

class ClientStates : public testing::Test {
  protected:
    void note(const std::vector<store::RestartedClient>& clients) { ASSERT_TRUE(states_.note(clients)); }

    PrivateRedis redis_;
    store::RedisClientStates states_{redis_.settings()};
};

TEST_F(ClientStates, TellWhoRestartedUntilItIsReleased) {
    note({{"pgw", 7}});
    EXPECT_TRUE(states_.restarted()->empty()) << "the first state is no restart";
    note({{"pgw", 9}, {"pgw", 8}, {"other", 1}});
    ASSERT_EQ(states_.restarted()->size(), 1U);
    EXPECT_EQ(states_.restarted()->at("pgw"), 9U);
    store::RedisContractStore contracts{redis_.settings()};
    EXPECT_EQ(contracts.read_settings()->restarted, *states_.restarted());
    ASSERT_TRUE(states_.released({"pgw", 8}));
    EXPECT_EQ(states_.restarted()->size(), 1U) << "it restarted again meanwhile";
    ASSERT_TRUE(states_.released({"pgw", 9}));
    EXPECT_TRUE(states_.restarted()->empty());
    note({{"unheard", 5, true}});
    EXPECT_EQ(states_.restarted()->at("unheard"), 5U) << "where the state before was never noted";
}

TEST_F(ClientStates, AreForgottenAMonthAfterTheyWereLastNoted) {
    note({{"gone", 1}, {"kept", 1}});
    redis_.command({"ZADD", "{clients}:noted", "1000000000", "gone"});
    note({{"kept", 1}});
    EXPECT_EQ(redis_.ask({"HEXISTS", "{clients}:state", "gone"}), "0");
    EXPECT_EQ(redis_.ask({"HEXISTS", "{clients}:state", "kept"}), "1");
    EXPECT_EQ(redis_.ask({"ZCARD", "{clients}:noted"}), "1");
}

}  // namespace
}  // namespace airtime::store_test
