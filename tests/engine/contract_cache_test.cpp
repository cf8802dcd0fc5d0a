#include "engine/contract_cache.hpp"

#include <gtest/gtest.h>

namespace airtime::engine {
namespace {

using charging::ContractId;
using charging::Msisdn;
using charging::SessionId;

store::Snapshot snapshot(const std::string& id, const std::string& msisdn, const std::string& token) {
    store::Snapshot snapshot{.contract = {}, .token = {token}};
    snapshot.contract.id = {id};
    snapshot.contract.msisdn = Msisdn::parse(msisdn);
    return snapshot;
}

TEST(ContractCache, FindsByEveryAddress) {
    ContractCache cache{2};
    store::Snapshot entry = snapshot("c1", "84900000001", "t1");
    entry.contract.imsi = charging::Imsi::parse("452040000000001");
    charging::Session session;
    session.id = {"s1"};
    entry.contract.sessions = {session};
    cache.put_committed(entry);
    EXPECT_NE(cache.find(ContractId{"c1"}), nullptr);
    EXPECT_NE(cache.find(*entry.contract.msisdn), nullptr);
    EXPECT_NE(cache.find(*entry.contract.imsi), nullptr);
    EXPECT_NE(cache.find(SessionId{"s1"}), nullptr);
    EXPECT_EQ(cache.find(SessionId{"s2"}), nullptr);
}

TEST(ContractCache, ReplacesWhatItKnew) {
    ContractCache cache{2};
    cache.put_committed(snapshot("c1", "84900000001", "t1"));
    cache.put_committed(snapshot("c1", "84900000001", "t2"));
    EXPECT_EQ(cache.size(), 1U);
    EXPECT_EQ(cache.find(ContractId{"c1"})->token.value, "t2");
}

TEST(ContractCache, SeesWhenTheStoreHasAnotherStateThanWasLeftHere) {
    ContractCache cache{2};
    EXPECT_FALSE(cache.put_loaded(snapshot("c1", "84900000001", "t1"))->changes_elsewhere);
    EXPECT_FALSE(cache.put_committed(snapshot("c1", "84900000001", "t2"))->changes_elsewhere);
    EXPECT_FALSE(cache.put_loaded(snapshot("c1", "84900000001", "t2"))->changes_elsewhere);
    EXPECT_TRUE(cache.put_loaded(snapshot("c1", "84900000001", "t3"))->changes_elsewhere);
    EXPECT_TRUE(cache.put_committed(snapshot("c1", "84900000001", "t4"))->changes_elsewhere);
    EXPECT_FALSE(cache.put_loaded(snapshot("c1", "84900000001", "t4"))->changes_elsewhere);
}

TEST(ContractCache, DropsTheOneUsedLongestAgo) {
    ContractCache cache{2};
    cache.put_committed(snapshot("c1", "84900000001", "t"));
    cache.put_committed(snapshot("c2", "84900000002", "t"));
    ASSERT_NE(cache.find(ContractId{"c1"}), nullptr);
    cache.put_committed(snapshot("c3", "84900000003", "t"));
    EXPECT_NE(cache.find(ContractId{"c1"}), nullptr);
    EXPECT_EQ(cache.find(ContractId{"c2"}), nullptr);
    EXPECT_EQ(cache.find(*Msisdn::parse("84900000002")), nullptr);
}

TEST(ContractCache, KeepsNothingWithRoomForNone) {
    ContractCache cache{0};
    cache.put_committed(snapshot("c1", "84900000001", "t"));
    EXPECT_EQ(cache.size(), 0U);
    EXPECT_EQ(cache.find(ContractId{"c1"}), nullptr);
}

TEST(ContractCache, ForgetsAnAddressThatTheContractGaveUp) {
    ContractCache cache{2};
    cache.put_committed(snapshot("c1", "84900000001", "t1"));
    cache.put_committed(snapshot("c1", "84900000009", "t2"));
    EXPECT_EQ(cache.find(*Msisdn::parse("84900000001")), nullptr);
    EXPECT_NE(cache.find(*Msisdn::parse("84900000009")), nullptr);
}

TEST(ContractCache, LeavesANumberWithItsNewOwner) {
    ContractCache cache{2};
    cache.put_committed(snapshot("c1", "84900000001", "t1"));
    cache.put_committed(snapshot("c2", "84900000001", "t1"));
    cache.erase({"c1"});
    ASSERT_NE(cache.find(*Msisdn::parse("84900000001")), nullptr);
    EXPECT_EQ(cache.find(*Msisdn::parse("84900000001"))->contract.id.value, "c2");
}

TEST(ContractCache, ForgetsEverythingWhenCleared) {
    ContractCache cache{2};
    cache.put_committed(snapshot("c1", "84900000001", "t1"));
    cache.clear();
    EXPECT_EQ(cache.size(), 0U);
    EXPECT_EQ(cache.find(*Msisdn::parse("84900000001")), nullptr);
}

}  // namespace
}  // namespace airtime::engine
