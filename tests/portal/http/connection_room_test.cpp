#include "portal/http/connection_room.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

#include "portal/http/channel_access.hpp"
#include "portal/http/neighbourhood.hpp"

namespace airtime::portal {
namespace {

using Id = ConnectionRoom::Id;

class ConnectionRoomTest : public testing::Test {
  protected:
    /// Each comes a second after the one before.
    ConnectionRoom::Entrance enter(const std::string& address, Caller caller) {
        return room_.enter(address, caller, now());
    }
    Id admitted(const std::string& address, Caller caller) {
        const auto entrance = enter(address, caller);
        EXPECT_TRUE(entrance.admitted && !entrance.leaves) << address;
        return entrance.admitted.value_or(0);
    }
    ConnectionRoom::Instant now() { return ConnectionRoom::Instant{} + std::chrono::seconds{++seconds_}; }

    ConnectionRoom room_{{.connections_max = 64, .per_address_max = 4, .per_trusted_address_max = 40}};
    int seconds_ = 0;
};

TEST_F(ConnectionRoomTest, TakesFromAnAddressAsManyAsItMayHaveAndThenClosesItsLongestWaiting) {
    const Id first = admitted("a", Caller::stranger);
    for (int i = 1; i < 4; ++i) admitted("a", Caller::stranger);
    const auto fifth = enter("a", Caller::stranger);
    EXPECT_TRUE(fifth.admitted);
    EXPECT_EQ(fifth.leaves, first);
    EXPECT_EQ(room_.size(), 4U);
}

TEST_F(ConnectionRoomTest, LetsAWholeProxyHaveMore) {
    for (int i = 0; i < 40; ++i) admitted("proxy", Caller::gateway);
    EXPECT_TRUE(enter("proxy", Caller::gateway).leaves);
}

TEST_F(ConnectionRoomTest, SendsNobodyAwayWhoseRequestIsBeingAnswered) {
    std::vector<Id> all;
    for (int i = 0; i < 4; ++i) {
        all.push_back(admitted("a", Caller::stranger));
        room_.begin_answer(all.back());
    }
    const auto refused = enter("a", Caller::stranger);
    EXPECT_FALSE(refused.admitted || refused.leaves);
    room_.begin_waiting(all[2], now());
    EXPECT_EQ(enter("a", Caller::stranger).leaves, all[2]);
}

TEST_F(ConnectionRoomTest, CountsTheWaitFromTheLastAnswer) {
    const Id first = admitted("a", Caller::stranger);
    const Id second = admitted("a", Caller::stranger);
    for (int i = 2; i < 4; ++i) admitted("a", Caller::stranger);
    room_.begin_answer(first);
    room_.begin_waiting(first, now());
    EXPECT_EQ(enter("a", Caller::stranger).leaves, second);
}

TEST_F(ConnectionRoomTest, KeepsStrangersInAnEighthWhereTheyShutOnlyEachOtherOut) {
    for (int i = 0; i < 8; ++i) admitted("s" + std::to_string(i / 4), Caller::stranger);
    const auto probe = enter("health", Caller::stranger);
    EXPECT_TRUE(probe.admitted) << "a stranger can still look at /health";
    EXPECT_TRUE(probe.leaves);
    for (int i = 0; i < 40; ++i) admitted("kannel", Caller::gateway);
    for (int i = 0; i < 16; ++i) admitted("ussd", Caller::gateway);
    EXPECT_EQ(room_.size(), 64U);
}

TEST_F(ConnectionRoomTest, TakesFromTheAddressThatHasMost) {
    std::vector<Id> many;
    admitted("few", Caller::stranger);
    for (int i = 0; i < 4; ++i) many.push_back(admitted("many", Caller::stranger));
    for (int i = 0; i < 3; ++i) admitted("some", Caller::stranger);
    EXPECT_EQ(enter("new", Caller::stranger).leaves, many.front());
}

TEST_F(ConnectionRoomTest, LeavesAQuarterToGateways) {
    for (int i = 0; i < 40; ++i) admitted("api", Caller::trusted);
    EXPECT_TRUE(enter("api2", Caller::trusted).leaves) << "40 of 64, less an eighth and a quarter";
    for (int i = 0; i < 16; ++i) admitted("kannel", Caller::gateway);
    const auto next = enter("ussd", Caller::gateway);
    EXPECT_TRUE(next.admitted);
    EXPECT_TRUE(next.leaves);
}

TEST(ConnectionRoom, LetsOneOfEachKindInHoweverSmallItIs) {
    for (const Caller caller : {Caller::stranger, Caller::trusted, Caller::gateway}) {
        ConnectionRoom room{{.connections_max = 1, .per_address_max = 4, .per_trusted_address_max = 4}};
        EXPECT_TRUE(room.enter("a", caller, {}).admitted);
        EXPECT_EQ(room.enter("a", caller, {}).leaves, ConnectionRoom::Id{1}) << "and no second one";
    }
}

TEST_F(ConnectionRoomTest, HasRoomAgainWhereSomebodyLeft) {
    const Id first = admitted("a", Caller::stranger);
    for (int i = 1; i < 4; ++i) admitted("a", Caller::stranger);
    room_.leave(first);
    room_.leave(first);
    room_.begin_answer(first);
    room_.begin_waiting(first, now());
    admitted("a", Caller::stranger);
}

TEST(ConnectionRoom, NeverHoldsMoreThanItMayAndNeverClosesWhoIsBeingAnswered) {
    EXPECT_TRUE(rc::check([] {
        const RoomLimits limits{.connections_max = *rc::gen::inRange<std::size_t>(16, 40),
                                .per_address_max = *rc::gen::inRange<std::size_t>(1, 8),
                                .per_trusted_address_max = *rc::gen::inRange<std::size_t>(1, 50)};
        ConnectionRoom room{limits};
        std::map<Id, bool> answering;
        ConnectionRoom::Instant now{};
        for (int i = 0; i < 300; ++i) {
            now += std::chrono::milliseconds{1};
            const int what = *rc::gen::inRange(0, 10);
            if (what < 6 || answering.empty()) {
                const auto caller = *rc::gen::element(Caller::stranger, Caller::trusted, Caller::gateway);
                const std::string address =
                    std::to_string(static_cast<int>(caller)) + std::to_string(*rc::gen::inRange(0, 6));
                const auto entrance = room.enter(address, caller, now);
                if (entrance.leaves) {
                    RC_ASSERT(answering.contains(*entrance.leaves) && !answering.at(*entrance.leaves));
                    RC_ASSERT(entrance.admitted.has_value());
                    answering.erase(*entrance.leaves);
                }
                if (entrance.admitted) answering.emplace(*entrance.admitted, false);
            } else {
                const Id id = (*rc::gen::elementOf(
                                   std::vector<std::pair<Id, bool>>(answering.begin(), answering.end())))
                                  .first;
                if (what < 8) {
                    room.begin_answer(id);
                    answering.at(id) = true;
                } else if (what < 9) {
                    room.begin_waiting(id, now);
                    answering.at(id) = false;
                } else {
                    room.leave(id);
                    answering.erase(id);
                }
            }
            RC_ASSERT(room.size() == answering.size());
            RC_ASSERT(room.size() <= limits.connections_max);
        }
    }));
}

TEST(CallerAt, TellsGatewaysFromOthersThatAreNamedAndFromStrangers) {
    config::PortalSettings settings;
    settings.sms.trusted_addresses.add("192.0.2.1");
    settings.ussd.trusted_addresses.add("192.0.2.2");
    settings.api_addresses.add("192.0.2.0/24");
    settings.metrics_addresses.add("198.51.100.1");
    EXPECT_EQ(caller_at("192.0.2.1", settings), Caller::gateway);
    EXPECT_EQ(caller_at("192.0.2.2", settings), Caller::gateway);
    EXPECT_EQ(caller_at("192.0.2.3", settings), Caller::trusted);
    EXPECT_EQ(caller_at("198.51.100.1", settings), Caller::trusted);
    EXPECT_EQ(caller_at("198.51.100.2", settings), Caller::stranger);
}

TEST(Neighbourhood, IsTheAddressOrTheNetworkThatOneHostMayUseWhole) {
    EXPECT_EQ(neighbourhood_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(neighbourhood_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(neighbourhood_of("2001:db8:1:2::1"), "2001:db8:1:2::/64");
    EXPECT_NE(neighbourhood_of("2001:db8:1:3::1"), "2001:db8:1:2::/64");
    EXPECT_EQ(neighbourhood_of("nonsense"), "nonsense");
}

}  // namespace
}  // namespace airtime::portal
