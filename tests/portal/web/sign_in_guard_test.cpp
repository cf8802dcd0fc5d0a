#include "portal/web/sign_in_guard.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class SignInGuardTest : public testing::Test {
  protected:
    /// Zero: it may be tried, and failed.
    milliseconds fail(const std::string& name, const std::string& address, const std::string& browser = "") {
        return guard_.begin({.name = name, .address = address, .known_browser = browser}, now_)
            .value_or(milliseconds{0});
    }

    charging::Instant now_{minutes{10'000'000}};
    SignInGuard guard_{{.pair_free = 3, .address_free = 6, .entries_max = 10}};
};

TEST_F(SignInGuardTest, LetsSoManyTriesBeFreeAndDoublesTheWaitOfEachFurtherOne) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(fail("an", "a"), milliseconds{0});
    EXPECT_EQ(fail("an", "a"), seconds{2});
    now_ += seconds{2} - milliseconds{1};
    EXPECT_EQ(fail("an", "a"), milliseconds{1}) << "what waits counts for nothing";
    now_ += milliseconds{1};
    EXPECT_EQ(fail("an", "a"), milliseconds{0});
    EXPECT_EQ(fail("an", "a"), seconds{4});
    now_ += seconds{4};
    EXPECT_EQ(fail("an", "a"), milliseconds{0});
    EXPECT_EQ(fail("an", "a"), seconds{8});
}

TEST_F(SignInGuardTest, WaitsNeverLongerThanAQuarterOfAnHour) {
    for (int i = 0; i < 40; ++i) {
        fail("an", "a");
        now_ += minutes{15};
    }
    EXPECT_EQ(fail("an", "a"), milliseconds{0});
    EXPECT_EQ(fail("an", "a"), minutes{15});
}

TEST_F(SignInGuardTest, ForgetsAfterAnHourWithoutAFailure) {
    for (int i = 0; i < 3; ++i) fail("an", "a");
    now_ += minutes{60};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(fail("an", "a"), milliseconds{0});
    EXPECT_GT(fail("an", "a"), milliseconds{0});
}

TEST_F(SignInGuardTest, CountsEachAddressForItselfAndItsNamesTogether) {
    for (int i = 0; i < 3; ++i) fail("an", "a");
    EXPECT_EQ(fail("an", "b"), milliseconds{0}) << "nobody is locked out from elsewhere";
    for (int i = 0; i < 3; ++i) EXPECT_EQ(fail("other" + std::to_string(i), "a"), milliseconds{0});
    EXPECT_EQ(fail("new", "a"), seconds{2}) << "six of the address";
}

TEST_F(SignInGuardTest, CountsAKnownBrowserForItself) {
    for (int i = 0; i < 6; ++i) fail("an", "a");
    EXPECT_GT(fail("an", "a"), milliseconds{0});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(fail("an", "a", "known"), milliseconds{0});
    EXPECT_EQ(fail("an", "a", "known"), seconds{2});
}

TEST_F(SignInGuardTest, ForgivesThePairThatSucceedsAndOfTheAddressThatTryAlone) {
    for (int i = 0; i < 2; ++i) fail("an", "a");
    const SignInTry good{.name = "an", .address = "a", .known_browser = {}};
    EXPECT_FALSE(guard_.begin(good, now_));
    guard_.succeeded(good);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(fail("an", "a"), milliseconds{0});
    EXPECT_GT(fail("an", "a"), milliseconds{0});
    EXPECT_EQ(fail("ba", "a"), milliseconds{0}) << "five so far";
    EXPECT_GT(fail("ca", "a"), milliseconds{0});
}

TEST_F(SignInGuardTest, KeepsSoManyEntriesAndLetsTheLongestSilentGo) {
    for (int i = 0; i < 100; ++i) {
        fail("an", "a" + std::to_string(i));
        now_ += milliseconds{1};
        EXPECT_LE(guard_.entries(), 10U);
    }
}

}  // namespace
}  // namespace airtime::portal
