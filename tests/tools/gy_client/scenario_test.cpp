#include "tools/gy_client/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Scenario parse(const std::string& yaml, std::map<std::string, std::string> variables = {}) {
    auto scenario = parse_scenario(yaml, "story.yaml", std::move(variables));
    if (scenario.ok()) return *scenario;
    ADD_FAILURE() << scenario.error().front();
    return {};
}

Mistakes mistakes_of(const std::string& yaml) {
    const auto scenario = parse_scenario(yaml, "story.yaml", {});
    return scenario.ok() ? Mistakes{} : scenario.error();
}

const ExchangeStep& only_exchange(const Scenario& scenario) {
    return scenario.steps.at(0).exchanges.at(0);
}

TEST(ParseScenario, ReadsARequestInFull) {
    const auto scenario = parse(R"(
steps:
  - name: first
    ccr:
      session: data-1
      type: update
      number: 3
      subscriber: {msisdn: "84901234567", imsi: "452040000000001"}
      t_flag: true
      services:
        - rating_group: 10
          service_identifier: [1, 2]
          requested: {}
          used: [{octets: 5000000, reporting_reason: quota_exhausted}, {time_s: 7}]
)");
    const auto& planned = only_exchange(scenario).planned;
    EXPECT_EQ(planned.session, "data-1");
    EXPECT_EQ(planned.number, 3U);
    const auto& request = planned.request;
    EXPECT_EQ(request.type, request_type::update);
    EXPECT_EQ(request.service_context, "32251@3gpp.org");
    EXPECT_TRUE(request.retransmit);
    ASSERT_EQ(request.subscriptions.size(), 2U);
    EXPECT_EQ(request.subscriptions[1].type, 1U);
    const auto& service = request.services.at(0);
    EXPECT_THAT(service.service_identifiers, ElementsAre(1U, 2U));
    ASSERT_TRUE(service.requested);
    EXPECT_TRUE(same_units(*service.requested, {}));
    ASSERT_EQ(service.used.size(), 2U);
    EXPECT_EQ(service.used[0].units.total_octets, 5000000U);
    EXPECT_EQ(service.used[0].reporting_reason, 3U);
    EXPECT_EQ(service.used[1].units.time_s, 7U);
}

TEST(ParseScenario, ReplacesVariablesAndPrefersTheCallers) {
    const auto yaml = R"(
variables: {msisdn: "1", amount: "5"}
defaults: {subscriber: {msisdn: "${msisdn}"}}
steps: [{ccr: {type: event, services: [{requested: {money: "${amount}00"}}]}}]
)";
    const auto scenario = parse(yaml, {{"msisdn", "84900000001"}});
    const auto& request = only_exchange(scenario).planned.request;
    EXPECT_EQ(request.subscriptions.at(0).data, "84900000001");
    EXPECT_EQ(request.services.at(0).requested->money->value, (UnitValue{500, 0}));
    EXPECT_EQ(request.services.at(0).requested->money->currency, 704U);
}

TEST(ParseScenario, SendsWhatIsParallelInOneStep) {
    const auto scenario =
        parse("steps: [{parallel: [{ccr: {type: event}}, {ccr: {type: event}}]}, {wait_s: 0.25}]");
    ASSERT_EQ(scenario.steps.size(), 2U);
    EXPECT_EQ(scenario.steps[0].exchanges.size(), 2U);
    EXPECT_EQ(scenario.steps[1].wait, std::chrono::milliseconds(250));
    EXPECT_TRUE(scenario.steps[1].exchanges.empty());
}

TEST(ParseScenario, RepeatsAStep) {
    EXPECT_EQ(parse("steps: [{repeat: 3, ccr: {type: update}}, {wait_s: 0}]").steps.size(), 4U);
    EXPECT_THAT(mistakes_of("steps: [{repeat: 1000001, ccr: {type: update}}]"),
                ElementsAre(HasSubstr("repeat must be a whole number from 0 to 1000000")));
}

TEST(ParseScenario, LeavesOutAndAddsAvps) {
    const auto scenario = parse(
        "steps: [{ccr: {type: initial, omit: [Service-Context-Id], "
        "extra: [{code: 9999, vendor: 10, flags: M, hex: \"00ff\"}]}}]");
    auto request = only_exchange(scenario).planned.request;
    const auto message = encode_request(request, 1);
    EXPECT_EQ(find_avp(message.avps, avp::service_context_id), nullptr);
    const auto* extra = find_avp(message.avps, {9999, 10});
    ASSERT_NE(extra, nullptr);
    EXPECT_EQ(extra->flags, avp_flag_vendor | avp_flag_mandatory);
    EXPECT_EQ(to_hex(extra->data), "00ff");
}

TEST(ParseScenario, CollectsEveryMistakeWithItsLine) {
    EXPECT_THAT(mistakes_of("steps:\n"
                            "  - ccr: {typ: initial}\n"
                            "  - ccr: {type: initial, number: -1}\n"
                            "    expect: {result: FOO, same_as: nowhere}\n"
                            "  - wait_s: x\n"),
                ElementsAre(HasSubstr("story.yaml:2: ccr needs a type"),
                            HasSubstr("story.yaml:2: ccr has no key \"typ\"; it may have: "),
                            HasSubstr("story.yaml:3: ccr.number must be a whole number from 0 to 4294967295"),
                            HasSubstr("story.yaml:4: same_as names no earlier step: \"nowhere\""),
                            HasSubstr("story.yaml:4: result must be a number or a name"),
                            HasSubstr("story.yaml:5: wait_s must be a decimal number")));
}

TEST(ParseScenario, RefusesAVariableWithoutValue) {
    EXPECT_THAT(mistakes_of("steps: [{ccr: {type: event, session: \"${who}\"}}]"),
                ElementsAre(HasSubstr("story.yaml:1: ccr.session uses ${who}, which has no value")));
}

TEST(ParseScenario, RefusesBrokenYamlWithItsLine) {
    EXPECT_THAT(mistakes_of("steps:\n  - [\n"), ElementsAre(HasSubstr("story.yaml:")));
}

TEST(EncodeRequest, PutsUnitsAtCommandLevelOnRequest) {
    CreditControlRequest request;
    request.command_level = true;
    RequestedService service;
    service.requested = ServiceUnits{};
    request.services.push_back(service);
    EXPECT_NE(find_avp(encode_request(request, 1).avps, avp::requested_service_unit), nullptr);
    request.command_level = false;
    EXPECT_EQ(find_avp(encode_request(request, 1).avps, avp::requested_service_unit), nullptr);
}

}  // namespace
}  // namespace airtime::gy_client
