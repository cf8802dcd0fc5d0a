#include "portal/views/take_up.hpp"

#include <gtest/gtest.h>

#include "tests/portal/views/books_samples.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;

TEST(TakeUpTable, HoldsAdvancesAgainstOffersByWeek) {
    const ReportTable table =
        take_up_table({{.group = {"2026-11-28", "advanced", "automatic"}, .sums = moved(3, 0, 0)},
                       {.group = {"2026-11-29", "offered", "sms"}, .sums = moved(3, 0, 0)},
                       {.group = {"2026-11-29", "advanced", "sms"}, .sums = moved(1, 0, 0)},
                       {.group = {"2026-11-30", "advanced", "sms"}, .sums = moved(1, 0, 0)},
                       {.group = {"2026-11-30", "invited", "sms"}, .sums = moved(4, 0, 0)},
                       {.group = {"2026-11-30", "invitation_accepted", "sms"}, .sums = moved(1, 0, 0)},
                       {.group = {"2026-11-30", "invitation_declined", "sms"}, .sums = moved(2, 0, 0)}},
                      ReportBy::week);
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0], (json::array{"2026-W48", "6", "4", "66.7", "0", "0", "0", nullptr}));
    EXPECT_EQ(table.rows[1], (json::array{"2026-W49", "0", "1", nullptr, "4", "1", "2", "25.0"}))
        << "more advances than offers: they were not counted then";
    EXPECT_EQ(table.totals, (json::array{"", "6", "5", "83.3", "4", "1", "2", "25.0"}));
}

TEST(TakeUpTable, TellsNoShareOfInvitationsWhereItsPartsDoNotBelongTogether) {
    const std::vector<books::GroupTotals> by_channel{
        {.group = {"sms", "invited", "sms"}, .sums = moved(4, 0, 0)},
        {.group = {"sms", "invitation_accepted", "sms"}, .sums = moved(1, 0, 0)},
        {.group = {"ussd", "invitation_accepted", "ussd"}, .sums = moved(1, 0, 0)}};
    const ReportTable table = take_up_table(by_channel, ReportBy::channel);
    ASSERT_EQ(table.rows.size(), 2U);
    for (const json::array& row : table.rows) EXPECT_TRUE(row.back().is_null());
    EXPECT_EQ(table.totals.back(), "50.0");
    const ReportTable cut =
        take_up_table({{.group = {"2026-11-30", "invitation_accepted", "sms"}, .sums = moved(5, 0, 0)},
                       {.group = {"2026-11-30", "invited", "sms"}, .sums = moved(4, 0, 0)}},
                      ReportBy::day);
    EXPECT_TRUE(cut.rows.at(0).back().is_null()) << "the books lack invitations";
}

TEST(RefusalsTable, CountsReasonsByChannelMostFirst) {
    const std::vector<books::RefusedGroup> refused{
        {.group = "denied", .reason = "denied", .channel = "sms", .count = 1},
        {.group = "limit_reached", .reason = "limit_reached", .channel = "automatic", .count = 2},
        {.group = "limit_reached", .reason = "limit_reached", .channel = "ussd", .count = 1}};
    const ReportTable table = refusals_table(refused, ReportBy::reason);
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0], (json::array{"limit_reached", "3", "75.0", "2", "0", "1", "0"}));
    EXPECT_EQ(table.rows[1], (json::array{"denied", "1", "25.0", "0", "1", "0", "0"}));
    EXPECT_EQ(table.totals, (json::array{"", "4", "100.0", "2", "1", "1", "0"}));
}

TEST(RefusalsTable, GoesOnByTimeInTheOrderOfTime) {
    const ReportTable table =
        refusals_table({{.group = "2026-11-30", .reason = "denied", .channel = "sms", .count = 5},
                        {.group = "2026-12-01", .reason = "denied", .channel = "sms", .count = 9}},
                       ReportBy::month);
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].front(), "2026-11");
    EXPECT_TRUE(refusals_table({}, ReportBy::day).totals.empty());
}

}  // namespace
}  // namespace airtime::portal
