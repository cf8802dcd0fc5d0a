#include "app_airtime/codec/cca_encoder.hpp"

#include <gtest/gtest.h>

#include "tests/app_airtime/gy_messages.hpp"

namespace airtime::extension {
namespace {

using charging::CreditControlAnswer;
using charging::FailedAvp;
using charging::Money;
using charging::RequestType;
using charging::ResultCode;
using charging::ServiceAnswer;

const ServerIdentity server{.host = "ocs1.lab.test", .realm = "lab.test", .currency_code = 704};
const charging::ClientProfile client;

Bytes answer_to(const Bytes& request, const CreditControlAnswer& answer) {
    return encode_cca(decode(request).frame, answer, request, {server, client});
}

CreditControlAnswer refusal(ResultCode result, FailedAvp failed = FailedAvp::none) {
    CreditControlAnswer answer;
    answer.result = result;
    answer.failed = failed;
    return answer;
}

ServiceAnswer service(std::optional<std::uint32_t> rating_group, std::vector<std::uint32_t> identifiers,
                      ResultCode result = ResultCode::success) {
    ServiceAnswer answer;
    answer.key = {.rating_group = rating_group, .service_identifiers = std::move(identifiers)};
    answer.result = result;
    return answer;
}

std::uint32_t number_at(const Bytes& bytes, std::initializer_list<AvpKey> path) {
    const auto found = at(bytes, path);
    EXPECT_EQ(found.size(), 1U);
    return found.empty() ? 0 : read_u32(found.front().data).value_or(0);
}

TEST(EncodeCca, CarriesWhatEveryAnswerNeedsInOrder) {
    const auto bytes = answer_to(message(required(RequestType::update, 7)), {});
    std::vector<std::uint32_t> codes;
    AvpWalk walk{message_body(bytes)};
    while (const auto avp = walk.next()) codes.push_back(avp->key.code);
    EXPECT_EQ(codes, (std::vector<std::uint32_t>{263, 268, 264, 296, 258, 416, 415}));
    EXPECT_EQ(number_at(bytes, {avp::result_code}), 2001U);
    EXPECT_EQ(number_at(bytes, {avp::cc_request_type}), 2U);
    EXPECT_EQ(number_at(bytes, {avp::cc_request_number}), 7U);
    const auto header = read_message_header(bytes);
    EXPECT_EQ(header->flags, message_flag_proxiable);
    EXPECT_EQ(header->hop_by_hop, 0x01020304U);
    EXPECT_EQ(header->end_to_end, 0xa1a2a3a4U);
    EXPECT_EQ(bytes.size(), (bytes[1] << 16) + (bytes[2] << 8) + bytes[3]);
}

TEST(EncodeCca, SetsErrorBitOnProtocolErrorsAlone) {
    for (const auto& [result, is_error] :
         {std::pair{ResultCode::too_busy, true}, std::pair{ResultCode::credit_limit_reached, false},
          std::pair{ResultCode::user_unknown, false}}) {
        const auto bytes = answer_to(ccr(RequestType::initial, {}), refusal(result));
        EXPECT_EQ((read_message_header(bytes)->flags & message_flag_error) != 0, is_error)
            << static_cast<std::uint32_t>(result);
    }
}

TEST(EncodeCca, GivesEachServiceItsResultAndExactlyItsKeys) {
    CreditControlAnswer answer;
    answer.services = {service(10, {1, 2}), service({}, {}, ResultCode::credit_limit_reached)};
    answer.services.front().granted.emplace().total_octets = 5'000'000;
    answer.services.front().validity_s = 600;
    const auto bytes = answer_to(ccr(RequestType::initial, {}), answer);
    const auto services = at(bytes, {mscc});
    ASSERT_EQ(services.size(), 2U);
    const auto first = services.front().data;
    EXPECT_EQ(read_u32(inside(first, {avp::rating_group}).front().data), 10U);
    EXPECT_EQ(inside(first, {avp::service_identifier}).size(), 2U);
    EXPECT_EQ(read_u64(inside(first, {avp::granted_service_unit, avp::cc_total_octets}).front().data),
              5'000'000U);
    EXPECT_EQ(read_u32(inside(first, {avp::validity_time}).front().data), 600U);
    EXPECT_EQ(read_u32(inside(first, {avp::result_code}).front().data), 2001U);
    const auto second = services.back().data;
    EXPECT_TRUE(inside(second, {avp::rating_group}).empty());
    EXPECT_TRUE(inside(second, {avp::service_identifier}).empty());
    EXPECT_TRUE(inside(second, {avp::granted_service_unit}).empty());
    EXPECT_EQ(read_u32(inside(second, {avp::result_code}).front().data), 4012U);
    EXPECT_EQ(number_at(bytes, {avp::result_code}), 2001U);
}

TEST(EncodeCca, AnswersCommandLevelUnitsAtCommandLevel) {
    CreditControlAnswer answer;
    answer.command_level_units = true;
    answer.services = {service({}, {1})};
    answer.services.front().granted.emplace().time_s = 300;
    answer.services.front().validity_s = 60;
    const auto bytes = answer_to(ccr(RequestType::initial, {}), answer);
    EXPECT_EQ(number_at(bytes, {avp::granted_service_unit, avp::cc_time}), 300U);
    EXPECT_EQ(number_at(bytes, {avp::validity_time}), 60U);
    EXPECT_TRUE(at(bytes, {mscc}).empty());
    EXPECT_TRUE(at(bytes, {avp::service_identifier}).empty()) << "not allowed in an answer, RFC 8506 10.1";
}

struct WrittenMoney {
    std::int64_t millionths;
    std::int64_t digits;
    std::optional<std::int32_t> exponent;
};
class MoneyOnTheWire : public testing::TestWithParam<WrittenMoney> {};

TEST_P(MoneyOnTheWire, IsExactAndShort) {
    CreditControlAnswer answer;
    answer.cost = Money::from_millionths(GetParam().millionths);
    const auto bytes = answer_to(ccr(RequestType::event, {}), answer);
    const auto digits = at(bytes, {avp::cost_information, avp::unit_value, avp::value_digits});
    ASSERT_EQ(digits.size(), 1U);
    EXPECT_EQ(read_i64(digits.front().data), GetParam().digits);
    const auto exponent = at(bytes, {avp::cost_information, avp::unit_value, avp::exponent});
    ASSERT_EQ(exponent.size(), GetParam().exponent ? 1U : 0U);
    if (GetParam().exponent) {
        EXPECT_EQ(read_i32(exponent.front().data), *GetParam().exponent);
    }
    EXPECT_EQ(number_at(bytes, {avp::cost_information, avp::currency_code}), 704U);
}

INSTANTIATE_TEST_SUITE_P(All, MoneyOnTheWire,
                         testing::Values(WrittenMoney{0, 0, {}}, WrittenMoney{10'000'000'000, 10'000, {}},
                                         WrittenMoney{300'000, 3, -1}, WrittenMoney{1, 1, -6},
                                         WrittenMoney{-2'500'000, -25, -1},
                                         WrittenMoney{Money::millionths_max, 9'000'000'000, {}}));

TEST(EncodeCca, CarriesCheckBalanceResult) {
    CreditControlAnswer answer;
    answer.check_balance = charging::CheckBalanceResult::no_credit;
    EXPECT_EQ(number_at(answer_to(ccr(RequestType::event, {}), answer), {avp::check_balance_result}), 1U);
}

TEST(EncodeCca, ReturnsProxyInfoAsItCame) {
    const auto proxy = group(avp::proxy_info, {text({280, 0}, "p"), raw({33, 0}, Bytes{0, 255, 7})});
    const auto bytes = answer_to(ccr(RequestType::initial, {proxy, proxy}), {});
    const auto found = at(bytes, {avp::proxy_info});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(std::ranges::equal(found.front().data, ByteView{proxy}.subspan(8)));
}

Bytes two_services() {
    return ccr(RequestType::initial,
               {group(mscc, {u32(avp::rating_group, 10), group(avp::requested_service_unit, {})}),
                group(mscc, {group(avp::requested_service_unit, {money(5)}), u32(avp::rating_group, 77)})});
}

Bytes refused_service(const Bytes& request, FailedAvp failed, std::optional<std::uint32_t> rating_group) {
    CreditControlAnswer answer;
    answer.services = {service(rating_group, {}, ResultCode::rating_failed)};
    answer.services.front().failed = failed;
    return answer_to(request, answer);
}

TEST(EncodeCca, NamesTheRatingGroupOfTheServiceThatFailed) {
    const auto bytes = refused_service(two_services(), FailedAvp::rating_group, 77);
    EXPECT_EQ(number_at(bytes, {avp::failed_avp, mscc, avp::rating_group}), 77U);
    EXPECT_TRUE(at(bytes, {avp::failed_avp, mscc, avp::requested_service_unit}).empty());
}

TEST(EncodeCca, NamesTheMsccWhereItHasNoKey) {
    const auto request = ccr(RequestType::initial, {group(mscc, {group(avp::requested_service_unit, {})})});
    const auto bytes = refused_service(request, FailedAvp::rating_group, std::nullopt);
    EXPECT_EQ(at(bytes, {avp::failed_avp, mscc, avp::requested_service_unit}).size(), 1U);
}

TEST(EncodeCca, NamesTheMoneyOfTheServiceThatFailed) {
    const auto bytes = refused_service(two_services(), FailedAvp::cc_money, 77);
    EXPECT_EQ(at(bytes, {avp::failed_avp, mscc, avp::requested_service_unit, avp::cc_money}).size(), 1U);
}

TEST(EncodeCca, NamesAvpsOfTheCommand) {
    const auto request = ccr(RequestType::event, {u32(avp::requested_action, 2)});
    for (const auto& [failed, key] : {std::pair{FailedAvp::service_context_id, avp::service_context_id},
                                      std::pair{FailedAvp::requested_action, avp::requested_action},
                                      std::pair{FailedAvp::cc_request_number, avp::cc_request_number},
                                      std::pair{FailedAvp::cc_request_type, avp::cc_request_type}}) {
        const auto bytes = answer_to(request, refusal(ResultCode::invalid_avp_value, failed));
        EXPECT_EQ(at(bytes, {avp::failed_avp, key}).size(), 1U) << key.code;
    }
}

TEST(EncodeCca, NamesTheUnitsOfTheServiceThatFailed) {
    const auto request = ccr(
        RequestType::update,
        {group(mscc, {u32(avp::rating_group, 10), group(avp::used_service_unit, {money(3)})}),
         group(mscc, {u32(avp::rating_group, 77), group(avp::requested_service_unit, {u32(avp::cc_time, 60)}),
                      group(avp::used_service_unit, {u32(avp::cc_time, 5)})})});
    auto bytes = refused_service(request, FailedAvp::requested_service_unit, 77);
    EXPECT_EQ(number_at(bytes, {avp::failed_avp, mscc, avp::requested_service_unit, avp::cc_time}), 60U);
    EXPECT_TRUE(at(bytes, {avp::failed_avp, mscc, avp::used_service_unit}).empty());
    bytes = refused_service(request, FailedAvp::used_service_unit, 77);
    EXPECT_EQ(number_at(bytes, {avp::failed_avp, mscc, avp::used_service_unit, avp::cc_time}), 5U);
    bytes = refused_service(request, FailedAvp::cc_money, 10);
    EXPECT_EQ(at(bytes, {avp::failed_avp, mscc, avp::used_service_unit, avp::cc_money}).size(), 1U);
    EXPECT_TRUE(at(refused_service(request, FailedAvp::cc_money, 77), {avp::failed_avp}).empty())
        << "it has none";
}

TEST(EncodeCca, NamesTheServiceIdentifierWhereThereIsNoRatingGroup) {
    const auto request = ccr(RequestType::initial, {group(mscc, {u32(avp::service_identifier, 5)})});
    CreditControlAnswer answer;
    answer.services = {service({}, {5}, ResultCode::rating_failed)};
    answer.services.front().failed = FailedAvp::rating_group;
    const auto bytes = answer_to(request, answer);
    EXPECT_EQ(number_at(bytes, {avp::failed_avp, mscc, avp::service_identifier}), 5U);
}

TEST(EncodeCca, NamesTheContextWhereUnitsAtCommandLevelHaveNoKey) {
    const auto request =
        ccr(RequestType::initial, {group(avp::requested_service_unit, {u32(avp::cc_time, 60)})});
    const auto failed = [&](FailedAvp what, std::initializer_list<AvpKey> path) {
        return at(answer_to(request, refusal(ResultCode::rating_failed, what)), path).size();
    };
    EXPECT_EQ(failed(FailedAvp::rating_group, {avp::failed_avp, avp::service_context_id}), 1U);
    EXPECT_EQ(failed(FailedAvp::requested_service_unit, {avp::failed_avp, avp::requested_service_unit}), 1U);
    EXPECT_EQ(failed(FailedAvp::none, {avp::failed_avp}), 0U);
}

TEST(EncodeFault, AnswersAsMuchAsTheRequestSaid) {
    const auto request = message({text(avp::session_id, "s"), u32(avp::cc_request_number, 3)});
    const auto decoded = decode(request);
    ASSERT_FALSE(decoded.request);
    const auto bytes = encode_fault(decoded.frame, decoded.request.error(), server);
    EXPECT_EQ(number_at(bytes, {avp::result_code}), 5005U);
    EXPECT_EQ(number_at(bytes, {avp::cc_request_number}), 3U);
    EXPECT_EQ(number_at(bytes, {avp::auth_application_id}), 4U);
    EXPECT_TRUE(at(bytes, {avp::cc_request_type}).empty());
    EXPECT_EQ(at(bytes, {avp::failed_avp, avp::origin_host}).size(), 1U);
}

Bytes answer_to_client(const ServiceAnswer& service, const charging::ClientProfile& told) {
    CreditControlAnswer answer;
    answer.services = {service};
    const auto request = ccr(RequestType::initial, {});
    return encode_cca(decode(request).frame, answer, request, {server, told});
}

TEST(EncodeFinalUnits, LetTerminateStandAlone) {
    charging::ClientProfile told;
    told.final_units.filter_ids = {"walled"};
    auto last = service(10, {});
    last.final_units = charging::FinalUnitAction::terminate;
    const auto bytes = answer_to_client(last, told);
    EXPECT_EQ(number_at(bytes, {mscc, avp::final_unit_indication, avp::final_unit_action}), 0U);
    EXPECT_TRUE(at(bytes, {mscc, avp::final_unit_indication, avp::filter_id}).empty());
}

TEST(EncodeFinalUnits, NameTheRedirectServerWithRedirectOnly) {
    charging::ClientProfile told;
    told.final_units.redirect_to = {charging::RedirectAddressType::sip_uri, "sip:topup@ims"};
    told.final_units.filter_ids = {"one", "two"};
    auto last = service(10, {});
    last.final_units = charging::FinalUnitAction::redirect;
    auto bytes = answer_to_client(last, told);
    EXPECT_EQ(number_at(bytes,
                        {mscc, avp::final_unit_indication, avp::redirect_server, avp::redirect_address_type}),
              3U);
    EXPECT_EQ(at(bytes, {mscc, avp::final_unit_indication, avp::filter_id}).size(), 2U);
    last.final_units = charging::FinalUnitAction::restrict_access;
    bytes = answer_to_client(last, told);
    EXPECT_TRUE(at(bytes, {mscc, avp::final_unit_indication, avp::redirect_server}).empty());
    EXPECT_EQ(at(bytes, {mscc, avp::final_unit_indication, avp::filter_id}).size(), 2U);
}

TEST(EncodeThresholds, AreAShareOfTheGrantWithinTheirThirtyTwoBits) {
    charging::ClientProfile told;
    told.thresholds.octets_percent = 20;
    auto grant = service(10, {});
    const auto threshold = [&](std::uint64_t octets) {
        grant.granted = charging::ServiceUnits{};
        grant.granted->total_octets = octets;
        const auto answer = answer_to_client(grant, told);
        const auto found = at(answer, {mscc, avp::volume_quota_threshold});
        return found.empty() ? std::nullopt : read_u32(found.at(0).data);
    };
    EXPECT_EQ(threshold(4), std::nullopt) << "nothing would be left";
    EXPECT_EQ(threshold(5), 1U);
    EXPECT_EQ(threshold(1'000'000), 200'000U);
    EXPECT_EQ(threshold(0xffff'ffff'ffff'ffff), 0xffff'ffffU);
    grant.final_units = charging::FinalUnitAction::terminate;
    EXPECT_EQ(threshold(1'000'000), std::nullopt) << "behind the last quota there is nothing to ask for";
}

TEST(EncodeThresholds, AreLeftOutWithZeroPercent) {
    auto grant = service(10, {});
    grant.granted.emplace().total_octets = 1'000'000;
    EXPECT_TRUE(at(answer_to_client(grant, {}), {mscc, avp::volume_quota_threshold}).empty());
}

TEST(EncodeTariffChange, CountsSecondsFrom1900) {
    auto before = service(10, {});
    before.granted.emplace().total_octets = 1'000'000;
    before.tariff_change_usage = charging::TariffChangeUsage::before;
    before.tariff_changes_at = charging::Instant{};
    const auto bytes = answer_to_client(before, {});
    EXPECT_EQ(number_at(bytes, {mscc, avp::granted_service_unit, avp::tariff_time_change}), 2'208'988'800U);
    EXPECT_EQ(number_at(bytes, {mscc, avp::tariff_change_usage}), 0U);
}

TEST(EncodeTariffChange, SaysNothingOfAnOrdinaryGrant) {
    auto ordinary = service(10, {});
    ordinary.granted.emplace().total_octets = 1'000'000;
    const auto bytes = answer_to_client(ordinary, {});
    EXPECT_TRUE(at(bytes, {mscc, avp::granted_service_unit, avp::tariff_time_change}).empty());
    EXPECT_TRUE(at(bytes, {mscc, avp::tariff_change_usage}).empty());
}

TEST(EncodeCreditPool, NamesThePoolTheUnitsAndTheirMultiplier) {
    charging::ServiceUnits seconds, octets, messages;
    seconds.time_s = 60;
    octets.total_octets = 1'000'000;
    messages.service_specific = 1;
    for (const auto& [units, type] :
         {std::pair{seconds, 0U}, std::pair{octets, 2U}, std::pair{messages, 5U}}) {
        auto grant = service(10, {});
        grant.granted = units;
        grant.pool = {.pool = 7, .multiplier = 5'000};
        const auto bytes = answer_to_client(grant, {});
        EXPECT_EQ(number_at(bytes, {mscc, avp::gsu_pool_reference, avp::gsu_pool_identifier}), 7U);
        EXPECT_EQ(number_at(bytes, {mscc, avp::gsu_pool_reference, avp::cc_unit_type}), type);
        const auto multiplier =
            at(bytes, {mscc, avp::gsu_pool_reference, avp::unit_value, avp::value_digits});
        EXPECT_EQ(read_i64(multiplier.front().data), 5'000);
    }
    EXPECT_TRUE(at(answer_to_client(service(10, {}), {}), {mscc, avp::gsu_pool_reference}).empty());
}

TEST(EncodeCca, GrantsUnitsOfEveryKind) {
    auto grant = service(10, {});
    grant.granted = charging::ServiceUnits{.time_s = 1,
                                           .total_octets = 2,
                                           .input_octets = 3,
                                           .output_octets = 4,
                                           .service_specific = 5,
                                           .money = Money::from_units(6)};
    const auto bytes = answer_to_client(grant, {});
    const auto u64_of = [&](AvpKey key) {
        return read_u64(at(bytes, {mscc, avp::granted_service_unit, key}).at(0).data);
    };
    EXPECT_EQ(number_at(bytes, {mscc, avp::granted_service_unit, avp::cc_time}), 1U);
    EXPECT_EQ(u64_of(avp::cc_total_octets), 2U);
    EXPECT_EQ(u64_of(avp::cc_input_octets), 3U);
    EXPECT_EQ(u64_of(avp::cc_output_octets), 4U);
    EXPECT_EQ(u64_of(avp::cc_service_specific_units), 5U);
    const auto digits =
        at(bytes, {mscc, avp::granted_service_unit, avp::cc_money, avp::unit_value, avp::value_digits});
    EXPECT_EQ(read_i64(digits.at(0).data), 6);
    EXPECT_EQ(number_at(bytes, {mscc, avp::granted_service_unit, avp::cc_money, avp::currency_code}), 704U);
}

TEST(EncodeCca, RepeatsTheSubSession) {
    const auto bytes = answer_to(ccr(RequestType::initial, {u64(avp::cc_sub_session_id, 9)}), {});
    EXPECT_EQ(read_u64(at(bytes, {avp::cc_sub_session_id}).at(0).data), 9U);
}

TEST(EncodeCca, NamesAFaultOfUnitsAtCommandLevelOnce) {
    const auto request = ccr(RequestType::event, {u32(avp::requested_action, 0), u32(avp::rating_group, 77)});
    CreditControlAnswer answer;
    answer.command_level_units = true;
    answer.result = ResultCode::rating_failed;
    answer.failed = FailedAvp::rating_group;
    answer.services = {service(77, {}, ResultCode::rating_failed)};
    answer.services.front().failed = FailedAvp::rating_group;
    EXPECT_EQ(at(answer_to(request, answer), {avp::failed_avp, avp::rating_group}).size(), 1U);
    answer.failed = FailedAvp::none;
    EXPECT_EQ(number_at(answer_to(request, answer), {avp::failed_avp, avp::rating_group}), 77U);
}

TEST(EncodeQuotaControl, TellsTheShareOfSecondsAndOfUnitsThatIsLeft) {
    charging::ClientProfile told;
    told.thresholds = {.octets_percent = 0, .seconds_percent = 10, .service_units_percent = 50};
    auto grant = service(10, {});
    grant.granted.emplace().time_s = 600;
    EXPECT_EQ(number_at(answer_to_client(grant, told), {mscc, avp::time_quota_threshold}), 60U);
    grant.granted = charging::ServiceUnits{};
    grant.granted->service_specific = 10;
    const auto bytes = answer_to_client(grant, told);
    EXPECT_EQ(number_at(bytes, {mscc, avp::unit_quota_threshold}), 5U);
    EXPECT_TRUE(at(bytes, {mscc, avp::time_quota_threshold}).empty());
}

TEST(EncodeQuotaControl, TellsHowLongQuotaMayBeIdle) {
    charging::ClientProfile told;
    told.quota_holding_time_s = 0;
    told.quota_consumption_time_s = 30;
    auto grant = service(10, {});
    EXPECT_TRUE(at(answer_to_client(grant, told), {mscc, avp::quota_holding_time}).empty()) << "no quota";
    grant.granted.emplace().total_octets = 1'000;
    auto bytes = answer_to_client(grant, told);
    EXPECT_EQ(number_at(bytes, {mscc, avp::quota_holding_time}), 0U) << "it is never given up";
    EXPECT_TRUE(at(bytes, {mscc, avp::quota_consumption_time}).empty()) << "it is one of seconds";
    grant.granted->time_s = 60;
    EXPECT_EQ(number_at(answer_to_client(grant, told), {mscc, avp::quota_consumption_time}), 30U);
    bytes = answer_to_client(grant, {});
    EXPECT_TRUE(at(bytes, {mscc, avp::quota_holding_time}).empty());
    EXPECT_TRUE(at(bytes, {mscc, avp::quota_consumption_time}).empty());
}

TEST(EncodeAnnouncements, PlayWhatTheMomentIs) {
    charging::ClientProfile told;
    told.announcements = {.low_balance = 1, .final_units = 2, .no_credit = 3, .language = "vie"};
    const auto played = [&](const ServiceAnswer& of, bool low_balance,
                            const charging::ClientProfile& client_told) {
        CreditControlAnswer answer;
        answer.services = {of};
        answer.low_balance = low_balance;
        const auto request = ccr(RequestType::initial, {});
        const auto bytes = encode_cca(decode(request).frame, answer, request, {server, client_told});
        const auto found = at(bytes, {mscc, avp::announcement_information, avp::announcement_identifier});
        return found.empty() ? std::nullopt : read_u32(found.front().data);
    };
    auto grant = service(10, {});
    grant.granted.emplace().time_s = 60;
    EXPECT_EQ(played(grant, false, told), std::nullopt);
    EXPECT_EQ(played(grant, true, told), 1U);
    EXPECT_EQ(played(service(10, {}), true, told), std::nullopt) << "nothing is granted";
    grant.final_units = charging::FinalUnitAction::terminate;
    EXPECT_EQ(played(grant, true, told), 2U);
    EXPECT_EQ(played(service(10, {}, ResultCode::credit_limit_reached), true, told), 3U);
    EXPECT_EQ(played(grant, true, {}), std::nullopt);
}

TEST(EncodeAnnouncements, NameTheirLanguageWhereThereIsOne) {
    charging::ClientProfile told;
    told.announcements.no_credit = 3;
    const auto refused = service(10, {}, ResultCode::credit_limit_reached);
    EXPECT_TRUE(
        at(answer_to_client(refused, told), {mscc, avp::announcement_information, avp::announcement_language})
            .empty());
    told.announcements.language = "vie";
    const auto bytes = answer_to_client(refused, told);
    EXPECT_EQ(
        read_text(at(bytes, {mscc, avp::announcement_information, avp::announcement_language}).at(0).data),
        "vie");
}

TEST(EncodeAccountInformation, StandsAtCommandLevelWhereItIsAskedFor) {
    CreditControlAnswer answer;
    const auto request = ccr(RequestType::initial, {});
    EXPECT_TRUE(at(answer_to(request, answer), {avp::low_balance_indication}).empty());
    EXPECT_TRUE(at(answer_to(request, answer), {avp::remaining_balance}).empty());
    answer.low_balance = true;
    answer.remaining_balance = Money::from_units(500);
    const auto bytes = answer_to(request, answer);
    EXPECT_EQ(number_at(bytes, {avp::low_balance_indication}), 1U);
    EXPECT_EQ(read_i64(at(bytes, {avp::remaining_balance, avp::unit_value, avp::value_digits}).at(0).data),
              500);
    EXPECT_EQ(number_at(bytes, {avp::remaining_balance, avp::currency_code}), 704U);
}

TEST(EncodeFailureHandling, TellsWhatToDoWithoutAnAnswerBySessionsAndEventsApart) {
    charging::ClientProfile told;
    const auto answer_of = [&](RequestType type, ResultCode result) {
        const auto request = ccr(type, {u32(avp::requested_action, 0)});
        return encode_cca(decode(request).frame, refusal(result), request, {server, told});
    };
    for (const AvpKey key : {avp::cc_session_failover, avp::credit_control_failure_handling,
                             avp::direct_debiting_failure_handling}) {
        EXPECT_TRUE(at(answer_of(RequestType::initial, ResultCode::success), {key}).empty()) << key.code;
        EXPECT_TRUE(at(answer_of(RequestType::event, ResultCode::success), {key}).empty()) << key.code;
    }
    told.session_failover = true;
    told.failure_handling = 2;
    told.direct_debiting_failure_handling = 1;
    const auto of_session = answer_of(RequestType::initial, ResultCode::success);
    EXPECT_EQ(number_at(of_session, {avp::cc_session_failover}), 1U);
    EXPECT_EQ(number_at(of_session, {avp::credit_control_failure_handling}), 2U);
    EXPECT_TRUE(at(of_session, {avp::direct_debiting_failure_handling}).empty());
    const auto of_event = answer_of(RequestType::event, ResultCode::success);
    EXPECT_EQ(number_at(of_event, {avp::direct_debiting_failure_handling}), 1U);
    EXPECT_TRUE(at(of_event, {avp::cc_session_failover}).empty());
    EXPECT_TRUE(at(of_event, {avp::credit_control_failure_handling}).empty());
    const auto refused = answer_of(RequestType::initial, ResultCode::too_busy);
    EXPECT_TRUE(at(refused, {avp::cc_session_failover}).empty());
    EXPECT_TRUE(at(refused, {avp::credit_control_failure_handling}).empty());
}

TEST(EncodeRefundInformation, IsTheDebitsSessionWhereverItsUnitsStand) {
    CreditControlAnswer answer;
    answer.services = {service(10, {})};
    const auto request = ccr(RequestType::event, {u32(avp::requested_action, 0)});
    EXPECT_TRUE(at(answer_to(request, answer), {mscc, avp::refund_information}).empty());
    answer.services.front().refundable = true;
    const auto bytes = answer_to(request, answer);
    const auto debit = at(bytes, {mscc, avp::refund_information});
    ASSERT_EQ(debit.size(), 1U);
    EXPECT_EQ(read_text(debit.front().data), "pgw1.lab.test;1;2");
    EXPECT_FALSE(debit.front().mandatory());
    answer.command_level_units = true;
    const auto in_sub_session = answer_to(
        ccr(RequestType::event, {u32(avp::requested_action, 0), u64(avp::cc_sub_session_id, 9)}), answer);
    EXPECT_EQ(read_text(at(in_sub_session, {avp::refund_information}).at(0).data), "pgw1.lab.test;1;2;sub=9");
}

TEST(EncodeFinalUnits, NameTheFiltersOfARestriction) {
    charging::ClientProfile told;
    told.final_units.restriction_filter_rules = {"permit in ip from any to 192.0.2.1"};
    auto last = service(10, {});
    last.final_units = charging::FinalUnitAction::restrict_access;
    const auto bytes = answer_to_client(last, told);
    EXPECT_EQ(
        read_text(at(bytes, {mscc, avp::final_unit_indication, avp::restriction_filter_rule}).at(0).data),
        "permit in ip from any to 192.0.2.1");
}

TEST(EncodeFinalUnits, StandAtCommandLevelWithItsUnits) {
    CreditControlAnswer answer;
    answer.command_level_units = true;
    answer.services = {service({}, {})};
    answer.services.front().final_units = charging::FinalUnitAction::terminate;
    const auto bytes = answer_to(ccr(RequestType::initial, {}), answer);
    EXPECT_EQ(number_at(bytes, {avp::final_unit_indication, avp::final_unit_action}), 0U);
}

}  // namespace
}  // namespace airtime::extension
