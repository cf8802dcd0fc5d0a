#include "portal/web/waiting_count.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

using std::chrono::milliseconds;

class WaitingCountTest : public testing::Test {
  protected:
    std::size_t told_at(milliseconds after) {
        return count_.at(begin_ + after, [this] {
            ++asked_;
            return waiting_;
        });
    }

    WaitingCount count_;
    charging::Instant begin_{milliseconds{1'700'000'000'000}};
    std::optional<std::size_t> waiting_ = 2;
    int asked_ = 0;
};

TEST_F(WaitingCountTest, IsAskedForOnceInThreeSeconds) {
    EXPECT_EQ(told_at(milliseconds{0}), 2U);
    waiting_ = 5;
    EXPECT_EQ(told_at(milliseconds{2'999}), 2U);
    EXPECT_EQ(asked_, 1);
    EXPECT_EQ(told_at(milliseconds{3'000}), 5U);
    EXPECT_EQ(asked_, 2);
}

TEST_F(WaitingCountTest, IsAskedForAnewOnceSomebodySentAForm) {
    told_at(milliseconds{0});
    waiting_ = 1;
    count_.forget();
    EXPECT_EQ(told_at(milliseconds{1}), 1U);
    // Asked before the form was done with, and answered behind it.
    const auto while_asked = count_.at(begin_ + milliseconds{9'000}, [this] {
        count_.forget();
        return std::optional<std::size_t>{1};
    });
    EXPECT_EQ(while_asked, 1U);
    waiting_ = 0;
    EXPECT_EQ(told_at(milliseconds{9'001}), 0U);
}

TEST_F(WaitingCountTest, IsZeroAndNotKeptWhereTheStoreDoesNotAnswer) {
    waiting_.reset();
    EXPECT_EQ(told_at(milliseconds{0}), 0U);
    waiting_ = 3;
    EXPECT_EQ(told_at(milliseconds{1}), 3U);
}

TEST_F(WaitingCountTest, IsAskedForWhenTheClockWasSetBack) {
    told_at(milliseconds{0});
    told_at(milliseconds{-1});
    EXPECT_EQ(asked_, 2);
}

}  // namespace
}  // namespace airtime::portal
