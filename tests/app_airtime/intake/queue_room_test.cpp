#include "app_airtime/intake/queue_room.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace airtime::extension {
namespace {

std::size_t fill(QueueRoom& room, std::string_view peer, bool new_quota) {
    std::size_t taken = 0;
    while (room.enter(peer, new_quota)) ++taken;
    return taken;
}

TEST(QueueRoom, GivesOnePeerHalfAndOfNewQuotaHalfOfAThird) {
    QueueRoom room{600};
    EXPECT_EQ(fill(room, "pgw1", true), 100U);
    EXPECT_EQ(fill(room, "pgw1", false), 200U);
    EXPECT_FALSE(room.enter("pgw1", true));
    EXPECT_TRUE(room.enter("pgw2", true));
}

struct Waiting {
    std::string peer;
    bool new_quota = false;
};

/// Batch by batch, as a shard takes them, beside peers that send as much as is taken of them.
std::size_t refused_beside(int floods, bool new_quota) {
    constexpr std::size_t batch = 256;
    QueueRoom room{2'000};
    std::deque<Waiting> queue;
    const auto send = [&](const std::string& peer, bool asks) {
        if (!room.enter(peer, asks)) return false;
        queue.push_back({peer, asks});
        return true;
    };
    std::size_t refused = 0;
    for (int round = 0; round < 30; ++round) {
        for (int i = 0; i < floods * 300; ++i) send("flood" + std::to_string(i % floods), new_quota);
        for (const bool asks : {true, false, true, false}) refused += send("pgw1", asks) ? 0U : 1U;
        for (std::size_t i = 0; i < batch && !queue.empty(); ++i) {
            room.leave(queue.front().peer, queue.front().new_quota);
            queue.pop_front();
        }
    }
    return refused;
}

TEST(QueueRoom, LeavesRoomForAPeerBesideEightThatFlood) {
    for (const int floods : {1, 2, 8}) {
        EXPECT_EQ(refused_beside(floods, false), 0U) << floods;
        EXPECT_EQ(refused_beside(floods, true), 0U) << floods;
    }
}

TEST(QueueRoom, LeavesRoomForEndingsWhereNewQuotaHasNone) {
    QueueRoom room{900};
    for (int peer = 0; peer < 400; ++peer) room.enter("peer" + std::to_string(peer), true);
    EXPECT_FALSE(room.enter("late", true));
    EXPECT_TRUE(room.enter("late", false));
}

TEST(QueueRoom, IsAsItWasWhenAllHaveLeft) {
    QueueRoom room{600};
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(fill(room, "pgw1", true), 100U);
        for (int i = 0; i < 100; ++i) room.leave("pgw1", true);
    }
    room.leave("nobody", true);
    EXPECT_EQ(fill(room, "pgw1", false), 300U);
}

}  // namespace
}  // namespace airtime::extension
