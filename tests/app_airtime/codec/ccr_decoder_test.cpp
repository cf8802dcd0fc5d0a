#include "app_airtime/codec/ccr_decoder.hpp"

#include <gtest/gtest.h>

#include "charging/values/session_name.hpp"
#include "tests/app_airtime/gy_messages.hpp"

namespace airtime::extension {
namespace {

using charging::Money;
using charging::Msisdn;
using charging::RequestedAction;
using charging::RequestType;
using charging::ServiceUnits;
using charging::SubscriberAddress;

charging::CreditControlRequest request_of(const Bytes& message) {
    auto decoded = decode(message);
    EXPECT_TRUE(decoded.request) << decoded.request.error().result;
    return decoded.request ? *decoded.request : charging::CreditControlRequest{};
}

TEST(DecodeCcr, ReadsWhatTheAnswerRepeats) {
    const auto proxy = group(avp::proxy_info, {text({280, 0}, "proxy.lab.test"), text({33, 0}, "state")});
    auto avps = required(RequestType::update, 7);
    avps.push_back(u64(avp::cc_sub_session_id, 9));
    avps.push_back(proxy);
    const auto bytes = message(avps);
    const auto decoded = decode(bytes);
    ASSERT_TRUE(decoded.request);
    EXPECT_EQ(decoded.frame.session, "pgw1.lab.test;1;2");
    EXPECT_EQ(decoded.frame.request_type, 2U);
    EXPECT_EQ(decoded.frame.request_number, 7U);
    EXPECT_EQ(decoded.frame.sub_session, 9U);
    ASSERT_EQ(decoded.frame.proxy_info.size(), 1U);
    EXPECT_TRUE(std::ranges::equal(decoded.frame.proxy_info.front(), proxy));
    EXPECT_EQ(decoded.request->number, 7U);
    EXPECT_EQ(decoded.request->type, RequestType::update);
    EXPECT_EQ(decoded.request->origin_host, "pgw1.lab.test");
    EXPECT_EQ(decoded.request->service_context, "32251@3gpp.org");
}

TEST(DecodeCcr, ChargesASubSessionApart) {
    auto avps = required(RequestType::update, 7);
    EXPECT_EQ(request_of(message(avps)).sub_session, std::nullopt);
    avps.push_back(u64(avp::cc_sub_session_id, 9));
    const auto request = request_of(message(avps));
    EXPECT_EQ(request.sub_session, 9U);
    EXPECT_EQ(request.session.value, "pgw1.lab.test;1;2;sub=9");
    EXPECT_EQ(charging::session_on_wire(request.session), "pgw1.lab.test;1;2");
}

TEST(DecodeCcr, TakesNoSessionForASubSessionForBeingCalledLikeOne) {
    auto avps = required_without(avp::session_id, RequestType::termination);
    avps.insert(avps.begin(), text(avp::session_id, "pgw1.lab.test;1;2;sub=9"));
    const auto request = request_of(message(avps));
    EXPECT_NE(request.session.value, "pgw1.lab.test;1;2;sub=9");
    EXPECT_EQ(charging::session_on_wire(request.session), "pgw1.lab.test;1;2;sub=9");
}

TEST(DecodeCcr, ReadsEveryUnitOfAnMscc) {
    const auto bytes = ccr(
        RequestType::update,
        {group(avp::multiple_services_credit_control,
               {group(avp::used_service_unit, {u32(avp::cc_time, 5), u64(avp::cc_total_octets, 6),
                                               u64(avp::cc_input_octets, 2), u64(avp::cc_output_octets, 4),
                                               u64(avp::cc_service_specific_units, 1), money(305, -2)}),
                group(avp::used_service_unit, {u32(avp::cc_time, 7)}), u32(avp::service_identifier, 1),
                u32(avp::service_identifier, 2), group(avp::requested_service_unit, {}),
                u32(avp::rating_group, 10)})});
    const auto request = request_of(bytes);
    ASSERT_EQ(request.services.size(), 1U);
    const auto& service = request.services.front();
    EXPECT_FALSE(request.command_level_units);
    EXPECT_EQ(service.key, (charging::ServiceKey{.rating_group = 10, .service_identifiers = {1, 2}}));
    EXPECT_EQ(service.requested, ServiceUnits{}) << "an empty Requested-Service-Unit lets the server decide";
    ASSERT_EQ(service.used.size(), 2U);
    EXPECT_EQ(service.used.front(), (ServiceUnits{.time_s = 5,
                                                  .total_octets = 6,
                                                  .input_octets = 2,
                                                  .output_octets = 4,
                                                  .service_specific = 1,
                                                  .money = Money::from_millionths(3'050'000),
                                                  .currency_code = 704}));
    EXPECT_EQ(service.used.back().time_s, 7U);
}

// RFC 8506 8.22: each CC-Money may name a currency of its own.
TEST(DecodeCcr, ReadsTheCurrencyOfEachAmount) {
    const auto in = [](std::uint32_t currency) {
        return group(avp::requested_service_unit,
                     {group(avp::cc_money, {group(avp::unit_value, {i64(avp::value_digits, 7)}),
                                            u32(avp::currency_code, currency)})});
    };
    const auto request =
        request_of(ccr(RequestType::event, {u32(avp::requested_action, 0),
                                            group(avp::multiple_services_credit_control, {in(840)}),
                                            group(avp::multiple_services_credit_control, {in(704)})}));
    ASSERT_EQ(request.services.size(), 2U);
    EXPECT_EQ(request.services[0].requested->currency_code, 840U);
    EXPECT_EQ(request.services[1].requested->currency_code, 704U);
}

// RFC 8506 8.10: without an Exponent it is 0.
TEST(DecodeCcr, ReadsAnAmountWithoutExponentAsWholeUnits) {
    const auto request =
        request_of(ccr(RequestType::event, {u32(avp::requested_action, 1),
                                            group(avp::multiple_services_credit_control,
                                                  {group(avp::requested_service_unit, {money(5'000)})})}));
    EXPECT_EQ(request.services.front().requested->money, Money::from_units(5'000));
}

TEST(DecodeCcr, LeavesKeysEmptyThatWereNotSent) {
    const auto request = request_of(
        ccr(RequestType::initial,
            {group(avp::multiple_services_credit_control, {group(avp::requested_service_unit, {})})}));
    ASSERT_EQ(request.services.size(), 1U);
    EXPECT_EQ(request.services.front().key, charging::ServiceKey{});
}

TEST(DecodeCcr, TakesInitialWithoutServicesAsItIs) {
    const auto request = request_of(ccr(RequestType::initial, {u32(avp::multiple_services_indicator, 1)}));
    EXPECT_TRUE(request.services.empty());
    EXPECT_FALSE(request.command_level_units);
}

TEST(DecodeCcr, MakesOneServiceOfUnitsAtCommandLevel) {
    const auto request =
        request_of(ccr(RequestType::initial, {group(avp::requested_service_unit, {u32(avp::cc_time, 300)}),
                                              group(avp::used_service_unit, {u32(avp::cc_time, 0)}),
                                              u32(avp::service_identifier, 3)}));
    EXPECT_TRUE(request.command_level_units);
    ASSERT_EQ(request.services.size(), 1U);
    EXPECT_EQ(request.services.front().requested->time_s, 300U);
    EXPECT_EQ(request.services.front().key.service_identifiers, std::vector<std::uint32_t>{3});
}

TEST(DecodeCcr, ReadsRequestedActionOfEventOnly) {
    EXPECT_EQ(request_of(ccr(RequestType::event, {u32(avp::requested_action, 1)})).action,
              RequestedAction::refund_account);
    // A client sends it in every request; out of range it matters only where it is read.
    EXPECT_TRUE(decode(ccr(RequestType::initial, {u32(avp::requested_action, 99)})).request);
}

TEST(DecodeCcr, TakesApplicationInsideVendorSpecificApplicationId) {
    auto avps = required_without(avp::auth_application_id);
    avps.push_back(
        group(avp::vendor_specific_application_id, {u32({266, 0}, 10415), u32(avp::auth_application_id, 4)}));
    EXPECT_TRUE(decode(message(avps)).request);
}

TEST(DecodeCcr, PrefersE164AlsoInsideServiceInformation) {
    const auto request = request_of(
        ccr(RequestType::initial, {subscription(1, "452010000000001"),
                                   group(avp::service_information, {subscription(0, "+84900000001")})}));
    EXPECT_EQ(request.subscriber, SubscriberAddress{*Msisdn::parse("84900000001")});
}

TEST(DecodeCcr, LeavesSubscriberEmptyWhereNothingNamesOne) {
    EXPECT_FALSE(request_of(ccr(RequestType::initial, {})).subscriber);
}

TEST(DecodeCcr, ComparesVendors) {
    // Code 443 of another vendor is no Subscription-Id.
    const auto request =
        request_of(ccr(RequestType::initial,
                       {group({443, avp::vendor_3gpp}, {u32(avp::subscription_id_type, 0),
                                                        text(avp::subscription_id_data, "84900000001")})}));
    EXPECT_FALSE(request.subscriber);
}

TEST(DecodeCcr, PassesOverUnknownAvpsThatNeedNotBeUnderstood) {
    const AvpKey unknown{60001, 0};
    EXPECT_TRUE(decode(ccr(RequestType::initial, {raw(unknown, Bytes{1}, 0)})).request);
    EXPECT_TRUE(
        decode(ccr(RequestType::initial, {group(avp::service_information, {raw(unknown, Bytes{1})}, 0)}))
            .request)
        << "a group without the M bit may be ignored with all that is inside";
}

TEST(DecodeCcr, TakesOpaqueDataOfAnyLength) {
    // Gateways send 3GPP-Charging-Id with eight bytes, and Event-Timestamps of three were seen.
    EXPECT_TRUE(decode(ccr(RequestType::initial,
                           {raw(avp::event_timestamp, Bytes{1, 2, 3}),
                            group(avp::service_information,
                                  {group(ps_information, {raw({2, avp::vendor_3gpp}, Bytes(8, 1))})})}))
                    .request);
}

TEST(DecodeCcr, SurvivesAnyTruncation) {
    const auto whole =
        ccr(RequestType::update,
            {group(avp::multiple_services_credit_control,
                   {group(avp::used_service_unit, {money(5, -1), u64(avp::cc_total_octets, 6)})}),
             subscription(0, "84900000001")});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        decode(cut);
    }
}

TEST(DecodeCcr, SurvivesDeepNesting) {
    Avp nested = group(ps_information, {});
    for (int depth = 0; depth < 5000; ++depth) nested = group(ps_information, {nested});
    EXPECT_TRUE(decode(ccr(RequestType::initial, {nested})).request);
}

TEST(DecodeCcr, ReadsOriginStateIdUnlessItIsZero) {
    const auto state = [](std::uint32_t value) {
        return decode(ccr(RequestType::initial, {u32(avp::origin_state_id, value)}))
            .request.value()
            .origin_state_id;
    };
    EXPECT_EQ(state(7), 7U);
    EXPECT_EQ(state(0), std::nullopt);
    EXPECT_EQ(decode(ccr(RequestType::initial, {})).request.value().origin_state_id, std::nullopt);
}

TEST(DecodeCcr, ReadsTheKeysOfUnitsAtCommandLevel) {
    const auto request = request_of(
        ccr(RequestType::update, {group(avp::used_service_unit, {u32(avp::cc_time, 60)}),
                                  u32(avp::rating_group, 10), text(avp::refund_information, "debit")}));
    EXPECT_TRUE(request.command_level_units);
    ASSERT_EQ(request.services.size(), 1U) << "usage alone is one, too";
    EXPECT_EQ(request.services.front().key.rating_group, 10U);
    EXPECT_EQ(request.services.front().refund_information, "debit");
    EXPECT_FALSE(request.services.front().requested);
}

TEST(DecodeCcr, MakesOneServiceOfAnEventWithoutUnits) {
    EXPECT_EQ(request_of(ccr(RequestType::event, {u32(avp::requested_action, 0)})).services.size(), 1U);
    EXPECT_TRUE(request_of(ccr(RequestType::termination, {})).services.empty());
}

TEST(DecodeCcr, PrefersMsccToUnitsAtCommandLevel) {
    const auto request = request_of(ccr(
        RequestType::update, {group(avp::requested_service_unit, {}),
                              group(avp::multiple_services_credit_control, {u32(avp::rating_group, 10)})}));
    EXPECT_FALSE(request.command_level_units);
    ASSERT_EQ(request.services.size(), 1U);
    EXPECT_EQ(request.services.front().key.rating_group, 10U);
}

TEST(DecodeCcr, ReadsARefundInformationUpToTheLongestOfOurs) {
    const auto read = [](std::size_t size) {
        const auto information = text(avp::refund_information, std::string(size, 'r'));
        const auto in_mscc = request_of(ccr(
            RequestType::event,
            {u32(avp::requested_action, 1), group(avp::multiple_services_credit_control, {information})}));
        const auto at_command =
            request_of(ccr(RequestType::event, {u32(avp::requested_action, 1), information}));
        EXPECT_EQ(in_mscc.services.front().refund_information,
                  at_command.services.front().refund_information);
        return in_mscc.services.front().refund_information.size();
    };
    EXPECT_EQ(read(544), 544U) << "a Session-Id of 512 and what tells a sub-session";
    EXPECT_EQ(read(545), 0U);
}

TEST(DecodeCcr, ReadsWhichSideOfATariffChangeUsageIsFrom) {
    const auto usage = [](std::uint32_t side) {
        return request_of(
                   ccr(RequestType::update,
                       {group(avp::multiple_services_credit_control,
                              {group(avp::used_service_unit, {u32(avp::tariff_change_usage, side)})})}))
            .services.front()
            .used.front()
            .tariff_change_usage;
    };
    EXPECT_EQ(usage(0), charging::TariffChangeUsage::before);
    EXPECT_EQ(usage(1), charging::TariffChangeUsage::after);
}

TEST(DecodeCcr, TakesTheUserNameForTheSubscriberWhereNothingElseNamesOne) {
    EXPECT_EQ(
        request_of(ccr(RequestType::initial, {text(avp::user_name, "84900000001@apn.example")})).subscriber,
        SubscriberAddress{*Msisdn::parse("84900000001")});
}

TEST(DecodeCcr, RepeatsTheFirstOfWhatStandsTwice) {
    auto avps = required(RequestType::update, 7);
    for (const Avp& second :
         {text(avp::session_id, "another"), u32(avp::cc_request_type, 3), u32(avp::cc_request_number, 8),
          u64(avp::cc_sub_session_id, 9), u64(avp::cc_sub_session_id, 10)}) {
        avps.push_back(second);
    }
    const auto bytes = message(avps);
    const auto decoded = decode(bytes);
    ASSERT_FALSE(decoded.request);
    EXPECT_EQ(decoded.frame.session, "pgw1.lab.test;1;2");
    EXPECT_EQ(decoded.frame.request_type, 2U);
    EXPECT_EQ(decoded.frame.request_number, 7U);
    EXPECT_EQ(decoded.frame.sub_session, 9U);
}

}  // namespace
}  // namespace airtime::extension
