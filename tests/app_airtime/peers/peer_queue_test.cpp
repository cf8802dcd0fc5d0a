#include "app_airtime/peers/peer_queue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace airtime::extension {
namespace {

using Queue = PeerQueue<std::string>;
constexpr Queue::Clock::time_point now{};

TEST(PeerQueue, GivesBackTheOldestFirst) {
    Queue queue;
    EXPECT_TRUE(queue.push("first", 5, 1'000'000, now));
    EXPECT_TRUE(queue.push("second", 6, 1'000'000, now));
    EXPECT_EQ(queue.next_bytes(), 5U);
    EXPECT_EQ(queue.pop(), "first");
    EXPECT_EQ(queue.pop(), "second");
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.weight(), 0U);
}

TEST(PeerQueue, IsFullByBytesNotByAnswers) {
    constexpr std::size_t large = 60'000;
    constexpr std::size_t room = 10 * Queue::weight(large);
    Queue queue;
    for (int answer = 0; answer < 10; ++answer) EXPECT_TRUE(queue.push("x", large, room, now));
    EXPECT_FALSE(queue.push("x", 0, room, now));
    queue.pop();
    EXPECT_TRUE(queue.push("x", large, room, now)) << "to the byte";
    EXPECT_FALSE(queue.push("x", 0, room, now));
}

TEST(PeerQueue, ManySmallAnswersAreNoLighterThanTheirMemory) {
    Queue queue;
    int kept = 0;
    while (queue.push("x", 100, 1'000'000, now)) ++kept;
    EXPECT_EQ(kept, 889);
}

TEST(PeerQueue, ShowsWhatWaitsFromTheOldestOn) {
    Queue queue;
    EXPECT_TRUE(queue.push("first", 5, 1'000'000, now));
    EXPECT_TRUE(queue.push("second", 6, 1'000'000, now));
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue.at(0), "first");
    EXPECT_EQ(queue.at(1), "second");
}

}  // namespace
}  // namespace airtime::extension
