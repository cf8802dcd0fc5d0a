#include "app_airtime/counts/peer_report.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using std::chrono::seconds;
using Answered = std::vector<std::pair<std::string, PeerAnswers>>;

PeerAnswers with(std::uint32_t result, std::uint64_t count) {
    PeerAnswers answers{};
    answers.at(result_place(result)) = count;
    return answers;
}

class PeerReportTest : public testing::Test {
  protected:
    store::NodeReport after(seconds passed, Answered answered) {
        store::NodeReport told;
        report_.add_to(told, std::move(answered), PeerReport::Clock::time_point{passed});
        return told;
    }
    PeerReport report_;
};

TEST_F(PeerReportTest, TellsTheAnswersOfAPeerByResult) {
    const auto told = after(seconds{100}, {{"pgw:1", with(2001, 7)}, {"ims", with(9999, 2)}});
    const auto& counts = told.numbers.at("peer_answers");
    EXPECT_EQ(counts.at("2001:pgw:1"), 7U);
    EXPECT_EQ(counts.at("other:ims"), 2U);
    EXPECT_EQ(counts.size(), 2U);
}

TEST_F(PeerReportTest, TellsHowManyCameInTheLastFullSpan) {
    EXPECT_TRUE(after(seconds{100}, {{"pgw", with(2001, 7)}}).numbers.at("peer_recent").empty())
        << "nothing is known yet";
    EXPECT_TRUE(after(seconds{109}, {{"pgw", with(2001, 8)}}).numbers.at("peer_recent").empty());
    EXPECT_EQ(after(seconds{110}, {{"pgw", with(2001, 19)}}).numbers.at("peer_recent").at("pgw"), 12U);
    EXPECT_EQ(after(seconds{119}, {{"pgw", with(2001, 30)}}).numbers.at("peer_recent").at("pgw"), 12U);
    EXPECT_EQ(after(seconds{120}, {{"pgw", with(2001, 5)}}).numbers.at("peer_recent").at("pgw"), 5U)
        << "it connected again, and began anew";
}

TEST_F(PeerReportTest, TellsOfThePeersWithTheMostAnswers) {
    Answered many;
    for (std::uint64_t number = 0; number < 60; ++number) {
        many.emplace_back("p" + std::to_string(number), with(2001, number + 1));
    }
    const auto told = after(seconds{100}, many);
    EXPECT_EQ(told.numbers.at("peer_answers").size(), PeerReport::peers_max);
    EXPECT_TRUE(told.numbers.at("peer_answers").contains("2001:p59"));
    EXPECT_TRUE(told.numbers.at("peer_answers").contains("2001:p10"));
    EXPECT_FALSE(told.numbers.at("peer_answers").contains("2001:p9"));
}

}  // namespace
}  // namespace airtime::extension
