#include "app_airtime/peers/peer_flow.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

constexpr std::size_t largest_message = 65'535;

PeerFlow open_peer(std::size_t unacknowledged = 0) {
    PeerFlow flow;
    flow.connected();
    flow.looked(true, unacknowledged);
    return flow;
}

TEST(PeerFlow, NothingGoesToAPeerThatIsNotOpen) {
    PeerFlow flow;
    flow.connected();
    EXPECT_FALSE(flow.has_room(1)) << "not looked at yet";
    flow.looked(false, 0);
    EXPECT_FALSE(flow.has_room(1));
    flow.looked(true, 0);
    EXPECT_TRUE(flow.has_room(1));
    flow.disconnected();
    EXPECT_FALSE(flow.has_room(1));
}

TEST(PeerFlow, WhatIsOnItsWayFitsIntoTheSocketToTheByte) {
    auto flow = open_peer(1000);
    flow.given(PeerFlow::bytes_max - 1300);
    EXPECT_TRUE(flow.has_room(300));
    EXPECT_FALSE(flow.has_room(301));
}

TEST(PeerFlow, WhatLeftCountsUntilItIsSeenToBeGone) {
    auto flow = open_peer();
    for (int answer = 0; answer < 2; ++answer) flow.given(largest_message);
    EXPECT_TRUE(flow.has_room(largest_message));
    EXPECT_FALSE(flow.has_room(largest_message + 4))
        << "written or not, it is in the socket or in front of it";
    for (int answer = 0; answer < 2; ++answer) flow.left(largest_message);
    EXPECT_TRUE(flow.has_room(largest_message));
    EXPECT_FALSE(flow.has_room(largest_message + 4));
    flow.looked(true, largest_message);
    EXPECT_TRUE(flow.is_empty());
    EXPECT_FALSE(flow.has_room(largest_message + 4))
        << "the last may not have been written when it was looked";
    flow.left(0);
    flow.given(1);
    flow.left(1);
    flow.looked(true, 0);
    EXPECT_TRUE(flow.has_room(largest_message + 4));
}

TEST(PeerFlow, APeerThatReadsNothingGetsNothingMore) {
    EXPECT_FALSE(open_peer(PeerFlow::bytes_max).has_room(1));
}

TEST(PeerFlow, TheLargestMessageGoesToAPeerThatReads) {
    EXPECT_TRUE(open_peer().has_room(largest_message));
}

TEST(PeerFlow, WhereTheSocketCannotBeSeenFewAnswersGo) {
    PeerFlow flow;
    flow.connected();
    flow.looked(true, std::nullopt);
    for (std::size_t answer = 0; answer < PeerFlow::unseen_answers_max; ++answer) {
        EXPECT_TRUE(flow.has_room(largest_message));
        flow.given(largest_message);
    }
    EXPECT_FALSE(flow.has_room(1));
    flow.left(largest_message);
    EXPECT_TRUE(flow.has_room(1));
}

TEST(PeerFlow, AnswersOfAFormerConnectionTakeNothingFromThisOne) {
    auto flow = open_peer();
    flow.given(100);
    flow.connected();
    flow.looked(true, 0);
    flow.left(100);
    flow.given(PeerFlow::bytes_max);
    EXPECT_FALSE(flow.has_room(1));
}

TEST(PeerFlow, WhatWasWrittenPastFreeDiameterTakesRoomUntilLookedAtAgain) {
    auto flow = open_peer(1000);
    flow.written(PeerFlow::bytes_max - 1300);
    EXPECT_TRUE(flow.has_room(300));
    EXPECT_FALSE(flow.has_room(301));
    EXPECT_TRUE(flow.is_empty()) << "nothing is on its way";
    flow.looked(true, 0);
    EXPECT_TRUE(flow.has_room(PeerFlow::bytes_max));
}

}  // namespace
}  // namespace airtime::extension
