#include "app_airtime/peers/call_places.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using Place = CallPlaces::Place;

TEST(CallPlaces, LetsOneCallStandInFrontOfAPeer) {
    CallPlaces places{4};
    EXPECT_EQ(places.take(1, "pgw1", "dra"), Place::taken);
    EXPECT_EQ(places.take(2, "pgw2", "dra"), Place::not_written);
    EXPECT_EQ(places.take(3, "pgw3", "pgw3"), Place::taken);
    places.written(1);
    EXPECT_EQ(places.take(2, "pgw2", "dra"), Place::taken);
}

TEST(CallPlaces, LetsAFewCallsOfAClientBeUnanswered) {
    CallPlaces places{2};
    for (const std::uint32_t call : {1U, 2U}) {
        EXPECT_EQ(places.take(call, "pgw1", "pgw1"), Place::taken);
        places.written(call);
    }
    EXPECT_EQ(places.take(3, "pgw1", "pgw1"), Place::not_answered);
    EXPECT_EQ(places.take(4, "pgw2", "pgw2"), Place::taken);
    places.answered(1);
    EXPECT_EQ(places.take(3, "pgw1", "pgw1"), Place::taken);
}

TEST(CallPlaces, ACallThatEndsUnwrittenGivesItsPlaceBack) {
    CallPlaces places{4};
    EXPECT_EQ(places.take(1, "pgw1", "pgw1"), Place::taken);
    places.answered(1);
    EXPECT_EQ(places.take(2, "pgw1", "pgw1"), Place::taken);
}

TEST(CallPlaces, WhatIsSaidTwiceOrOfOthersCallsChangesNothing) {
    CallPlaces places{2};
    EXPECT_EQ(places.take(1, "pgw1", "pgw1"), Place::taken);
    places.written(1);
    EXPECT_EQ(places.take(2, "pgw1", "pgw1"), Place::taken);
    places.written(1);
    places.written(7);
    places.answered(7);
    EXPECT_EQ(places.take(3, "pgw2", "pgw1"), Place::not_written);
    places.answered(1);
    places.answered(1);
    places.written(2);
    EXPECT_EQ(places.take(4, "pgw1", "pgw1"), Place::taken);
    places.written(4);
    EXPECT_EQ(places.take(5, "pgw1", "pgw1"), Place::not_answered);
}

}  // namespace
}  // namespace airtime::extension
