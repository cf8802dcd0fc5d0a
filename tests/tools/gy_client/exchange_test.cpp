#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/gy_client/exchange_printer.hpp"
#include "tools/gy_client/expectation.hpp"
#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ServiceUnits octets(std::uint64_t amount) {
    ServiceUnits units;
    units.total_octets = amount;
    return units;
}

CreditControlAnswer granting_answer(std::uint64_t granted) {
    Message message;
    message.avps = {
        make_avp(avp::session_id, std::string_view("s")),
        make_avp(avp::result_code, 2001U),
        make_group(avp::multiple_services_credit_control,
                   {make_group(avp::granted_service_unit, encode_units(octets(granted))),
                    make_avp(avp::rating_group, 10U), make_avp(avp::validity_time, 600U),
                    make_avp(avp::result_code, 2001U)}),
    };
    return read_answer(std::move(message));
}

Expectation expecting(std::uint64_t granted) {
    ExpectedService service;
    service.rating_group = 10;
    service.granted = octets(granted);
    Expectation expectation;
    expectation.services.emplace({service});
    return expectation;
}

TEST(Differences, ComparesTheGrantExactly) {
    EXPECT_THAT(differences(expecting(2000000), granting_answer(2000000), nullptr), IsEmpty());
    EXPECT_THAT(differences(expecting(2000000), granting_answer(1999999), nullptr),
                ElementsAre("RG 10: granted 1,999,999 octets, expected 2,000,000 octets"));
}

TEST(Differences, TellsServicesThatAreMissingOrTooMany) {
    auto expectation = expecting(1);
    expectation.services->front().rating_group = 20;
    EXPECT_THAT(differences(expectation, granting_answer(1), nullptr),
                ElementsAre("RG 20: not in the answer", "RG 10: in the answer, not expected"));
}

TEST(Differences, TellsAnAnswerThatChanged) {
    Expectation expectation;
    expectation.same_as = "first";
    const auto first = granting_answer(1);
    EXPECT_THAT(differences(expectation, granting_answer(1), &first), IsEmpty());
    EXPECT_THAT(differences(expectation, granting_answer(2), &first), testing::SizeIs(3));
    EXPECT_THAT(differences(expectation, granting_answer(1), nullptr), testing::SizeIs(1));
}

TEST(Differences, ReadsANestedFailedAvp) {
    Message message;
    message.avps = {make_group(avp::failed_avp, {make_group(avp::multiple_services_credit_control,
                                                            {make_avp(avp::rating_group, 99U)})})};
    const auto answer = read_answer(std::move(message));
    Expectation expectation;
    expectation.failed_avp.emplace({avp::multiple_services_credit_control, avp::rating_group});
    EXPECT_THAT(differences(expectation, answer, nullptr), IsEmpty());
    expectation.failed_avp.emplace({avp::rating_group});
    EXPECT_THAT(differences(expectation, answer, nullptr),
                ElementsAre("answer: Failed-AVP is Multiple-Services-Credit-Control/Rating-Group, expected "
                            "Rating-Group"));
    expectation.failed_avp.emplace();
    EXPECT_THAT(differences(expectation, answer, nullptr), testing::SizeIs(1)) << "none was expected";
}

TEST(FormatExchange, ShowsRequestAndAnswerInOneBlock) {
    Exchange exchange;
    exchange.session = "data-1";
    exchange.request.type = request_type::update;
    exchange.request.number = 1;
    RequestedService service;
    service.rating_group = 10;
    service.requested = ServiceUnits{};
    service.used.push_back({.units = octets(5000000), .reporting_reason = {}, .tariff_change_usage = {}});
    exchange.request.services.push_back(service);
    exchange.answer = granting_answer(2000000);
    EXPECT_EQ(format_exchange(exchange),
              "--> CCR-Update #1  session data-1  RG 10: used 5,000,000 octets, wants quota\n"
              "<-- 2001 SUCCESS  RG 10: 2001, granted 2,000,000 octets for 600 s\n");
}

TEST(FormatExchange, SaysThatNoAnswerCame) {
    Exchange exchange;
    exchange.session = "data-1";
    exchange.failures = {"x.yaml:3: too late"};
    EXPECT_EQ(format_exchange(exchange),
              "--> CCR-Initial #0  session data-1\n<-- no answer\n!!! x.yaml:3: too late\n");
}

TEST(ExchangeToJson, DecodesTheAvpsOfTheAnswer) {
    Exchange exchange;
    exchange.answer = granting_answer(7);
    const auto json = exchange_to_json(exchange);
    const auto& answer = json.at("answer").as_object();
    EXPECT_EQ(answer.at("result"), 2001);
    EXPECT_EQ(answer.at("services").at(0).at("granted").at("octets"), 7);
    EXPECT_EQ(answer.at("avps").at(2).at("name"), "Multiple-Services-Credit-Control");
    EXPECT_EQ(answer.at("avps").at(2).at("avps").at(1).at("value"), 10);
}

}  // namespace
}  // namespace airtime::gy_client
