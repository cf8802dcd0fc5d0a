#include "store/redis/ended_records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace airtime::store {
namespace {

using std::chrono::seconds;
using ::testing::Contains;

constexpr Partition partition{7};
const charging::SessionId session{"pgw;1"};

WallClock::time_point at(std::int64_t since_1970_s) {
    return WallClock::time_point{seconds{since_1970_s}};
}

TEST(EndedRecords, AreFoundForAsLongAsTheyAreKept) {
    for (const std::int64_t ended : {6'000, 6'001, 6'300, 6'599}) {
        const std::string key = record_key(partition, session, at(ended));
        for (const std::int64_t later : {0, 1, 300, 599, 600}) {
            EXPECT_THAT(record_keys(partition, session, at(ended + later)), Contains(key)) << ended << later;
        }
        EXPECT_GE(records_gone_s(at(ended)), ended + 600);
    }
}

TEST(EndedRecords, AreFoundByNodesWhoseClocksDiffer) {
    for (const std::int64_t ended : {6'000, 6'599}) {
        const std::string key = record_key(partition, session, at(ended));
        for (const std::int64_t differ : {-30, 30}) {
            EXPECT_THAT(record_keys(partition, session, at(ended + differ)), Contains(key));
            EXPECT_THAT(record_keys(partition, session, at(ended + 600 + differ)), Contains(key));
        }
    }
}

TEST(EndedRecords, AreLookedForInTwoPlacesButWhereASpanEnds) {
    EXPECT_EQ(record_keys(partition, session, at(6'300)).size(), 2U);
    EXPECT_EQ(record_keys(partition, session, at(6'599)).size(), 3U);
    EXPECT_EQ(record_keys(partition, session, at(6'010)).size(), 3U);
}

TEST(EndedRecords, OfOneSessionAreAlwaysAtOnePlace) {
    EXPECT_EQ(record_key(partition, session, at(6'000)), record_key(partition, session, at(6'599)));
    EXPECT_TRUE(record_key(partition, session, at(6'000)).starts_with("{p07}:ended_in:10:"));
}

}  // namespace
}  // namespace airtime::store
