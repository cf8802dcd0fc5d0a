#include "app_airtime/peers/call_places.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using Place = CallPlaces::Place;

TEST(CallPlaces, LetsOneCallStandInFrontOfAPeer) {
    CallPlaces places{4};
    EXPECT_EQ(places.enter(1, "pgw1", "dra"), Place::entered);
    EXPECT_EQ(places.enter(2, "pgw2", "dra"), Place::not_written);
    EXPECT_EQ(places.enter(3, "pgw3", "pgw3"), Place::entered);
    places.written(1);
    EXPECT_EQ(places.enter(2, "pgw2", "dra"), Place::entered);
}

TEST(CallPlaces, LetsAFewCallsOfAClientBeUnanswered) {
    CallPlaces places{2};
    for (const std::uint32_t call : {1U, 2U}) {
        EXPECT_EQ(places.enter(call, "pgw1", "pgw1"), Place::entered);
        places.written(call);
    }
    EXPECT_EQ(places.enter(3, "pgw1", "pgw1"), Place::not_answered);
    EXPECT_EQ(places.enter(4, "pgw2", "pgw2"), Place::entered);
    places.answered(1);
    EXPECT_EQ(places.enter(3, "pgw1", "pgw1"), Place::entered);
}

TEST(CallPlaces, ACallThatEndsUnwrittenGivesItsPlaceBack) {
    CallPlaces places{4};
    EXPECT_EQ(places.enter(1, "pgw1", "pgw1"), Place::entered);
    places.answered(1);
    EXPECT_EQ(places.enter(2, "pgw1", "pgw1"), Place::entered);
}

TEST(CallPlaces, WhatIsSaidTwiceOrOfOthersCallsChangesNothing) {
    CallPlaces places{2};
    EXPECT_EQ(places.enter(1, "pgw1", "pgw1"), Place::entered);
    places.written(1);
    EXPECT_EQ(places.enter(2, "pgw1", "pgw1"), Place::entered);
    places.written(1);
    places.written(7);
    places.answered(7);
    EXPECT_EQ(places.enter(3, "pgw2", "pgw1"), Place::not_written);
    places.answered(1);
    places.answered(1);
    places.written(2);
    EXPECT_EQ(places.enter(4, "pgw1", "pgw1"), Place::entered);
    places.written(4);
    EXPECT_EQ(places.enter(5, "pgw1", "pgw1"), Place::not_answered);
}

TEST(CallPlaces, HasACallUntilItIsAnswered) {
    CallPlaces places{2};
    EXPECT_FALSE(places.has_any());
    places.enter(1, "pgw1", "pgw1");
    places.written(1);
    EXPECT_TRUE(places.has_any());
    places.answered(1);
    EXPECT_FALSE(places.has_any());
}

}  // namespace
}  // namespace airtime::extension
