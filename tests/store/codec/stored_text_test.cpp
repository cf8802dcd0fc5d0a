#include "store/codec/stored_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace airtime::store {
namespace {

using charging::Money;

TEST(StoredMoney, CoversTheWholeRangeOfItsInteger) {
    for (const std::int64_t millionths :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
          Money::millionths_max + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}}) {
        const Money money = Money::from_millionths(millionths);
        EXPECT_EQ(parse_stored_money(money.to_string()), money) << millionths;
    }
}

TEST(StoredMoney, RefusesWhatIsBeyondItsInteger) {
    EXPECT_FALSE(parse_stored_money("9223372036854.775808"));
    EXPECT_TRUE(parse_stored_money("9223372036854.775807"));
    EXPECT_FALSE(parse_stored_money("-9223372036854.775809"));
    EXPECT_TRUE(parse_stored_money("-9223372036854.775808"));
    EXPECT_FALSE(parse_stored_money("99999999999999999999"));
}

TEST(StoredMoney, RefusesWhatIsNoAmount) {
    for (const char* text : {"", "-", "1.", ".5", "1.1234567", "+1", "--1", "1e3", "1 ", "1.-5", "1.5.5"}) {
        EXPECT_FALSE(parse_stored_money(text)) << text;
    }
}

TEST(Escapes, CoverWhatIsNotPrintableOrReserved) {
    std::string out;
    append_encoded(out, std::string_view{"a b\0%~\x7f/", 8}, "/");
    EXPECT_EQ(out, "a%20b%00%25~%7F%2F");
}

TEST(Escapes, RefusesBrokenOnes) {
    for (const char* text : {"%", "%4", "%4g", "%g4", "abc%2", "%2f"}) {
        EXPECT_FALSE(decode_escapes(text)) << text;
    }
    EXPECT_EQ(decode_escapes("%2F"), "/");
}

TEST(PartsOfAText, KeepTheFirstMistake) {
    Parts parts{"1 x y", ' '};
    EXPECT_EQ(parts.number<int>(), 1);
    EXPECT_EQ(parts.number<int>(), 0);
    EXPECT_EQ(parts.money(), Money{});
    EXPECT_FALSE(parts.more());
    EXPECT_EQ(parts.mistake(), "\"x\" is not a number, or out of range");
}

TEST(PartsOfAText, CallWhatIsMissingOrLeftAMistake) {
    Parts over{"1 2", ' '};
    over.raw();
    EXPECT_EQ(over.mistake(), "goes on with \"2\"");
    Parts early{"1", ' '};
    early.raw();
    EXPECT_FALSE(early.mistake());
    early.raw();
    EXPECT_EQ(early.mistake(), "ends too early");
}

}  // namespace
}  // namespace airtime::store
