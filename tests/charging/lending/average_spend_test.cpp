#include "charging/lending/average_spend.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include "charging/lending/borrower.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

Policy policy_in(const char* zone, MissingMonths missing = MissingMonths::count_as_zero) {
    Policy policy;
    policy.calendar.zone = date::locate_zone(zone);
    policy.advance.missing_months = missing;
    return policy;
}

Contract spending(std::initializer_list<std::pair<const char*, Money>> months, const char* activated) {
    Contract contract;
    contract.activated_at = at(activated);
    for (const auto& [month, spend] : months) {
        contract.months.push_back({.month = Month::parse(month).value(), .spend = spend});
    }
    return contract;
}

TEST(AverageSpend, OfAYoungContractCountsMissingMonthsAsThePolicySays) {
    const Contract contract = spending({{"2026-09", dong(9)}, {"2026-10", dong(30)}}, "2026-09-20");
    const auto mean = [&](MissingMonths missing) {
        return average_spend(contract, policy_in("UTC", missing), sample_now());
    };
    EXPECT_EQ(mean(MissingMonths::count_as_zero), dong(13)) << "(0 + 9 + 30) / 3";
    EXPECT_EQ(mean(MissingMonths::left_out), dong(30)) << "October is the only full month";
}

TEST(AverageSpend, WithoutAFullMonthIsNothing) {
    const Contract contract = spending({{"2026-10", dong(30)}}, "2026-10-01");
    EXPECT_EQ(average_spend(contract, policy_in("UTC", MissingMonths::left_out), sample_now()), dong(0));
    EXPECT_EQ(average_spend(contract, policy_in("UTC"), sample_now()), dong(10));
}

TEST(AverageSpend, LeavesOutNoMonthInWhichNothingWasSpent) {
    const Contract contract = spending({{"2026-10", dong(30)}}, "2020-01-01");
    EXPECT_EQ(average_spend(contract, policy_in("UTC", MissingMonths::left_out), sample_now()), dong(10));
}

TEST(AverageSpend, LooksAtAFebruaryOfAnyLength) {
    const Policy policy = policy_in("Asia/Ho_Chi_Minh");
    for (const char* year : {"2027", "2028"}) {  // 28 and 29 days
        const std::string february = std::string{year} + "-02";
        Contract contract;
        contract.months = {{.month = Month::parse(february).value(), .spend = dong(30)}};
        // Midnight in Hanoi is at 17:00 UTC of the day before.
        const Instant march =
            std::chrono::sys_days{std::chrono::year{std::stoi(year)} / 3 / 1} - std::chrono::hours{7};
        EXPECT_EQ(average_spend(contract, policy, march - one_ms), dong(0)) << year;
        EXPECT_EQ(average_spend(contract, policy, march), dong(10)) << year;
        const Instant june =
            std::chrono::sys_days{std::chrono::year{std::stoi(year)} / 6 / 1} - std::chrono::hours{7};
        EXPECT_EQ(average_spend(contract, policy, june - one_ms), dong(10)) << year;
        EXPECT_EQ(average_spend(contract, policy, june), dong(0)) << year;
    }
}

TEST(AverageSpend, LooksBackOverTheNewYear) {
    const Contract contract =
        spending({{"2026-10", dong(3)}, {"2026-11", dong(6)}, {"2026-12", dong(9)}}, "2020-01-01");
    EXPECT_EQ(average_spend(contract, policy_in("UTC"), at("2027-01-31")), dong(6));
    EXPECT_EQ(average_spend(contract, policy_in("UTC"), at("2027-02-01")), dong(5));
}

TEST(AverageSpend, ChangesWithTheMonthOfTheZoneAlsoWhereClocksChange) {
    // Berlin leaves summer time on 2026-10-25: November begins at 23:00 UTC, October began at 22:00 UTC.
    const Contract contract = spending({{"2026-10", dong(30)}}, "2020-01-01");
    const Instant november = at("2026-10-31T23:00:00.000Z");
    EXPECT_EQ(average_spend(contract, policy_in("Europe/Berlin"), november - one_ms), dong(0));
    EXPECT_EQ(average_spend(contract, policy_in("Europe/Berlin"), november), dong(10));
    const Contract september = spending({{"2026-09", dong(30)}}, "2020-01-01");
    const Instant october = at("2026-09-30T22:00:00.000Z");
    EXPECT_EQ(average_spend(september, policy_in("Europe/Berlin"), october - one_ms), dong(0));
    EXPECT_EQ(average_spend(september, policy_in("Europe/Berlin"), october), dong(10));
}

TEST(FullMonths, AreCountedFromTheMonthAfterActivation) {
    const Calendar hanoi{date::locate_zone("Asia/Ho_Chi_Minh")};
    Contract contract;
    contract.activated_at = at("2026-01-31T16:59:59.999Z");  // still January in Hanoi
    EXPECT_EQ(full_months_of(contract, hanoi, at("2026-02-28T16:59:59.999Z")), 0U);
    EXPECT_EQ(full_months_of(contract, hanoi, at("2026-02-28T17:00:00.000Z")), 1U);
    contract.activated_at = at("2026-01-31T17:00:00.000Z");
    EXPECT_EQ(full_months_of(contract, hanoi, at("2026-02-28T17:00:00.000Z")), 0U);
    contract.activated_at = at("2027-01-01");
    EXPECT_EQ(full_months_of(contract, hanoi, at("2026-02-28")), 0U) << "activated in the future";
}

}  // namespace
}  // namespace airtime::charging
