#include "portal/views/operations_view.hpp"

#include <gtest/gtest.h>

#include "tests/charging/samples.hpp"
#include "tests/portal/views/books_samples.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;

class LendingView : public testing::Test {
  protected:
    charging::Policy policy = charging::sample_policy();
    charging::Exposure exposure;
    store::OperatorSettings settings;
    const charging::Instant now = charging::parse_instant("2026-11-30T14:20:00.000Z").value();
    const std::int64_t hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();

    json::object view() const { return lending_view(settings, exposure, policy, now); }
};

TEST_F(LendingView, ShowsHowMuchOfALimitIsUsed) {
    policy.limits = {.lent_per_hour_max = units(1'000)};
    exposure.hour = {.span = hour, .lent = units(250), .advances = 5};
    const json::object shown = view();
    ASSERT_EQ(shown.at("limits").as_array().size(), 1U);
    EXPECT_EQ(shown.at("limits").at(0).at("limit"), "lent_per_hour");
    EXPECT_EQ(shown.at("limits").at(0).at("percent"), "25.0");
    EXPECT_EQ(shown.at("limits").at(0).at("stops"), false);
    EXPECT_EQ(shown.at("gate"), "open");
}

TEST_F(LendingView, ForgetsWhatWasLentInAnHourThatIsOver) {
    policy.limits = {.lent_per_hour_max = units(1'000)};
    exposure.hour = {.span = hour - 1, .lent = units(1'000), .advances = 5};
    EXPECT_EQ(view().at("limits").at(0).at("used"), "0");
    EXPECT_EQ(view().at("gate"), "open");
    exposure.hour.span = hour;
    EXPECT_EQ(view().at("gate"), "limit_reached");
    EXPECT_EQ(view().at("limits").at(0).at("stops"), true);
}

TEST_F(LendingView, NamesWhoSwitchedLendingOffAndWhy) {
    EXPECT_TRUE(view().at("switched_by").is_null());
    settings.lending = false;
    settings.lending_by = charging::Decree{.role = "lan", .reason = "fraud in the north"};
    EXPECT_EQ(view().at("gate"), "switched_off");
    EXPECT_EQ(view().at("switched_by").at("reason"), "fraud in the north");
}

TEST(CertificateView, TellsOfItsEndThirtyDaysBefore) {
    using std::chrono::days;
    const charging::Instant now = charging::parse_instant("2026-11-30").value();
    constexpr std::chrono::milliseconds a_moment{1};
    const auto shown = [now](charging::Instant ends_at) {
        const json::value view = certificate_view(ends_at, now);
        return std::string{view.at("days").as_string()} + ' ' + std::string{view.at("state").as_string()};
    };
    EXPECT_TRUE(certificate_view(std::nullopt, now).is_null()) << "pages without TLS of their own";
    EXPECT_EQ(shown(now + days{30}), "30 good");
    EXPECT_EQ(shown(now + days{30} - a_moment), "29 soon");
    EXPECT_EQ(shown(now + a_moment), "0 soon");
    EXPECT_EQ(shown(now), "0 over");
    EXPECT_EQ(shown(now - a_moment), "-1 over");
    EXPECT_EQ(certificate_view(now, now).at("ends_at"), "2026-11-30T00:00:00.000Z");
}

}  // namespace
}  // namespace airtime::portal
