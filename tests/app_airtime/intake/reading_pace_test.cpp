#include "app_airtime/intake/reading_pace.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t many_in_hand = 100;

/// What it says after looks at so regular a load that it has settled.
std::chrono::microseconds settled(std::size_t taken, std::chrono::microseconds every, std::size_t in_hand) {
    ReadingPace pace;
    ReadingPace::Clock::time_point now{1h};
    std::chrono::microseconds wait{};
    for (int look = 0; look < 100; ++look) wait = pace.after(taken, in_hand, now += every);
    return wait;
}

TEST(ReadingPace, WaitsWhereEnoughComesInTheTime) {
    EXPECT_EQ(settled(2, 199us, many_in_hand), ReadingPace::wait);
    EXPECT_EQ(settled(2, 201us, many_in_hand), 0us);
    EXPECT_EQ(settled(1, 99us, many_in_hand), ReadingPace::wait) << "one at a time, twice as often";
}

TEST(ReadingPace, NeverWaitsForWhoMayWaitForUs) {
    EXPECT_EQ(settled(1, 20us, ReadingPace::in_hand_min - 1), 0us);
    EXPECT_EQ(settled(1, 20us, ReadingPace::in_hand_min), ReadingPace::wait);
}

TEST(ReadingPace, ReadsAsUsualWhenNothingCameInAWait) {
    ReadingPace pace;
    ReadingPace::Clock::time_point now{1h};
    for (int look = 0; look < 100; ++look) pace.after(10, many_in_hand, now += 200us);
    EXPECT_EQ(pace.after(0, many_in_hand, now += 200us), 0us);
    EXPECT_EQ(pace.after(1, many_in_hand, now += 100us), ReadingPace::wait) << "a gap does not end a load";
}

TEST(ReadingPace, OneBurstIsNoLoad) {
    ReadingPace pace;
    EXPECT_EQ(pace.after(15, many_in_hand, ReadingPace::Clock::time_point{1h}), 0us);
}

TEST(ReadingPace, TakesASecondLookAtTheSameTime) {
    ReadingPace pace;
    const ReadingPace::Clock::time_point now{1h};
    pace.after(1, many_in_hand, now);
    EXPECT_EQ(pace.after(1, many_in_hand, now), ReadingPace::wait);
}

}  // namespace
}  // namespace airtime::extension
