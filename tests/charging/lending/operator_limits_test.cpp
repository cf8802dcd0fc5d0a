#include "charging/lending/operator_limits.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include "charging/lending/advance_reversal.hpp"
#include "charging/lending/requested_advance.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

MoneySum sum_of(Money amount) {
    return MoneySum{amount};
}

LedgerEvent event_of_kind(EventKind kind) {
    LedgerEvent event;
    event.kind = kind;
    return event;
}

/// 2026-11-15 05:00 UTC, an hour that began this instant; noon in Hanoi.
class OperatorLimitsTest : public testing::Test {
  protected:
    OperatorLimitsTest() {
        policy_.calendar.zone = date::locate_zone("Asia/Ho_Chi_Minh");
        exposure_.hour.span = std::chrono::floor<std::chrono::hours>(sample_now()).time_since_epoch().count();
        exposure_.day.span = policy_.calendar.day_of(sample_now());
    }
    std::string stop(Instant now = sample_now()) const {
        const auto stop = lending_stop(exposure_, policy_, now);
        return stop ? std::string{name_of(stop->limit)} : "none";
    }
    Instant resumes_at() const { return lending_stop(exposure_, policy_, sample_now())->resumes_at.value(); }

    Policy policy_ = sample_policy();
    OperatorLimits& limits_ = policy_.limits;
    Exposure exposure_;
};

TEST_F(OperatorLimitsTest, AreNoneByDefault) {
    exposure_.hour.lent = exposure_.day.lent = exposure_.debt = exposure_.overdue =
        sum_of(dong(9'000'000'000));
    EXPECT_FALSE(any_limit(limits_));
    EXPECT_EQ(stop(), "none");
}

TEST_F(OperatorLimitsTest, StopAtTheSumOfTheHour) {
    limits_.lent_per_hour_max = dong(1'000'000);
    EXPECT_TRUE(any_limit(limits_));
    exposure_.hour.lent = sum_of(dong(1'000'000) - one_millionth);
    EXPECT_EQ(stop(), "none");
    exposure_.hour.lent = sum_of(dong(1'000'000));
    EXPECT_EQ(stop(), "lent_per_hour");
    EXPECT_EQ(resumes_at(), at("2026-11-15T06:00:00.000Z"));
    EXPECT_EQ(stop(at("2026-11-15T05:59:59.999Z")), "lent_per_hour");
    EXPECT_EQ(stop(at("2026-11-15T06:00:00.000Z")), "none");
}

TEST_F(OperatorLimitsTest, StopAtTheNumberOfTheHour) {
    limits_.advances_per_hour_max = 10;
    exposure_.hour.advances = 9;
    EXPECT_EQ(stop(), "none");
    exposure_.hour.advances = 10;
    EXPECT_EQ(stop(), "advances_per_hour");
}

TEST_F(OperatorLimitsTest, StopUntilMidnightOfTheOperatorsDay) {
    limits_.lent_per_day_max = dong(1'000'000);
    exposure_.day.lent = sum_of(dong(1'000'000) - one_millionth);
    EXPECT_EQ(stop(), "none");
    exposure_.day.lent = sum_of(dong(1'000'000));
    EXPECT_EQ(stop(), "lent_per_day");
    const Instant midnight = at("2026-11-15T17:00:00.000Z");
    EXPECT_EQ(resumes_at(), midnight);
    EXPECT_EQ(stop(midnight - std::chrono::milliseconds{1}), "lent_per_day");
    EXPECT_EQ(stop(midnight), "none");
}

TEST_F(OperatorLimitsTest, StopAtTheNumberOfTheDay) {
    limits_.advances_per_day_max = 10;
    exposure_.day.advances = 9;
    EXPECT_EQ(stop(), "none");
    exposure_.day.advances = 10;
    EXPECT_EQ(stop(), "advances_per_day");
}

TEST_F(OperatorLimitsTest, StopAtTheShareOfOverdueDebt) {
    limits_.overdue_percent_max = 20;
    limits_.overdue_counts_from = dong(1'000);
    exposure_.debt = sum_of(dong(1'000));
    exposure_.overdue = sum_of(dong(200) - one_millionth);
    EXPECT_EQ(stop(), "none");
    exposure_.overdue = sum_of(dong(200));
    EXPECT_EQ(stop(), "overdue_share");
    EXPECT_EQ(lending_stop(exposure_, policy_, sample_now())->resumes_at, std::nullopt);
    exposure_.debt = sum_of(dong(1'000) - one_millionth);
    EXPECT_EQ(stop(), "none") << "too little debt to speak of a share";
}

TEST_F(OperatorLimitsTest, NameTheLongestStop) {
    limits_ = {.lent_per_hour_max = dong(1),
               .lent_per_day_max = dong(1),
               .overdue_percent_max = 1,
               .overdue_counts_from = {}};
    exposure_.hour.lent = exposure_.day.lent = exposure_.debt = exposure_.overdue = sum_of(dong(1));
    EXPECT_EQ(stop(), "overdue_share");
    exposure_.overdue = {};
    EXPECT_EQ(stop(), "lent_per_day");
    exposure_.day = {};
    EXPECT_EQ(stop(), "lent_per_hour");
}

TEST_F(OperatorLimitsTest, CountANodeWhoseClockIsAhead) {
    limits_.advances_per_hour_max = 1;
    exposure_.hour.advances = 1;
    exposure_.hour.span += 1;
    EXPECT_EQ(stop(), "advances_per_hour");
}

TEST(Exposure, AddsWhatPartitionsLentInTheSameHourOnly) {
    const auto of = [](std::int64_t hour, Money lent) {
        const MoneySum sum{lent};
        return Exposure{.hour = {.span = hour, .lent = sum, .advances = 1},
                        .day = {.span = 1, .lent = sum, .advances = 1},
                        .debt = sum_of(dong(3)),
                        .overdue = {}};
    };
    Exposure sum;
    sum.add(of(5, dong(10)));
    sum.add(of(4, dong(99)));
    sum.add(of(5, dong(20)));
    EXPECT_EQ(sum.hour.lent.to_string(), "30");
    EXPECT_EQ(sum.hour.advances, 2U);
    EXPECT_EQ(sum.day.lent.to_string(), "129");
    EXPECT_EQ(sum.debt.to_string(), "9");
    sum.add(of(6, dong(1)));
    EXPECT_EQ(sum.hour.lent.to_string(), "1");
}

TEST(ExposureChange, IsWhatALoanAddsAndARecoveryTakes) {
    const Policy policy = sample_policy();
    const Contract before = ContractBuilder{}.build();
    Draft draft = draft_of(before, policy);
    const auto outcome = lend_on_request(draft, {.amount = dong(10'000), .key = "k1"});
    const auto lent = exposure_change(before, draft.change, policy.calendar);
    ASSERT_TRUE(lent.has_value());
    EXPECT_EQ(lent->lent, dong(10'000));
    EXPECT_EQ(lent->advances, 1U);
    EXPECT_EQ(lent->debt, dong(11'000));
    EXPECT_EQ(lent->overdue, dong(0));
    EXPECT_EQ(lent->day, policy.calendar.day_of(sample_now()));

    Draft back = draft_of(draft.contract(), policy);
    reverse_undrawn_advance(back, std::get<AdvanceId>(outcome));
    const auto reversed = exposure_change(draft.contract(), back.change, policy.calendar);
    ASSERT_TRUE(reversed.has_value());
    EXPECT_EQ(reversed->lent, dong(0)) << "what was lent stays counted";
    EXPECT_EQ(reversed->debt, dong(-11'000));
}

TEST(ExposureChange, IsNoneWhereOnlyMoneyIsUsed) {
    const Policy policy = sample_policy();
    Draft draft = draft_of(ContractBuilder{}.owing("a1", dong(1'000), dong(100)).build(), policy);
    const Contract before = draft.contract();
    draft.record(event_of_kind(EventKind::used));
    EXPECT_EQ(exposure_change(before, draft.change, policy.calendar), std::nullopt);
}

TEST(ExposureChange, TellsDebtThatFellDue) {
    const Policy policy = sample_policy();
    const Contract before = ContractBuilder{}.owing("a1", dong(1'000), dong(100)).build();
    Draft draft = draft_of(before, policy);
    draft.contract().advances[0].state = AdvanceState::overdue;
    draft.record(event_of_kind(EventKind::overdue));
    const auto change = exposure_change(before, draft.change, policy.calendar);
    ASSERT_TRUE(change.has_value());
    EXPECT_EQ(change->debt, dong(0));
    EXPECT_EQ(change->overdue, dong(1'100));
}

TEST(MoneySum, GoesBeyondWhatOneAmountHolds) {
    MoneySum sum;
    for (int i = 0; i < 2'000; ++i) sum += MoneySum{Money::from_millionths(Money::millionths_max)};
    EXPECT_EQ(sum.to_string(), "18000000000000");
    EXPECT_EQ(MoneySum{Money::from_millionths(-250'000)}.to_string(), "-0.25");
    EXPECT_EQ(MoneySum{}.to_string(), "0");
}

TEST(MoneySum, IsReadAsItIsWritten) {
    for (const char* text : {"0", "-0.25", "12.5", "18000000000000", "-98000000000000.000001",
                             "123456789012345678901234567890"}) {
        const auto sum = MoneySum::parse(text);
        ASSERT_TRUE(sum) << text;
        EXPECT_EQ(sum->to_string(), text);
    }
    for (const char* text : {"", "-", ".", "1.", ".5", "-.5", "1.0000001", "1e3", "1 ", "+1", "--1", "1.-5",
                             "1234567890123456789012345678901"}) {
        EXPECT_FALSE(MoneySum::parse(text)) << text;
    }
}

}  // namespace
}  // namespace airtime::charging
