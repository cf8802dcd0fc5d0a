#include "store/codec/compact_charge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "store/codec/compact_bytes.hpp"
#include "tests/store/codec/broken_bytes.hpp"
#include "tests/store/generators.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::Money;

charging::MonthlyActivity any_month() {
    charging::MonthlyActivity month{.month = {store_test::any_number<std::int32_t>()},
                                    .spend = store_test::any_money()};
    if (*rc::gen::arbitrary<bool>()) {
        month.recharges = store_test::any_number<std::uint32_t>();
        month.recharged = store_test::any_money();
        month.lent = store_test::any_money();
    }
    return month;
}

ChargeState any_charge() {
    const charging::Contract contract = store_test::any_contract();
    return {.events_written = contract.events_written,
            .accounts = contract.accounts,
            .month = store_test::maybe(any_month),
            .used = contract.totals.used};
}

ChargeState charge_of(const charging::Contract& contract) {
    return {.events_written = contract.events_written,
            .accounts = contract.accounts,
            .month = contract.months.back(),
            .used = contract.totals.used};
}

TEST(CompactCharge, AnyChargeComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const ChargeState charge = any_charge();
        const auto decoded = decode_charge(encode_charge(charge));
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == charge);
    }));
}

TEST(CompactCharge, AnyBytesAreAChargeOrAMistakeWithAReason) {
    EXPECT_TRUE(rc::check([] {
        const auto decoded = decode_charge(store_test::broken(encode_charge(any_charge())));
        const bool explained = decoded.ok() || !decoded.error().empty();
        RC_ASSERT(explained);
    }));
}

TEST(CompactCharge, TheChargeOfABorrowerTakesThirtyBytes) {
    const ChargeState charge = charge_of(store_test::borrower());
    EXPECT_EQ(*decode_charge(encode_charge(charge)), charge);
    EXPECT_LE(encode_charge(charge).size(), 35U);
}

TEST(CompactCharge, MonthsAtTheEndsOfTheirRangeComeBackAndNoneBeyondThem) {
    ChargeState charge;
    for (const std::int32_t count :
         {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()}) {
        charge.month = {.month = {count}, .spend = {}};
        EXPECT_EQ(*decode_charge(encode_charge(charge)), charge);
    }
    std::string beyond;
    CompactWriter out{beyond};
    out.number(2);
    out.number(0);
    out.signed_number(std::int64_t{std::numeric_limits<std::int32_t>::max()} - 2026 * 12 + 1);
    out.money({});
    EXPECT_EQ(decode_charge(beyond).error(), "a month is out of range");
}

TEST(CompactCharge, NamesWhatIsWrong) {
    const std::string bytes = encode_charge(charge_of(store_test::borrower()));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_charge(bytes.substr(0, size)).ok()) << size;
    }
    EXPECT_EQ(decode_charge("").error(), "ends too early");
    EXPECT_EQ(decode_charge(bytes + "x").error(), "goes on with 1 bytes");
}

TEST(CompactCharge, RefusesASumOfMoreDigitsThanAreEverCounted) {
    const auto with_used = [](Int128 millionths) {
        return decode_charge(encode_charge(
            {.accounts = {}, .month = {}, .used = charging::MoneySum::from_millionths(millionths)}));
    };
    const Int128 end = Int128{1'000'000'000'000'000'000} * 1'000'000'000'000'000'000;
    EXPECT_TRUE(with_used(end - 1).ok());
    EXPECT_TRUE(with_used(1 - end).ok());
    EXPECT_EQ(with_used(end).error(), "a sum is out of range");
    EXPECT_EQ(with_used(-end).error(), "a sum is out of range");
}

}  // namespace
}  // namespace airtime::store
