#include "store/codec/compact_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/store/generators.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::Instant;
using charging::Money;
using ::testing::HasSubstr;

template <class Write>
std::string written(Write write) {
    std::string bytes;
    CompactWriter out{bytes};
    write(out);
    return bytes;
}

std::size_t size_of(Money amount) {
    return written([&](CompactWriter& out) { out.money(amount); }).size();
}

TEST(CompactBytes, AnyValuesComeBackAsTheyWere) {
    EXPECT_TRUE(rc::check([] {
        const auto number = store_test::any_number<std::uint64_t>() >> *rc::gen::inRange(0U, 64U);
        const auto signed_number = store_test::any_number<std::int64_t>() >> *rc::gen::inRange(0U, 64U);
        const std::string text = store_test::any_text();
        const Money money = store_test::any_money();
        const Instant at = store_test::any_instant();
        const Instant base = store_test::any_instant();
        const std::string bytes = written([&](CompactWriter& out) {
            out.number(number);
            out.signed_number(signed_number);
            out.text(text);
            out.fixed64(number);
            out.money(money);
            out.instant(at);
            out.since(base, at);
            out.round_since(base, at);
        });
        CompactReader in{bytes};
        RC_ASSERT(in.number() == number);
        RC_ASSERT(in.signed_number() == signed_number);
        RC_ASSERT(in.text() == text);
        RC_ASSERT(in.fixed64() == number);
        RC_ASSERT(in.money() == money);
        RC_ASSERT(in.instant() == at);
        RC_ASSERT(in.since(base) == at);
        RC_ASSERT(in.round_since(base) == at);
        RC_ASSERT(!in.mistake());
    }));
}

TEST(CompactBytes, AmountsOfAnySizeAndRoundnessComeBack) {
    EXPECT_TRUE(rc::check([] {
        Int128 value = store_test::any_number<std::int64_t>() >> *rc::gen::inRange(0U, 64U);
        for (int zeros = *rc::gen::inRange(0, 18); zeros > 0; --zeros) value *= 10;
        const std::string bytes = written([&](CompactWriter& out) { out.wide(value); });
        CompactReader in{bytes};
        RC_ASSERT(in.wide() == value);
        RC_ASSERT(!in.mistake());
    }));
}

TEST(CompactBytes, TheEndsOfEachRangeComeBack) {
    for (const std::int64_t value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                     std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
        const std::string bytes = written([&](CompactWriter& out) {
            out.signed_number(value);
            out.round_number(value);
            out.since(store_test::at(1), store_test::at(value));
            out.since(store_test::at(value), store_test::at(1));
        });
        CompactReader in{bytes};
        EXPECT_EQ(in.signed_number(), value);
        EXPECT_EQ(in.round_number(), value);
        EXPECT_EQ(in.since(store_test::at(1)), store_test::at(value));
        EXPECT_EQ(in.since(store_test::at(value)), store_test::at(1));
        EXPECT_EQ(in.mistake(), std::nullopt);
    }
    for (const Int128 value : {-(Int128{1} << 122U), Int128{1} << 122U}) {
        const std::string bytes = written([&](CompactWriter& out) { out.wide(value); });
        EXPECT_TRUE(CompactReader{bytes}.wide() == value);
    }
}

TEST(CompactBytes, SmallNumbersTakeAByte) {
    const auto bytes_of = [](std::uint64_t number) {
        return written([&](CompactWriter& out) { out.number(number); });
    };
    EXPECT_EQ(bytes_of(127), "\x7f");
    EXPECT_EQ(bytes_of(128), "\x80\x01");
    EXPECT_EQ(bytes_of(std::numeric_limits<std::uint64_t>::max()).size(), 10U);
    EXPECT_EQ(written([](CompactWriter& out) { out.signed_number(-64); }), "\x7f");
}

TEST(CompactBytes, RoundSumsTakeFewBytes) {
    EXPECT_EQ(size_of({}), 1U);
    EXPECT_EQ(size_of(Money::from_units(2000)), 1U);
    EXPECT_EQ(size_of(Money::from_units(-3)), 1U);
    EXPECT_EQ(size_of(Money::from_units(50)), 2U);
    EXPECT_EQ(size_of(Money::from_units(899'904'000)), 4U);
    EXPECT_EQ(size_of(Money::from_millionths(std::numeric_limits<std::int64_t>::min())), 10U);
}

TEST(CompactBytes, FixedNumbersBeginWithTheirHighestByte) {
    EXPECT_EQ(written([](CompactWriter& out) { out.fixed64(0x4142434445464748); }), "ABCDEFGH");
}

TEST(CompactBytes, RefusesNumbersThatSixtyFourBitsDoNotHold) {
    const std::string nines(9, '\xff');
    EXPECT_EQ(CompactReader{nines + '\x01'}.number(), std::numeric_limits<std::uint64_t>::max());
    for (const std::string& bytes : {nines + '\x02', nines + "\x80\x01", std::string(20, '\x80')}) {
        CompactReader in{bytes};
        EXPECT_EQ(in.number(), 0U);
        EXPECT_EQ(in.mistake(), "a number has too many bytes");
    }
}

TEST(CompactBytes, RefusesNumbersBeyondTheirKind) {
    const std::string most = written([](CompactWriter& out) { out.number(0xffff'ffff); });
    EXPECT_EQ(CompactReader{most}.number<std::uint32_t>(), 0xffff'ffffU);
    const std::string more = written([](CompactWriter& out) { out.number(0x1'0000'0000); });
    CompactReader in{more};
    EXPECT_EQ(in.number<std::uint32_t>(), 0U);
    EXPECT_EQ(in.mistake(), "a number is out of range");
}

TEST(CompactBytes, RefusesAmountsThatAreNone) {
    const Int128 end = Int128{1} << 63U;
    const std::string beyond = written([&](CompactWriter& out) { out.wide(end); });
    CompactReader in{beyond};
    EXPECT_EQ(in.money(), Money{});
    EXPECT_EQ(in.mistake(), "an amount is out of range");
    const std::string zeros = std::string(18, '\xff') + '\x03';
    CompactReader many{zeros};
    EXPECT_TRUE(many.wide() == 0);
    EXPECT_EQ(many.mistake(), "an amount is out of range");
}

TEST(CompactBytes, RefusesTextsAndListsLongerThanWhatIsLeft) {
    EXPECT_EQ(CompactReader{std::string_view{"\x02"
                                             "ab"}}
                  .text(),
              "ab");
    CompactReader text{
        "\x03"
        "ab"};
    EXPECT_EQ(text.text(), "");
    EXPECT_EQ(text.mistake(), "ends too early");
    EXPECT_EQ(CompactReader{"\x02"
                            "ab"}
                  .count(),
              2U);
    CompactReader list{
        "\x03"
        "ab"};
    EXPECT_EQ(list.count(), 0U);
    EXPECT_EQ(list.mistake(), "has fewer elements than it says");
}

TEST(CompactBytes, RefusesWordsAndBitsThatAreUnknown) {
    using charging::FinalUnitAction;
    EXPECT_EQ(CompactReader{"\x02"}.one_of(FinalUnitAction::restrict_access),
              FinalUnitAction::restrict_access);
    CompactReader word{"\x03"};
    word.one_of(FinalUnitAction::restrict_access);
    EXPECT_EQ(word.mistake(), "one of its words is unknown");
    EXPECT_EQ(CompactReader{"\x03"}.flags(3), 3U);
    CompactReader bits{"\x04"};
    EXPECT_EQ(bits.flags(3), 0U);
    EXPECT_EQ(bits.mistake(), "has a member that is unknown");
}

TEST(CompactBytes, KeepsTheFirstMistakeAndReadsNothingAfterIt) {
    CompactReader in{"\x05\x01\x02"};
    EXPECT_EQ(in.text(), "");
    EXPECT_FALSE(in.good());
    EXPECT_FALSE(in.more());
    EXPECT_EQ(in.number(), 0U);
    in.fail("something else");
    EXPECT_EQ(in.mistake(), "ends too early");
}

TEST(CompactBytes, BytesLeftOverAreAMistake) {
    CompactReader in{"\x05\x01\x02"};
    EXPECT_EQ(in.number(), 5U);
    EXPECT_EQ(in.mistake(), "goes on with 2 bytes");
}

}  // namespace
}  // namespace airtime::store
