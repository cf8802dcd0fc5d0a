#include <gtest/gtest.h>

#include "tests/app_airtime/gy_messages.hpp"

namespace airtime::extension {
namespace {

using charging::RequestType;

const AvpKey unknown{60001, 0};

CcrFault fault_of(const Bytes& message) {
    const auto decoded = decode(message);
    EXPECT_FALSE(decoded.request);
    return decoded.request ? CcrFault{} : decoded.request.error();
}

Bytes with_service(const std::vector<Avp>& children) {
    return ccr(RequestType::initial, {group(mscc, children)});
}

struct Missing {
    AvpKey key;
    std::size_t zeros;
};
class RequiredAvp : public testing::TestWithParam<Missing> {};

TEST_P(RequiredAvp, IsAnswered5005WithAnExample) {
    const auto fault = fault_of(message(required_without(GetParam().key)));
    EXPECT_EQ(fault.result, 5005U);
    const auto example = inside(fault.failed, {GetParam().key});
    ASSERT_EQ(example.size(), 1U);
    EXPECT_EQ(example.front().data.size(), GetParam().zeros);
}

INSTANTIATE_TEST_SUITE_P(All, RequiredAvp,
                         testing::Values(Missing{avp::session_id, 0}, Missing{avp::origin_host, 0},
                                         Missing{avp::origin_realm, 0}, Missing{avp::destination_realm, 0},
                                         Missing{avp::auth_application_id, 4},
                                         Missing{avp::service_context_id, 0},
                                         Missing{avp::cc_request_type, 4},
                                         Missing{avp::cc_request_number, 4}));

TEST(CcrFault, EventWithoutRequestedActionIs5005) {
    const auto fault = fault_of(ccr(RequestType::event, {}));
    EXPECT_EQ(fault.result, 5005U);
    EXPECT_EQ(inside(fault.failed, {avp::requested_action}).size(), 1U);
}

TEST(CcrFault, SubscriptionIdWithoutDataIs5005InsideItsGroup) {
    const auto fault = fault_of(
        ccr(RequestType::initial, {group(avp::subscription_id, {u32(avp::subscription_id_type, 0)})}));
    EXPECT_EQ(fault.result, 5005U);
    EXPECT_EQ(inside(fault.failed, {avp::subscription_id, avp::subscription_id_data}).size(), 1U);
}

TEST(CcrFault, MoneyWithoutUnitValueIs5005InsideItsGroups) {
    const auto fault =
        fault_of(with_service({group(avp::requested_service_unit, {group(avp::cc_money, {})})}));
    EXPECT_EQ(fault.result, 5005U);
    EXPECT_EQ(
        inside(fault.failed, {mscc, avp::requested_service_unit, avp::cc_money, avp::unit_value}).size(), 1U);
}

class ImpossibleType : public testing::TestWithParam<std::uint32_t> {};

TEST_P(ImpossibleType, Is5004AndStillRepeatedInTheAnswer) {
    auto avps = required_without(avp::cc_request_type);
    avps.push_back(u32(avp::cc_request_type, GetParam()));
    const auto bytes = message(avps);
    const auto decoded = decode(bytes);
    ASSERT_FALSE(decoded.request);
    EXPECT_EQ(decoded.request.error().result, 5004U);
    EXPECT_EQ(read_u32(inside(decoded.request.error().failed, {avp::cc_request_type}).front().data),
              GetParam());
    EXPECT_EQ(decoded.frame.request_type, GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, ImpossibleType, testing::Values(0U, 5U, 9U, 0xffffffffU));

TEST(CcrFault, RequestedActionOutOfRangeIs5004) {
    EXPECT_TRUE(decode(ccr(RequestType::event, {u32(avp::requested_action, 3)})).request);
    const auto fault = fault_of(ccr(RequestType::event, {u32(avp::requested_action, 4)}));
    EXPECT_EQ(fault.result, 5004U);
    EXPECT_EQ(inside(fault.failed, {avp::requested_action}).size(), 1U);
}

TEST(CcrFault, IndicatorOutOfRangeIs5004) {
    EXPECT_EQ(fault_of(ccr(RequestType::initial, {u32(avp::multiple_services_indicator, 2)})).result, 5004U);
}

TEST(CcrFault, ForeignApplicationIs5004) {
    auto avps = required_without(avp::auth_application_id);
    avps.push_back(u32(avp::auth_application_id, 5));
    EXPECT_EQ(fault_of(message(avps)).result, 5004U);
}

struct BadMoney {
    std::int64_t digits;
    std::int32_t exponent;
};
class ImpossibleMoney : public testing::TestWithParam<BadMoney> {};

TEST_P(ImpossibleMoney, Is5004WithItsUnitValueInAllItsGroups) {
    const auto fault = fault_of(
        with_service({group(avp::requested_service_unit, {money(GetParam().digits, GetParam().exponent)})}));
    EXPECT_EQ(fault.result, 5004U);
    const auto digits = inside(
        fault.failed, {mscc, avp::requested_service_unit, avp::cc_money, avp::unit_value, avp::value_digits});
    ASSERT_EQ(digits.size(), 1U);
    EXPECT_EQ(read_i64(digits.front().data), GetParam().digits);
}

INSTANTIATE_TEST_SUITE_P(All, ImpossibleMoney,
                         testing::Values(BadMoney{1, -7}, BadMoney{-1, 0}, BadMoney{9'000'000'001, 0},
                                         BadMoney{1, 1000}, BadMoney{INT64_MAX, INT32_MAX},
                                         BadMoney{INT64_MIN, INT32_MIN}));

TEST(CcrFault, SecondSingleAvpIs5009WithTheFirstTooMany) {
    const auto fault = fault_of(ccr(RequestType::initial, {u32(avp::multiple_services_indicator, 1),
                                                           u32(avp::multiple_services_indicator, 0)}));
    EXPECT_EQ(fault.result, 5009U);
    EXPECT_EQ(read_u32(inside(fault.failed, {avp::multiple_services_indicator}).front().data), 0U);
}

TEST(CcrFault, SecondOriginIs5009UnlessItSaysTheSame) {
    const auto required_avps = concat(required(RequestType::initial));
    const auto first = find_avp(required_avps, avp::origin_host);
    const Bytes same = text(avp::origin_host, read_text(first->data));
    EXPECT_TRUE(decode(ccr(RequestType::initial, {same})).request);
    EXPECT_EQ(fault_of(ccr(RequestType::initial, {same, same})).result, 5009U);
    const auto fault = fault_of(ccr(RequestType::initial, {text(avp::origin_host, "another.lab.test")}));
    EXPECT_EQ(fault.result, 5009U);
    EXPECT_EQ(read_text(inside(fault.failed, {avp::origin_host}).front().data), "another.lab.test");
    EXPECT_EQ(fault_of(ccr(RequestType::initial, {text(avp::origin_realm, "another.test")})).result, 5009U);
}

TEST(CcrFault, SecondRatingGroupIs5009InsideItsMscc) {
    const auto fault = fault_of(with_service({u32(avp::rating_group, 1), u32(avp::rating_group, 2)}));
    EXPECT_EQ(fault.result, 5009U);
    EXPECT_EQ(read_u32(inside(fault.failed, {mscc, avp::rating_group}).front().data), 2U);
    EXPECT_EQ(inside(fault.failed, {mscc, avp::rating_group}).size(), 1U) << "only the offending AVP";
}

TEST(CcrFault, MoreServicesThanAContractCanHoldIs5009) {
    const std::vector<Avp> most(32, group(mscc, {}));
    EXPECT_TRUE(decode(ccr(RequestType::initial, most)).request);
    const std::vector<Avp> too_many(33, group(mscc, {}));
    EXPECT_EQ(fault_of(ccr(RequestType::initial, too_many)).result, 5009U);
}

TEST(CcrFault, UnitsOfWrongLengthAre5014InTheirGroups) {
    const auto fault = fault_of(with_service(
        {group(avp::requested_service_unit, {raw(avp::cc_service_specific_units, Bytes(4, 1))})}));
    EXPECT_EQ(fault.result, 5014U);
    const auto failed =
        inside(fault.failed, {mscc, avp::requested_service_unit, avp::cc_service_specific_units});
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed.front().data.size(), 4U);
}

TEST(CcrFault, RequestTypeOfWrongLengthIs5014AndNotRepeated) {
    auto avps = required_without(avp::cc_request_type);
    avps.push_back(raw(avp::cc_request_type, Bytes(8, 1)));
    const auto bytes = message(avps);
    const auto decoded = decode(bytes);
    ASSERT_FALSE(decoded.request);
    EXPECT_EQ(decoded.request.error().result, 5014U);
    EXPECT_FALSE(decoded.frame.request_type);
    EXPECT_EQ(decoded.frame.request_number, 0U);
}

TEST(CcrFault, OversizedSessionIdIs5014) {
    const auto with_session = [](std::size_t size) {
        auto avps = required_without(avp::session_id);
        avps.push_back(text(avp::session_id, std::string(size, 'x')));
        return message(avps);
    };
    EXPECT_TRUE(decode(with_session(512)).request);
    EXPECT_EQ(fault_of(with_session(513)).result, 5014U);
}

TEST(CcrFault, EmptyServiceContextIs5004) {
    auto avps = required_without(avp::service_context_id);
    avps.push_back(text(avp::service_context_id, ""));
    EXPECT_EQ(fault_of(message(avps)).result, 5004U);
}

class ChildLength : public testing::TestWithParam<std::uint32_t> {};

TEST_P(ChildLength, ThatDoesNotFitIs5014InsideItsGroup) {
    const auto fault = fault_of(with_service({with_length(u32(avp::rating_group, 10), GetParam())}));
    EXPECT_EQ(fault.result, 5014U);
    const auto failed = inside(fault.failed, {mscc, avp::rating_group});
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed.front().data.size(), 4U) << "zeros of the least length";
}

INSTANTIATE_TEST_SUITE_P(All, ChildLength, testing::Values(0U, 7U, 13U, 0xffffffU));

TEST(CcrFault, UnknownMandatoryAvpIs5001) {
    const auto fault = fault_of(ccr(RequestType::initial, {raw(unknown, Bytes{1, 2, 3})}));
    EXPECT_EQ(fault.result, 5001U);
    EXPECT_EQ(inside(fault.failed, {unknown}).front().data.size(), 3U);
}

TEST(CcrFault, UnknownMandatoryAvpInGroupsIs5001InsideThem) {
    const AvpKey of_vendor{8888, 9999};
    const auto fault =
        fault_of(ccr(RequestType::initial,
                     {group(avp::service_information, {group(ps_information, {raw(of_vendor, Bytes{1})})})}));
    EXPECT_EQ(fault.result, 5001U);
    EXPECT_EQ(inside(fault.failed, {avp::service_information, ps_information, of_vendor}).size(), 1U);
    EXPECT_EQ(fault_of(with_service({raw(unknown, Bytes{1})})).result, 5001U);
}

TEST(CcrFault, HugeOffendingAvpIsNamedByItsHeader) {
    const auto fault = fault_of(ccr(RequestType::initial, {raw(unknown, Bytes(100'000, 1))}));
    ASSERT_EQ(inside(fault.failed, {unknown}).size(), 1U);
    EXPECT_TRUE(inside(fault.failed, {unknown}).front().data.empty());
}

TEST(CcrFault, NamesAnOffendingAvpOf4096BytesWhole) {
    const auto named = [](std::size_t size) {
        const auto fault = fault_of(ccr(RequestType::initial, {raw(unknown, Bytes(size, 1))}));
        return inside(fault.failed, {unknown}).at(0).data.size();
    };
    EXPECT_EQ(named(4096), 4096U);
    EXPECT_EQ(named(4097), 0U);
}

TEST(CcrFault, AvpOfAnswersIs5008) {
    const auto fault = fault_of(ccr(RequestType::initial, {u32(avp::validity_time, 600)}));
    EXPECT_EQ(fault.result, 5008U);
    EXPECT_EQ(inside(fault.failed, {avp::validity_time}).size(), 1U);
}

TEST(CcrFault, TariffChangeUsageBeyondIndeterminateIs5004) {
    const auto used = [](std::uint32_t usage) {
        return with_service({group(avp::used_service_unit, {u32(avp::tariff_change_usage, usage)})});
    };
    EXPECT_TRUE(decode(used(2)).request);
    const auto fault = fault_of(used(3));
    EXPECT_EQ(fault.result, 5004U);
    EXPECT_EQ(inside(fault.failed, {mscc, avp::used_service_unit, avp::tariff_change_usage}).size(), 1U);
}

TEST(CcrFault, TextsOfMoreThan255BytesAre5014) {
    for (const AvpKey key : {avp::origin_host, avp::origin_realm, avp::service_context_id}) {
        const auto with_text = [&](std::size_t size) {
            auto avps = required_without(key);
            avps.push_back(text(key, std::string(size, 'x')));
            return message(avps);
        };
        EXPECT_TRUE(decode(with_text(255)).request) << key.code;
        EXPECT_EQ(fault_of(with_text(256)).result, 5014U) << key.code;
    }
}

class AvpOfAnswers : public testing::TestWithParam<AvpKey> {};

TEST_P(AvpOfAnswers, Is5008InARequest) {
    const auto answers = GetParam();
    const bool grouped = answers == avp::cost_information || answers == avp::final_unit_indication ||
                         answers == avp::granted_service_unit;
    const auto fault = fault_of(ccr(RequestType::initial, {grouped ? group(answers, {}) : u32(answers, 1)}));
    EXPECT_EQ(fault.result, 5008U);
    EXPECT_EQ(inside(fault.failed, {answers}).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All, AvpOfAnswers,
                         testing::Values(avp::result_code, avp::cc_session_failover,
                                         avp::check_balance_result, avp::cost_information,
                                         avp::credit_control_failure_handling,
                                         avp::direct_debiting_failure_handling, avp::final_unit_indication,
                                         avp::granted_service_unit, avp::validity_time));

TEST(CcrFault, MoreThanSixteenOfWhatRfc8506DoesNotBoundIs5009) {
    const auto result_of = [](const Bytes& request) {
        const auto decoded = decode(request);
        return decoded.request ? 2001U : decoded.request.error().result;
    };
    const auto used = group(avp::used_service_unit, {});
    const auto identifier = u32(avp::service_identifier, 1);
    const auto named = subscription(0, "84900000001");
    const auto extension = group(avp::subscription_id_extension, {});
    for (const auto& [many, of] : {std::pair{16U, 2001U}, std::pair{17U, 5009U}}) {
        EXPECT_EQ(result_of(ccr(RequestType::update, std::vector<Avp>(many, used))), of);
        EXPECT_EQ(result_of(with_service(std::vector<Avp>(many, used))), of);
        EXPECT_EQ(result_of(with_service(std::vector<Avp>(many, identifier))), of);
        EXPECT_EQ(result_of(ccr(RequestType::initial, std::vector<Avp>(many, named))), of);
        EXPECT_EQ(result_of(ccr(RequestType::initial, std::vector<Avp>(many, extension))), of);
        EXPECT_EQ(result_of(ccr(RequestType::initial,
                                {group(avp::service_information, std::vector<Avp>(many, named))})),
                  of);
    }
}

TEST(CcrFault, TakesTheLargestIndicatorThatThereIs) {
    EXPECT_TRUE(decode(ccr(RequestType::initial, {u32(avp::multiple_services_indicator, 1)})).request);
}

TEST(CcrFault, NumbersOfWrongLengthAre5014WhereverTheyStand) {
    const Bytes five(5, 1);
    for (const AvpKey key : {avp::cc_time, avp::cc_total_octets, avp::cc_input_octets, avp::cc_output_octets,
                             avp::tariff_change_usage}) {
        EXPECT_EQ(fault_of(with_service({group(avp::used_service_unit, {raw(key, five)})})).result, 5014U)
            << key.code;
    }
    for (const AvpKey key : {avp::rating_group, avp::service_identifier}) {
        EXPECT_EQ(fault_of(with_service({raw(key, five)})).result, 5014U) << key.code;
        EXPECT_EQ(fault_of(ccr(RequestType::initial, {raw(key, five)})).result, 5014U) << key.code;
    }
    for (const AvpKey key : {avp::cc_sub_session_id, avp::requested_action, avp::origin_state_id,
                             avp::multiple_services_indicator}) {
        EXPECT_EQ(fault_of(ccr(RequestType::initial, {raw(key, five)})).result, 5014U) << key.code;
    }
}

}  // namespace
}  // namespace airtime::extension
