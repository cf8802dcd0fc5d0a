#include "portal/dialogue/history_notice.hpp"

#include <gtest/gtest.h>

#include "store/codec/ledger_codec.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal {
namespace {

using charging::Money;
using portal_test::dong;

class HistoryNoticeTest : public portal_test::PortalTest {
  protected:
    /// What the ledger's reader would remember of the subscriber, oldest first.
    void remember(const std::vector<std::string>& lines) {
        const auto partition = store::partition_of({"c1"}, ledger_.partitions());
        ASSERT_TRUE(*ledger_.lease(partition, "w1", std::chrono::seconds{60}));
        store::LedgerStep step;
        step.from = *ledger_.position(partition);
        step.position.cursor = std::to_string(++steps_) + "-0";
        for (const std::string& line : lines) step.history.emplace_back(charging::ContractId{"c1"}, line);
        ASSERT_EQ(*ledger_.advance(partition, "w1", step), store::StepOutcome::moved);
    }
    static std::string line_of(std::uint64_t number, const std::vector<charging::Part>& changes) {
        charging::LedgerEvent event;
        event.kind = charging::EventKind::adjusted;
        event.number = number;
        event.at = charging::sample_now();
        event.contract = {"c1"};
        event.changes = changes;
        return store::encode_history(event);
    }
    std::vector<Money> amounts(const std::string& number = "84900000001") {
        const auto notice = read_history(contracts_, ledger_, *charging::Msisdn::parse(number));
        EXPECT_TRUE(notice.ok());
        EXPECT_EQ(notice->kind, charging::MessageKind::history);
        std::vector<Money> found;
        for (const charging::HistoryLine& line : notice->history) found.push_back(line.amount);
        return found;
    }

    int steps_ = 0;
};

TEST_F(HistoryNoticeTest, TellsWhatMovedMoneyNewestFirst) {
    remember({line_of(1, {{{"main"}, dong(5)}, {{"data"}, dong(2)}}), line_of(2, {}),
              line_of(3, {{{"main"}, -dong(4)}})});
    EXPECT_EQ(amounts(), (std::vector<Money>{-dong(4), dong(7)})) << "where nothing moved there is no news";
}

TEST_F(HistoryNoticeTest, TellsTheLatestTwentyAtMost) {
    std::vector<std::string> lines;
    for (int number = 1; number <= 25; ++number) lines.push_back(line_of(1, {{{"main"}, dong(number)}}));
    remember(lines);
    ASSERT_EQ(amounts().size(), 20U);
    EXPECT_EQ(amounts().front(), dong(25));
}

TEST_F(HistoryNoticeTest, PassesOverWhatMakesNoSense) {
    const LogLines log;
    remember({line_of(1, {{{"main"}, dong(5)}}), "nonsense", line_of(3, {{{"main"}, dong(6)}})});
    EXPECT_EQ(amounts(), (std::vector<Money>{dong(6), dong(5)}));
    EXPECT_EQ(log.count("history.corrupt contract=c1 "), 1);
}

TEST_F(HistoryNoticeTest, TellsNobodyOfANumberThatNobodyHas) {
    remember({line_of(1, {{{"main"}, dong(5)}})});
    EXPECT_TRUE(amounts("84911111111").empty());
}

}  // namespace
}  // namespace airtime::portal
