#include <gmock/gmock.h>

#include <limits>

#include "charging/changes/due.hpp"
#include "tests/charging/gy_model.hpp"

/// What a session asks for and what it reports (RFC 8506 5.2, 5.3), told in the model's dollars.
namespace airtime::charging::gy_model {
namespace {

using testing::SizeIs;

TEST(SessionUnits, NeverAddsInputAndOutputToATotal) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group)}));
    ServiceUnits all_three = octets(megabyte);
    all_three.input_octets = 400'000;
    all_three.output_octets = 600'000;
    line.decide(update(1, {reporting_and_wanting(volume_group, all_three)}));
    EXPECT_EQ(line.balance(), cents(9'900));
    ServiceUnits two = all_three;
    two.total_octets.reset();
    line.decide(update(2, {reporting_and_wanting(volume_group, two)}));
    EXPECT_EQ(line.balance(), cents(9'800));
}

TEST(SessionUnits, AddsTheReportsOfOneService) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group)}));
    ServiceRequest service = reporting(volume_group, octets(megabyte));
    service.used.push_back(octets(megabyte));
    service.used.push_back(seconds(60));
    line.decide(update(1, {service}));
    EXPECT_EQ(line.balance(), cents(9'800)) << "seconds are not what this tariff counts";
}

TEST(SessionUnits, DebitsUsageBeyondTheGrant) {
    Line line(cents(100));
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte + megabyte / 2))})).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(-100));
    EXPECT_TRUE(line.books_close());
}

TEST(SessionUnits, CountsBegunBlocksOverAllReports) {
    Line line(cents(1'000));
    line.decide(initial({wanting(time_group)}));
    line.decide(update(1, {reporting(time_group, seconds(30))}));
    EXPECT_EQ(line.balance(), cents(990));
    line.decide(update(2, {reporting(time_group, seconds(30))}));
    EXPECT_EQ(line.balance(), cents(990));
    line.decide(update(3, {reporting(time_group, seconds(1))}));
    EXPECT_EQ(line.balance(), cents(980));
}

TEST(SessionUnits, GivesNoQuotaThatWasNotAskedFor) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const CreditControlAnswer answer = line.answer(update(1, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).granted, std::nullopt);
    EXPECT_EQ(answer.services.at(0).validity_s, 0U);
    EXPECT_EQ(line.reserved(), Money{}) << "a report ends the former reservation";
}

TEST(SessionUnits, LeavesTheQuotaOfAServiceThatIsOnlyNamed) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const CreditControlAnswer answer =
        line.answer(update(1, {{.key = group(volume_group), .requested = {}, .used = {}}}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(line.reserved(), cents(500));
}

TEST(SessionUnits, ReplacesTheFormerReservationByTheNewOne) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.decide(update(1, {wanting(volume_group, octets(9 * megabyte))}));
    EXPECT_EQ(line.reserved(), cents(900));
}

TEST(SessionUnits, AddsTheGrantsOfOneServiceNamedTwice) {
    Line line(cents(1'000));
    const CreditControlAnswer answer = line.answer(
        initial({wanting(volume_group, octets(4 * megabyte)), wanting(volume_group, octets(4 * megabyte)),
                 wanting(volume_group, octets(4 * megabyte))}));
    ASSERT_THAT(answer.services, SizeIs(3));
    EXPECT_EQ(answer.services[0].granted, octets(4 * megabyte));
    EXPECT_EQ(answer.services[1].granted, octets(4 * megabyte));
    EXPECT_EQ(answer.services[2].granted, octets(2 * megabyte));
    EXPECT_EQ(line.reserved(), cents(1'000));
    ASSERT_THAT(line.session()->services, SizeIs(1));
    EXPECT_THAT(line.session()->services[0].reservation->parts, SizeIs(1));
}

TEST(SessionUnits, LeavesTheAmountToTheServerForZeroUnits) {
    Line line(cents(1'000));
    ServiceUnits zero = seconds(0);
    EXPECT_EQ(line.answer(initial({wanting(volume_group, zero)})).services.at(0).granted,
              octets(5 * megabyte));
    zero = octets(0);
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group, zero)})).services.at(0).granted,
              octets(5 * megabyte));
}

TEST(SessionUnits, RefusesUnitsThatTheTariffDoesNotCount) {
    Line line(cents(1'000));
    const CreditControlAnswer answer = line.answer(initial({wanting(volume_group, seconds(60))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(0).failed, FailedAvp::requested_service_unit);
    ServiceUnits both = seconds(60);
    both.total_octets = 2 * megabyte;
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group, both)})).services.at(0).granted,
              octets(2 * megabyte));
}

TEST(SessionUnits, ReservesMoneyWithoutRating) {
    Line line(cents(100));
    EXPECT_EQ(line.answer(initial({wanting(money_group, amount(cents(30)))})).services.at(0).granted,
              amount(cents(30)));
    EXPECT_EQ(line.reserved(), cents(30));
    line.decide(update(1, {reporting(money_group, amount(cents(20)))}));
    EXPECT_EQ(line.balance(), cents(80));
}

TEST(SessionUnits, RefusesMoneyThatCannotBe) {
    Line line(cents(100));
    CreditControlRequest foreign = initial({wanting(money_group, amount(cents(30)))});
    foreign.services[0].requested->currency_code = 704;
    EXPECT_EQ(line.answer(foreign).services.at(0).failed, FailedAvp::cc_money);
    EXPECT_EQ(line.answer(update(1, {wanting(money_group, amount(cents(-1)))})).services.at(0).failed,
              FailedAvp::cc_money);
    const CreditControlAnswer negative = line.answer(update(2, {reporting(money_group, amount(cents(-1)))}));
    EXPECT_EQ(negative.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(negative.services.at(0).failed, FailedAvp::used_service_unit);
    EXPECT_EQ(line.balance(), cents(100));
}

TEST(SessionUnits, RefusesEachAmountInAForeignCurrency) {
    Line line(cents(100));
    line.decide(initial({wanting(money_group, amount(cents(30)))}));
    ServiceUnits foreign = amount(cents(20));
    foreign.currency_code = 704;
    ServiceRequest service = wanting(money_group, amount(cents(5)));
    service.requested->currency_code = 840;
    service.used = {foreign};
    const CreditControlAnswer answer = line.answer(update(1, {service}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(line.balance(), cents(100));
}

std::vector<LedgerEvent> not_charged(const Line& line) {
    std::vector<LedgerEvent> events = line.events;
    std::erase_if(events, [](const LedgerEvent& event) { return event.kind != EventKind::not_charged; });
    return events;
}

TEST(SessionUnits, BelievesAReportUpToTheTariffsBound) {
    Line line(cents(100'000));
    line.policy.tariffs.at(0).report_max_units = 60 * megabyte;
    line.decide(initial({wanting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(line.answer(update(1, {reporting_and_wanting(volume_group, octets(60 * megabyte))}))
                  .services.at(0)
                  .result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(94'000));
    EXPECT_THAT(not_charged(line), SizeIs(0));

    const ServiceAnswer beyond =
        line.answer(update(2, {reporting_and_wanting(volume_group, octets(60 * megabyte + 1))}))
            .services.at(0);
    EXPECT_EQ(beyond.result, ResultCode::invalid_avp_value);
    EXPECT_EQ(beyond.failed, FailedAvp::used_service_unit);
    EXPECT_EQ(line.balance(), cents(93'500)) << "what was granted is charged";
    EXPECT_EQ(line.reserved(), Money{});
    ASSERT_THAT(not_charged(line), SizeIs(1));
    EXPECT_EQ(not_charged(line)[0].units, 55 * megabyte + 1);
    EXPECT_EQ(not_charged(line)[0].note, "beyond report_max_units");
    EXPECT_EQ(not_charged(line)[0].service, ServiceName{"volume"});
    EXPECT_TRUE(line.books_close());
}

TEST(SessionUnits, DoesNotChargeATebibyteWithoutAWord) {
    Line line(cents(100'000));
    line.decide(initial({wanting(volume_group)}));
    line.decide(termination(1, {reporting(volume_group, octets(std::uint64_t{1} << 40))}));
    EXPECT_EQ(line.balance(), cents(99'500));
    ASSERT_THAT(not_charged(line), SizeIs(1));
}

constexpr std::uint64_t most_units = std::numeric_limits<std::uint64_t>::max();

TEST(SessionUnits, ChargesWhatWasGrantedOfUsageBeyondAllMoney) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(most_units))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(0).failed, FailedAvp::used_service_unit);
    EXPECT_EQ(line.balance(), cents(500));
    EXPECT_EQ(line.reserved(), Money{});
    ASSERT_THAT(not_charged(line), SizeIs(1));
    EXPECT_EQ(not_charged(line)[0].units, most_units - 5 * megabyte);
}

TEST(SessionUnits, ChargesWhatWasGrantedAlsoWhereTheBoundIsBeyondAllMoney) {
    Line line(cents(1'000));
    line.policy.tariffs.at(0).report_max_units = most_units;
    line.decide(initial({wanting(volume_group)}));
    line.decide(termination(1, {reporting(volume_group, octets(most_units))}));
    EXPECT_EQ(line.balance(), cents(500));
    ASSERT_THAT(not_charged(line), SizeIs(1));
    EXPECT_EQ(not_charged(line)[0].note, "beyond all money");
}

TEST(SessionUnits, ChargesWhatWasGrantedAlsoAfterTheReservationEnded) {
    for (const std::uint64_t reported : {std::uint64_t{1} << 40, most_units}) {
        Line line(cents(10'000));
        line.decide(initial({wanting(volume_group)}));
        line.pass(std::chrono::hours{2});
        line.contract = expire_due(line.contract, line.policy, samples::circumstances_at(line.now)).contract;
        ASSERT_EQ(line.reserved(), Money{});
        line.decide(termination(1, {reporting(volume_group, octets(reported))}));
        EXPECT_EQ(line.balance(), cents(9'500));
        ASSERT_THAT(not_charged(line), SizeIs(1));
        EXPECT_EQ(not_charged(line)[0].units, reported - 5 * megabyte);
    }
}

TEST(SessionUnits, ChargesQuotaOnceInHoweverManyReportsThatAreNotBelieved) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group)}));
    for (std::uint32_t number = 1; number < 4; ++number) {
        line.decide(update(number, {reporting(volume_group, octets(most_units))}));
    }
    EXPECT_EQ(line.balance(), cents(9'500));
    EXPECT_THAT(not_charged(line), SizeIs(3));
}

/// A session with as many services as it may have, all of them volume, and each used.
Line full_line() {
    Policy policy = model_policy();
    policy.tariffs.at(0).setup_fee = cents(50);
    policy.selectors.insert(policy.selectors.begin(),
                            {.service_context_tail = std::string{samples::data_context},
                             .rating_group = {},
                             .service_identifier = {},
                             .service = {"volume"}});
    Line line(cents(1'000'000), policy);
    line.decide(initial());
    std::vector<ServiceRequest> services;
    for (std::uint32_t i = 0; i < 64; ++i) services.push_back(reporting(1'000 + i, octets(1)));
    line.decide(update(1, services));
    return line;
}

TEST(SessionUnits, BeyondThoseThatASessionCountsArePaidAsOneService) {
    Line line = full_line();
    const Money before = line.balance();
    for (std::uint32_t number = 2; number < 6; ++number) {
        line.decide(update(number, {reporting(5'000 + number % 2, octets(1'000))}));
    }
    EXPECT_EQ(before - line.balance(), cents(50 + 100)) << "one set-up fee, one begun block";
    EXPECT_EQ(line.answer(update(6, {wanting(5'000)})).services.at(0).result, ResultCode::unable_to_comply);
    EXPECT_THAT(line.session()->services, SizeIs(65));
    EXPECT_TRUE(line.books_close());
}

TEST(SessionUnits, ThatAreCountedTogetherAreNotThoseOfAServiceWithoutKey) {
    Line line = full_line();
    line.decide(update(2, {reporting(5'000, octets(1'000))}));
    ServiceRequest keyless{.key = {}, .requested = ServiceUnits{}, .used = {}};
    EXPECT_EQ(line.answer(update(3, {keyless})).services.at(0).result, ResultCode::unable_to_comply);
}

TEST(SessionUnits, ChargesWhatCanBeReadAndRefusesUsageInAnotherUnit) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    ServiceRequest mixed = reporting_and_wanting(volume_group, octets(megabyte));
    mixed.used.push_back(seconds(60));
    const CreditControlAnswer answer = line.answer(update(1, {mixed}));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(0).failed, FailedAvp::used_service_unit);
    EXPECT_EQ(answer.services.at(0).granted, std::nullopt);
    EXPECT_EQ(line.balance(), cents(900));
    ASSERT_THAT(not_charged(line), SizeIs(1));
    EXPECT_EQ(not_charged(line)[0].note, "in another unit");
}

TEST(SessionUnits, LetsAFreeServiceReportWhatItLikes) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    for (const ServiceUnits& used : {seconds(60), octets(std::uint64_t{1} << 40)}) {
        const auto number = static_cast<std::uint32_t>(line.session()->answers.size());
        EXPECT_EQ(line.answer(update(number, {reporting(free_group, used)})).services.at(0).result,
                  ResultCode::success);
    }
    EXPECT_EQ(line.balance(), cents(1'000));
    EXPECT_THAT(not_charged(line), SizeIs(0));
}

TEST(SessionUnits, TakesNothingUsedInWhateverUnitForNothing) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    ServiceRequest nothing = reporting_and_wanting(volume_group, seconds(0));
    nothing.used.push_back({});
    EXPECT_EQ(line.answer(update(1, {nothing})).services.at(0).result, ResultCode::success);
    ServiceUnits both = octets(megabyte);
    both.time_s = 60;
    EXPECT_EQ(line.answer(update(2, {reporting_and_wanting(volume_group, both)})).services.at(0).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(900));
    EXPECT_THAT(not_charged(line), SizeIs(0));
}

TEST(SessionUnits, RefusesUsageThatNoBalanceCanBear) {
    Line line(Money::from_millionths(-Money::millionths_max) + cents(100));
    line.decide(initial());
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte))})).services.at(0).result,
              ResultCode::success);
    EXPECT_EQ(line.answer(update(2, {reporting(volume_group, octets(1))})).services.at(0).failed,
              FailedAvp::used_service_unit);
}

}  // namespace
}  // namespace airtime::charging::gy_model
