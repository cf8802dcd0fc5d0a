#include "portal/views/lending_sums.hpp"

#include <gtest/gtest.h>

#include "tests/portal/views/books_samples.hpp"

namespace airtime::portal {
namespace {

using charging::EventKind;

Int128 millionths(std::int64_t amount) {
    return units(amount).millionths();
}

TEST(LendingSums, CountWhatCameBackAboveZero) {
    const LendingSums sums = lending_sums({{EventKind::advanced, moved(2, 20'000, 2'000)},
                                           {EventKind::late_fee_charged, moved(1, 0, 500)},
                                           {EventKind::recovered, moved(3, -9'000, -1'000, -10'000)},
                                           {EventKind::recovery_reversed, moved(1, 2'000, 0, 2'000)},
                                           {EventKind::written_off, moved(1, -4'000, -100)},
                                           {EventKind::reinstated, moved(1, 1'000, 100)},
                                           {EventKind::waived, moved(1, 0, -300)},
                                           {EventKind::reversed, moved(1, -5'000, -500, -5'000)},
                                           {EventKind::recharged, moved(4, 0, 0, 50'000)},
                                           {EventKind::recharge_reversed, moved(1, 0, 0, -10'000)},
                                           {EventKind::shadow_advanced, moved(9, 90'000, 9'000)}});
    EXPECT_EQ(sums.advances, 2);
    EXPECT_EQ(sums.lent, millionths(20'000));
    EXPECT_EQ(sums.fees, millionths(2'500));
    EXPECT_EQ(sums.recovered, millionths(8'000));
    EXPECT_EQ(sums.written_off, millionths(3'000));
    EXPECT_EQ(sums.waived, millionths(300));
    EXPECT_EQ(sums.reversed, millionths(5'500));
    EXPECT_EQ(sums.recharged, millionths(40'000));
    // What would have been lent is owed by nobody.
    EXPECT_EQ(sums.debt_change, millionths(22'500 - 10'000 + 2'000 - 4'100 + 1'100 - 300 - 5'500));
}

TEST(LendingSums, TakeOffTheTaxOfFeesThatWereTakenBackOrWaived) {
    const auto with_vat = [](books::Sums sums, std::int64_t vat) {
        sums.vat = units(vat);
        return sums;
    };
    const LendingSums sums =
        lending_sums({{EventKind::advanced, with_vat(moved(2, 20'000, 16'500), 1'500)},
                      {EventKind::late_fee_charged, with_vat(moved(1, 0, 1'650), 150)},
                      {EventKind::reversed, with_vat(moved(1, -10'000, -7'700), -700)},
                      {EventKind::waived, with_vat(moved(1, 0, -1'100), -100)},
                      {EventKind::shadow_advanced, with_vat(moved(1, 10'000, 1'000), 90)}});
    EXPECT_EQ(sums.vat, millionths(850));
}

TEST(LendingSums, OfNothingAreZero) {
    EXPECT_EQ(lending_sums({}), LendingSums{});
}

TEST(Cohorts, CountWhatWasRepaidBeforeAnAge) {
    const books::Cohort cohort{
        .granted_day = 20'000,
        .granted = moved(3, 30'000, 3'000),
        .steps = {{.age_days = 0, .kind = EventKind::recovered, .sums = moved(1, -1'000, 0)},
                  {.age_days = 2, .kind = EventKind::reversed, .sums = moved(1, -10'000, -1'000)},
                  {.age_days = 2, .kind = EventKind::recovered, .sums = moved(1, -2'000, -500)},
                  {.age_days = 3, .kind = EventKind::recovery_reversed, .sums = moved(1, 700, 0)}}};
    EXPECT_EQ(recovered_by_age(cohort, 0), 0);
    EXPECT_EQ(recovered_by_age(cohort, 1), millionths(1'000));
    EXPECT_EQ(recovered_by_age(cohort, 2), millionths(1'000));
    EXPECT_EQ(recovered_by_age(cohort, 3), millionths(3'500));
    EXPECT_EQ(recovered_by_age(cohort, 4), millionths(2'800));
    EXPECT_EQ(granted_in(cohort), millionths(22'000));
}

TEST(Cohorts, CountWhatWasChargedForBeingLateBeforeAnAge) {
    const books::Cohort cohort{
        .granted_day = 20'000,
        .granted = moved(1, 10'000, 1'000),
        .steps = {{.age_days = 33, .kind = EventKind::late_fee_charged, .sums = moved(1, 0, 500)},
                  {.age_days = 35, .kind = EventKind::recovered, .sums = moved(1, -10'000, -1'500)}}};
    EXPECT_EQ(late_fees_by_age(cohort, 33), 0);
    EXPECT_EQ(late_fees_by_age(cohort, 34), millionths(500));
    EXPECT_EQ(recovered_by_age(cohort, 36), granted_in(cohort) + late_fees_by_age(cohort, 36));
}

}  // namespace
}  // namespace airtime::portal
