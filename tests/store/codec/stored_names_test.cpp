#include <gtest/gtest.h>

#include <limits>

#include "store/addresses.hpp"
#include "store/codec/exposure_codec.hpp"
#include "store/codec/stream_id.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {
namespace {

using charging::ContractId;
using charging::Imsi;
using charging::Msisdn;
using charging::SessionId;

// What a Redis holds was named by the programs of before.
TEST(RedisKeys, AreWhatTheyHaveAlwaysBeen) {
    EXPECT_EQ(partition_key({0}, "timers"), "{p00}:timers");
    EXPECT_EQ(partition_key({9}, "timers"), "{p09}:timers");
    EXPECT_EQ(partition_key({10}, "timers"), "{p10}:timers");
    EXPECT_EQ(partition_key({100}, "timers"), "{p100}:timers");
    EXPECT_EQ(contract_key({7}, {"c1"}), "{p07}:contract:c1");

    EXPECT_EQ(history_key({7}, {"c1"}), "{p07}:history:c1");
    EXPECT_EQ(partition_key({7}, exposure_hash), "{p07}:exposure");
    EXPECT_EQ(list_key({7}, "deny"), "{p07}:list:deny");
    EXPECT_EQ(answers_key({7}, *Msisdn::parse("84900000001")), "{p07}:answers:84900000001");
    EXPECT_EQ(report_key({7}, "2026-11-23"), "{p07}:report:2026-11-23");
    EXPECT_EQ(holders_key(*Msisdn::parse("84900000001")), "holders:msisdn:84900000001");
    EXPECT_EQ(answer_key({7}, {.session = {"s1"}, .number = 3, .fill = {}, .kept_s = 0}),
              "{p07}:answer:s1:3");
}

TEST(IndexName, IsThatOfAnAddressAndOfNoContract) {
    EXPECT_EQ(index_key(*Msisdn::parse("84900000001")), "msisdn:84900000001");
    EXPECT_EQ(index_key(*Imsi::parse("452040000000001")), "imsi:452040000000001");
    EXPECT_EQ(index_key(SessionId{"s1"}), "session:s1");
    EXPECT_EQ(index_key(ContractId{"c1"}), "");
}

TEST(Carries, WhatAContractHasNowAndEachOfItsSessionsThatEverWas) {
    charging::Contract contract;
    contract.id = {"c1"};
    contract.msisdn = Msisdn::parse("84900000001");
    contract.imsi = Imsi::parse("452040000000001");
    EXPECT_TRUE(carries(contract, *Msisdn::parse("84900000001")));
    EXPECT_FALSE(carries(contract, *Msisdn::parse("84900000002")));
    EXPECT_TRUE(carries(contract, *Imsi::parse("452040000000001")));
    EXPECT_FALSE(carries(contract, *Imsi::parse("452040000000002")));
    EXPECT_TRUE(carries(contract, ContractId{"c1"}));
    EXPECT_FALSE(carries(contract, ContractId{"c2"}));
    EXPECT_TRUE(carries(contract, SessionId{"ended long ago"}));
}

TEST(StreamId, IsReadAsItIsWrittenAndFollowedByTheLowestAboveIt) {
    EXPECT_EQ(StreamId::parse("1795391888123-7"), (StreamId{1'795'391'888'123, 7}));
    for (const char* text : {"", "1", "1-", "-1", "1-2-3", "a-1"}) {
        EXPECT_EQ(StreamId::parse(text), std::nullopt) << text;
    }
    EXPECT_EQ((StreamId{5, 7}).to_string(), "5-7");
    EXPECT_EQ((StreamId{5, 7}).following(), (StreamId{5, 8}));
    EXPECT_EQ((StreamId{5, std::numeric_limits<std::uint64_t>::max()}).following(), (StreamId{6, 0}));
    EXPECT_LT((StreamId{5, 8}), (StreamId{6, 0}));
}

TEST(Exposure, IsWrittenInTheOrderThatTheFunctionsReadIt) {
    charging::ExposureChange change{.hour = 49,
                                    .day = 2,
                                    .lent = charging::Money::from_millionths(3),
                                    .advances = 1,
                                    .debt = charging::Money::from_millionths(-4),
                                    .overdue = charging::Money::from_millionths(5)};
    EXPECT_EQ(encode_exposure(change), "49 2 3 1 -4 5");
    change.recharge = {.by = "api.bank 1", .amount = charging::Money::from_millionths(6)};
    EXPECT_EQ(encode_exposure(change), "49 2 3 1 -4 5 6 api.bank%201");
}

TEST(Exposure, IsRefusedWhereAFieldMakesNoSense) {
    charging::Exposure exposure;
    for (const auto& [field, value] :
         {std::pair{"debt", "much"}, std::pair{"hour", ""}, std::pair{"hour_", "1"},
          std::pair{"day_owed", "1"}, std::pair{"week", "1"}}) {
        EXPECT_FALSE(take_exposure(exposure, field, value)) << field;
    }
    EXPECT_TRUE(take_exposure(exposure, "day_advances", "3"));
    EXPECT_EQ(exposure.day.advances, 3U);
}

}  // namespace
}  // namespace airtime::store
