#include "portal/http/denial_book.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Instant = LineLimit::Instant;

TEST(LineLimit, LetsSoManyLinesThroughAndTellsHowManyItKeptBack) {
    LineLimit limit{2, seconds{10}};
    const Instant begin{};
    EXPECT_EQ(limit.pass(begin), 0U);
    EXPECT_EQ(limit.pass(begin + seconds{1}), 0U);
    EXPECT_EQ(limit.pass(begin + seconds{2}), std::nullopt);
    EXPECT_EQ(limit.pass(begin + seconds{10} - milliseconds{1}), std::nullopt);
    EXPECT_EQ(limit.pass(begin + seconds{10}), 2U);
    EXPECT_EQ(limit.pass(begin + seconds{11}), 0U);
}

class DenialBookTest : public testing::Test {
  protected:
    DenialBook::Denial note(const std::string& address) { return book_.note(address, now_); }
    milliseconds after(int failures, const std::string& address) {
        milliseconds delay{0};
        for (int i = 0; i < failures; ++i) delay = note(address).delay;
        return delay;
    }

    DenialBook book_{{.free = 5,
                      .delay_step = milliseconds{10},
                      .delay_max = milliseconds{2'000},
                      .forgotten_after = seconds{60},
                      .addresses_max = 3,
                      .line_span = seconds{60},
                      .lines_max = 2}};
    Instant now_{};
};

TEST_F(DenialBookTest, HoldsBackWhatComesAfterAFewFailuresEachTimeLonger) {
    EXPECT_EQ(after(5, "a"), milliseconds{0});
    EXPECT_EQ(after(1, "a"), milliseconds{10});
    EXPECT_EQ(after(1, "a"), milliseconds{20});
    EXPECT_EQ(after(197, "a"), milliseconds{1'990});
    EXPECT_EQ(after(1, "a"), milliseconds{2'000});
    EXPECT_EQ(after(1'000, "a"), milliseconds{2'000});
}

TEST_F(DenialBookTest, HoldsNobodyElseBack) {
    after(1'000, "a");
    EXPECT_EQ(after(5, "b"), milliseconds{0});
}

TEST_F(DenialBookTest, ForgetsWhoFailsNoMore) {
    after(100, "a");
    now_ += seconds{60} - milliseconds{1};
    EXPECT_EQ(note("a").failures, 101U);
    now_ += seconds{60};
    EXPECT_EQ(note("a").failures, 1U);
    EXPECT_EQ(after(4, "a"), milliseconds{0});
}

TEST_F(DenialBookTest, LogsOneLineForAnAddressInItsSpanWithTheCount) {
    EXPECT_TRUE(note("a").logged);
    for (int i = 0; i < 50; ++i) {
        now_ += seconds{1};
        EXPECT_FALSE(note("a").logged);
    }
    now_ += seconds{10};
    const auto later = note("a");
    EXPECT_TRUE(later.logged);
    EXPECT_EQ(later.failures, 52U);
}

TEST_F(DenialBookTest, LogsSoManyLinesForAllAddresses) {
    EXPECT_TRUE(note("a").logged);
    EXPECT_TRUE(note("b").logged);
    EXPECT_FALSE(note("c").logged);
    now_ += seconds{60};
    const auto next = note("d");
    EXPECT_TRUE(next.logged);
    EXPECT_EQ(next.lines_left_out, 1U);
}

TEST_F(DenialBookTest, RemembersOnlySoManyAddressesAndCountsTheOthersTogether) {
    for (const char* address : {"a", "b", "c"}) note(address);
    EXPECT_EQ(note("d").failures, 1U);
    EXPECT_EQ(note("e").failures, 2U) << "d and e share an entry";
    EXPECT_EQ(note("a").failures, 2U);
    EXPECT_EQ(book_.addresses(), 4U);
    for (int i = 0; i < 1'000; ++i) note("x" + std::to_string(i));
    EXPECT_EQ(book_.addresses(), 4U);
    now_ += seconds{60};
    EXPECT_EQ(note("f").failures, 1U);
    EXPECT_EQ(book_.addresses(), 1U) << "the others are forgotten";
}

}  // namespace
}  // namespace airtime::portal
