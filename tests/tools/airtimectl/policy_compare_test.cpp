#include <array>
#include <chrono>
#include <cstdio>

#include "tests/tools/airtimectl/command_line_fixture.hpp"

namespace airtime::tools {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class PolicyCompareTest : public CommandLineTest {
  protected:
    /// The configuration with one place changed.
    std::string candidate(const std::string& from, const std::string& to) const {
        std::ifstream present{config()};
        std::string text{std::istreambuf_iterator<char>{present}, {}};
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        const std::string path = (folder_ / "new.yaml").string();
        std::ofstream{path} << text;
        return path;
    }
    /// Spends enough for the lowest tier, whenever this runs.
    ExitCode create_spender(const std::string& msisdn) {
        using namespace std::chrono;
        const year_month_day today{floor<days>(system_clock::now())};
        const year_month last = year_month{today.year(), today.month()} - months{1};
        std::array<char, 32> spend{};
        std::snprintf(spend.data(), spend.size(), "%04d-%02u=90000", static_cast<int>(last.year()),
                      static_cast<unsigned>(last.month()));
        return run({"subscriber", "create", msisdn, "--account", "main=1500", "--spend", spend.data(),
                    "--activated", "2026-01-01", "--enrol"});
    }
    ExitCode compare(const std::string& path, std::vector<std::string> options = {}) {
        options.insert(options.begin(), {"policy", "compare", path});
        return run(options);
    }
};

TEST_F(PolicyCompareTest, TellsWhoLosesAndWinsAndBetweenWhichPolicies) {
    for (const char* msisdn : {"84900000001", "84900000002"}) {
        ASSERT_EQ(create_spender(msisdn), ExitCode::done);
    }
    const auto path = candidate("\n  mode: \"on\"", "\n  mode: \"off\"");
    ASSERT_EQ(compare(path, {"--json"}), ExitCode::done) << errors_.str();
    const auto shown = json();
    EXPECT_EQ(shown.at("contracts"), 2);
    EXPECT_EQ(shown.at("gone_meanwhile"), 0);
    EXPECT_EQ(shown.at("on_request"),
              boost::json::parse(R"({"before": 2, "gained": 0, "lost": 2, "after": 0})"));
    EXPECT_EQ(shown.at("offers").at("after").at("owed"), "0");
    EXPECT_NE(shown.at("in_force"), shown.at("candidate"));
    EXPECT_THAT(shown.at("not_compared").as_array(), IsEmpty());
    EXPECT_THAT(errors_.str(), HasSubstr("2 contracts, 100 %\n"));
    ASSERT_EQ(compare(path), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("on 2 contracts, as of "));
    EXPECT_THAT(out_.str(), HasSubstr("request_lost    mode_off          2"));
    EXPECT_THAT(out_.str(), HasSubstr("84900000002, contract "));
    EXPECT_THAT(out_.str(), Not(HasSubstr("not compared")));
}

TEST_F(PolicyCompareTest, NamesWhatDiffersAndIsNotCompared) {
    ASSERT_EQ(compare(candidate("\n  shards: 2", "\n  shards: 3")), ExitCode::done) << errors_.str();
    EXPECT_THAT(out_.str(), HasSubstr("not compared, though the files differ in it: extension\n"));
    ASSERT_EQ(compare(candidate("lent_per_day_max: 0", "lent_per_day_max: 1"), {"--json"}), ExitCode::done);
    EXPECT_EQ(json().at("not_compared"), boost::json::parse(R"(["lending_limits"])"));
    ASSERT_EQ(compare(candidate("\n  due_after_days: 30", "\n  due_after_days: 31"), {"--json"}),
              ExitCode::done);
    EXPECT_EQ(json().at("not_compared"), boost::json::parse(R"(["advance.due_after_days"])"));
    ASSERT_EQ(compare(candidate("# Lending. ", "# Another comment.")), ExitCode::done);
    EXPECT_THAT(out_.str(), Not(HasSubstr("not compared")));
    EXPECT_THAT(out_.str(), HasSubstr("no contract is treated otherwise"));
}

TEST_F(PolicyCompareTest, SaysOfAWrongCandidateWhatTheCheckSays) {
    const auto path = candidate("\n  mode: \"on\"", "\n  mode: often");
    ASSERT_EQ(compare(path), ExitCode::refused);
    const std::string compared = errors_.str();
    ASSERT_EQ(run({"config", "check", path}), ExitCode::refused);
    EXPECT_EQ(compared, errors_.str());
    EXPECT_THAT(compared, HasSubstr("advance.mode must be one of"));
    EXPECT_EQ(compare("/nonexistent/new.yaml"), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("name a file that is there"));
}

TEST_F(PolicyCompareTest, TakesARateAndANumberOfExamplesWithinTheirRange) {
    ASSERT_EQ(create_spender("84900000001"), ExitCode::done);
    const auto path = candidate("\n  mode: \"on\"", "\n  mode: \"off\"");
    EXPECT_EQ(compare(path, {"--rate", "0"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("--rate must be 1..1000000, got 0"));
    EXPECT_EQ(compare(path, {"--rate", "1000001"}), ExitCode::not_asked);
    EXPECT_EQ(compare(path, {"--examples", "1001"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("--examples must be 0..1000, got 1001"));
    EXPECT_EQ(compare(path, {"--rate", "1000000", "--examples", "0"}), ExitCode::done);
    EXPECT_THAT(out_.str(), Not(HasSubstr("84900000001")));
    EXPECT_EQ(compare(path, {"--rate", "1", "--examples", "1000"}), ExitCode::done)
        << "the last batch is waited for by nobody";
}

}  // namespace
}  // namespace airtime::tools
