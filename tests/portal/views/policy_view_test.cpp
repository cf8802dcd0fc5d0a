#include "portal/views/policy_view.hpp"

#include <gtest/gtest.h>

#include "tests/charging/samples.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;

json::array rules_of(const charging::Policy& policy) {
    return policy_view(policy).at("segments").at(0).at("rules").as_array();
}

bool has_rule(const charging::Policy& policy, std::string_view name) {
    for (const json::value& rule : rules_of(policy)) {
        if (rule.at("rule").as_string() == name) return true;
    }
    return false;
}

TEST(PolicyView, ShowsTiersDenominationsAndFees) {
    const json::object view = policy_view(charging::sample_policy());
    const json::object& ordinary = view.at("segments").at(0).as_object();
    EXPECT_EQ(view.at("fingerprint"), "sample");
    EXPECT_EQ(ordinary.at("name"), "");
    EXPECT_EQ(ordinary.at("tiers").at(0).at("amount"), "5000");
    EXPECT_EQ(ordinary.at("denominations").at(0), "5000");
    EXPECT_EQ(ordinary.at("fee_steps").at(0).at("percent"), "10");
}

TEST(PolicyView, LeavesOutRulesThatLookAtNothing) {
    charging::Policy policy = charging::sample_policy();
    policy.advance.swap_hours_min = 0;
    policy.advance.late_max.reset();
    EXPECT_FALSE(has_rule(policy, "swap_hours_min"));
    EXPECT_FALSE(has_rule(policy, "late_max"));
    policy.advance.swap_hours_min = 72;
    policy.advance.late_max = 0;
    EXPECT_TRUE(has_rule(policy, "swap_hours_min"));
    EXPECT_TRUE(has_rule(policy, "late_max"));
}

TEST(PolicyView, ShowsEachSegmentBehindTheOrdinaryOne) {
    charging::Policy policy = charging::sample_policy();
    policy.segments.push_back({.name = {"gold"}, .advance = policy.advance});
    const json::object view = policy_view(policy);
    ASSERT_EQ(view.at("segments").as_array().size(), 2U);
    EXPECT_EQ(view.at("segments").at(1).at("name"), "gold");
}

}  // namespace
}  // namespace airtime::portal
