#include <gmock/gmock.h>

#include <limits>

#include "charging/expiry.hpp"
#include "unit/charging_gy_model.hpp"

/// INITIAL, UPDATE and TERMINATION (RFC 8506 5), told in the model's dollars.
namespace airtime::charging::gy_model {
namespace {

using samples::sample_now;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::chrono::seconds reservation_life{1'200};  // validity and grace of the model

TEST(SessionCharging, RunsFromFirstQuotaToTheLastReport) {
    Line line(cents(1'000));
    const CreditControlAnswer opened = line.answer(initial({wanting(volume_group)}));
    EXPECT_EQ(opened.result, ResultCode::success);
    ASSERT_THAT(opened.services, SizeIs(1));
    EXPECT_EQ(opened.services[0].key, group(volume_group));
    EXPECT_EQ(opened.services[0].result, ResultCode::success);
    EXPECT_EQ(opened.services[0].granted, octets(5 * megabyte));
    EXPECT_EQ(opened.services[0].validity_s, 600U);
    EXPECT_EQ(line.reserved(), cents(500));
    EXPECT_EQ(line.balance(), cents(1'000));

    const CreditControlAnswer updated =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(5 * megabyte))}));
    EXPECT_EQ(updated.services.at(0).granted, octets(5 * megabyte));
    EXPECT_EQ(line.balance(), cents(500));
    EXPECT_EQ(line.reserved(), cents(500));

    const CreditControlAnswer closed =
        line.answer(termination(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(closed.result, ResultCode::success);
    ASSERT_THAT(closed.services, SizeIs(1));
    EXPECT_EQ(closed.services[0].granted, std::nullopt);
    EXPECT_EQ(closed.services[0].validity_s, 0U);
    EXPECT_EQ(line.balance(), cents(400));
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_TRUE(line.books_close());
}

TEST(SessionCharging, RefusesEachServiceForItselfWhenThereIsNoMoney) {
    Line line(Money{});
    const CreditControlAnswer answer = line.answer(initial({wanting(volume_group)}));
    EXPECT_EQ(answer.result, ResultCode::success);
    ASSERT_THAT(answer.services, SizeIs(1));
    EXPECT_EQ(answer.services[0].result, ResultCode::credit_limit_reached);
    EXPECT_EQ(answer.services[0].granted, std::nullopt);
    EXPECT_EQ(answer.services[0].validity_s, 0U);
}

TEST(SessionCharging, RunsDryWithoutReservingBelowZero) {
    Line line(cents(300));
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})).services.at(0).granted, octets(3 * megabyte));
    const CreditControlAnswer last =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(3 * megabyte))}));
    EXPECT_EQ(last.result, ResultCode::success);
    EXPECT_EQ(last.services.at(0).result, ResultCode::credit_limit_reached);
    EXPECT_EQ(line.balance(), Money{});
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(SessionCharging, StaysRefusedUntilMoneyComes) {
    Line line(cents(300));
    line.decide(initial({wanting(volume_group)}));
    line.decide(update(1, {reporting(volume_group, octets(3 * megabyte))}));
    EXPECT_EQ(line.answer(update(2, {wanting(volume_group)})).services.at(0).result,
              ResultCode::credit_limit_reached);
    line.contract.account({"main"})->balance += cents(500);
    EXPECT_EQ(line.answer(update(3, {wanting(volume_group)})).services.at(0).granted, octets(5 * megabyte));
}

TEST(SessionCharging, KeepsServicesApart) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group), wanting(time_group)}));
    EXPECT_EQ(line.reserved(), cents(550));
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte)),
                               reporting_and_wanting(time_group, seconds(90))}));
    ASSERT_THAT(answer.services, SizeIs(2));
    EXPECT_EQ(answer.services[0].key, group(volume_group));
    EXPECT_EQ(answer.services[1].key, group(time_group));
    EXPECT_EQ(answer.services[1].granted, seconds(300));
    EXPECT_EQ(line.balance(), cents(10'000 - 100 - 20));
    line.decide(
        termination(2, {reporting(volume_group, octets(3 * megabyte)), reporting(time_group, seconds(30))}));
    EXPECT_EQ(line.balance(), cents(10'000 - 400 - 20)) << "30 s more end the minute that 90 s began";
    EXPECT_TRUE(line.books_close());
}

TEST(SessionCharging, ServesTheOthersWhenOneServiceHasNoTariff) {
    Line line(cents(1'000));
    const CreditControlAnswer answer = line.answer(initial({wanting(unrated_group), wanting(volume_group)}));
    EXPECT_EQ(answer.result, ResultCode::success);
    ASSERT_THAT(answer.services, SizeIs(2));
    EXPECT_EQ(answer.services[0].result, ResultCode::rating_failed);
    EXPECT_EQ(answer.services[0].failed, FailedAvp::rating_group);
    EXPECT_EQ(answer.services[1].result, ResultCode::success);
}

TEST(SessionCharging, ChargesNothingForUsageThatHasNoTariff) {
    Line line(cents(1'000));
    line.decide(initial());
    const CreditControlAnswer answer = line.answer(update(1, {reporting(unrated_group, octets(megabyte))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::rating_failed);
    EXPECT_EQ(line.balance(), cents(1'000));
}

TEST(SessionCharging, TellsThatAServiceIsFree) {
    Line line(Money{});
    const CreditControlAnswer answer = line.answer(initial({wanting(free_group)}));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).result, ResultCode::credit_control_not_applicable);
    EXPECT_EQ(answer.services.at(0).granted, std::nullopt);
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(SessionCharging, AnswersUnitsAtCommandLevelThere) {
    Line line(cents(1'000));
    CreditControlRequest request = initial({wanting(time_group, seconds(300))});
    request.command_level_units = true;
    const CreditControlAnswer granted = line.answer(request);
    EXPECT_TRUE(granted.command_level_units);
    EXPECT_EQ(granted.result, ResultCode::success);
    EXPECT_EQ(granted.services.at(0).granted, seconds(300));
}

TEST(SessionCharging, RefusesUnitsAtCommandLevelThere) {
    for (const auto& [rating_group, result] :
         {std::pair{volume_group, ResultCode::credit_limit_reached},
          std::pair{free_group, ResultCode::credit_control_not_applicable},
          std::pair{unrated_group, ResultCode::rating_failed}}) {
        Line line(Money{});
        CreditControlRequest request = initial({wanting(rating_group)});
        request.command_level_units = true;
        const CreditControlAnswer answer = line.answer(request);
        EXPECT_EQ(answer.result, result);
        EXPECT_EQ(answer.failed, answer.services.at(0).failed);
    }
}

TEST(SessionCharging, ReadsRequestedActionForEventsOnly) {
    Line line(cents(1'000));
    line.policy.selectors.push_back({.service_context_tail = std::string{samples::data_context},
                                     .rating_group = {},
                                     .service_identifier = {},
                                     .service = {"volume"}});
    CreditControlRequest request = initial({{.key = {}, .requested = octets(1 * megabyte), .used = {}}});
    request.action = RequestedAction::direct_debiting;
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_EQ(answer.services.at(0).key, ServiceKey{});
    EXPECT_EQ(answer.services.at(0).granted, octets(megabyte));
    EXPECT_EQ(line.balance(), cents(1'000));
    EXPECT_EQ(line.reserved(), cents(100));
}

TEST(SessionCharging, NeverAddsInputAndOutputToATotal) {
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

TEST(SessionCharging, AddsTheReportsOfOneService) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group)}));
    ServiceRequest service = reporting(volume_group, octets(megabyte));
    service.used.push_back(octets(megabyte));
    service.used.push_back(seconds(60));
    line.decide(update(1, {service}));
    EXPECT_EQ(line.balance(), cents(9'800)) << "seconds are not what this tariff counts";
}

TEST(SessionCharging, DebitsUsageBeyondTheGrant) {
    Line line(cents(100));
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte + megabyte / 2))})).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(-100));
    EXPECT_TRUE(line.books_close());
}

TEST(SessionCharging, CountsBegunBlocksOverAllReports) {
    Line line(cents(1'000));
    line.decide(initial({wanting(time_group)}));
    line.decide(update(1, {reporting(time_group, seconds(30))}));
    EXPECT_EQ(line.balance(), cents(990));
    line.decide(update(2, {reporting(time_group, seconds(30))}));
    EXPECT_EQ(line.balance(), cents(990));
    line.decide(update(3, {reporting(time_group, seconds(1))}));
    EXPECT_EQ(line.balance(), cents(980));
}

TEST(SessionCharging, GivesNoQuotaThatWasNotAskedFor) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const CreditControlAnswer answer = line.answer(update(1, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).granted, std::nullopt);
    EXPECT_EQ(answer.services.at(0).validity_s, 0U);
    EXPECT_EQ(line.reserved(), Money{}) << "a report ends the former reservation";
}

TEST(SessionCharging, LeavesTheQuotaOfAServiceThatIsOnlyNamed) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const CreditControlAnswer answer =
        line.answer(update(1, {{.key = group(volume_group), .requested = {}, .used = {}}}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(line.reserved(), cents(500));
}

TEST(SessionCharging, ReplacesTheFormerReservationByTheNewOne) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.decide(update(1, {wanting(volume_group, octets(9 * megabyte))}));
    EXPECT_EQ(line.reserved(), cents(900));
}

TEST(SessionCharging, AddsTheGrantsOfOneServiceNamedTwice) {
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

TEST(SessionCharging, LeavesTheAmountToTheServerForZeroUnits) {
    Line line(cents(1'000));
    ServiceUnits zero = seconds(0);
    EXPECT_EQ(line.answer(initial({wanting(volume_group, zero)})).services.at(0).granted,
              octets(5 * megabyte));
    zero = octets(0);
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group, zero)})).services.at(0).granted,
              octets(5 * megabyte));
}

TEST(SessionCharging, RefusesUnitsThatTheTariffDoesNotCount) {
    Line line(cents(1'000));
    const CreditControlAnswer answer = line.answer(initial({wanting(volume_group, seconds(60))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(0).failed, FailedAvp::requested_service_unit);
    ServiceUnits both = seconds(60);
    both.total_octets = 2 * megabyte;
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group, both)})).services.at(0).granted,
              octets(2 * megabyte));
}

TEST(SessionCharging, ReservesMoneyWithoutRating) {
    Line line(cents(100));
    EXPECT_EQ(line.answer(initial({wanting(money_group, amount(cents(30)))})).services.at(0).granted,
              amount(cents(30)));
    EXPECT_EQ(line.reserved(), cents(30));
    line.decide(update(1, {reporting(money_group, amount(cents(20)))}));
    EXPECT_EQ(line.balance(), cents(80));
}

TEST(SessionCharging, RefusesMoneyThatCannotBe) {
    Line line(cents(100));
    CreditControlRequest foreign = initial({wanting(money_group, amount(cents(30)))});
    foreign.currency_code = 704;
    EXPECT_EQ(line.answer(foreign).services.at(0).failed, FailedAvp::cc_money);
    EXPECT_EQ(line.answer(update(1, {wanting(money_group, amount(cents(-1)))})).services.at(0).failed,
              FailedAvp::cc_money);
    const CreditControlAnswer negative = line.answer(update(2, {reporting(money_group, amount(cents(-1)))}));
    EXPECT_EQ(negative.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(negative.services.at(0).failed, FailedAvp::used_service_unit);
    EXPECT_EQ(line.balance(), cents(100));
}

TEST(SessionCharging, RefusesUsageBeyondAllMoneyAndChargesNothing) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting(volume_group, octets(std::numeric_limits<std::uint64_t>::max()))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(0).failed, FailedAvp::used_service_unit);
    EXPECT_EQ(line.balance(), cents(1'000));
}

TEST(SessionCharging, RefusesUsageThatNoBalanceCanBear) {
    Line line(Money::from_millionths(-Money::millionths_max) + cents(100));
    line.decide(initial());
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte))})).services.at(0).result,
              ResultCode::success);
    EXPECT_EQ(line.answer(update(2, {reporting(volume_group, octets(1))})).services.at(0).failed,
              FailedAvp::used_service_unit);
}

TEST(SessionCharging, DeniesABlockedContractButDebitsItsUsage) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.contract.life_cycle = LifeCycle::two_way;
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::end_user_service_denied);
    EXPECT_EQ(line.balance(), cents(900));
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(SessionCharging, ServesAContractUntilItsValidityEnds) {
    Line line(cents(1'000));
    line.contract.expires_at = sample_now() + std::chrono::milliseconds{1};
    line.contract.life_cycle = LifeCycle::one_way;
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})).services.at(0).result, ResultCode::success);
    line.pass(std::chrono::milliseconds{1});
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).services.at(0).result,
              ResultCode::end_user_service_denied);
}

TEST(SessionCharging, RefusesAnUnsupportedContextAltogether) {
    Line line(cents(1'000));
    CreditControlRequest request = initial({wanting(volume_group)});
    request.service_context = "foo@bar";
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_EQ(answer.result, ResultCode::rating_failed);
    EXPECT_EQ(answer.failed, FailedAvp::service_context_id);
    EXPECT_THAT(answer.services, IsEmpty());
    EXPECT_THAT(line.contract.sessions, IsEmpty());
}

TEST(SessionCharging, TakesAContextWithItsExtensions) {
    Line line(cents(1'000));
    CreditControlRequest request = initial({wanting(volume_group)});
    request.service_context = "ext.01.001.8.32251@3gpp.org";
    EXPECT_EQ(line.answer(request).services.at(0).result, ResultCode::success);
}

TEST(SessionCharging, OpensASessionThatNamesNoServiceYet) {
    Line line(cents(1'000));
    const CreditControlAnswer answer = line.answer(initial());
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_THAT(answer.services, IsEmpty());
    ASSERT_NE(line.session(), nullptr);
    EXPECT_EQ(line.session()->client_host, "gw.lab.test");
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).services.at(0).result, ResultCode::success);
}

TEST(SessionCharging, DoesNotKnowASessionThatWasNeverOpened) {
    Line line(cents(1'000));
    const Contract before = line.contract;
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(line.answer(termination(1, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(line.contract, before);
}

TEST(SessionCharging, TakesTheTerminationThatFollowsARefusal) {
    Line line(Money{});
    line.decide(initial({wanting(volume_group)}));
    ServiceUnits nothing = seconds(0);
    nothing.input_octets = 0;
    nothing.output_octets = 0;
    EXPECT_EQ(line.answer(termination(1, {reporting(volume_group, nothing)})).result, ResultCode::success);
    EXPECT_EQ(line.balance(), Money{});
}

TEST(SessionCharging, ReleasesTheReservationOfARefusedUpdateAndChargesItOnce) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.contract.life_cycle = LifeCycle::two_way;
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.answer(termination(2)).result, ResultCode::success);
    EXPECT_EQ(line.balance(), cents(900));
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(SessionCharging, EndsWithSuccessWhateverBecameOfAReport) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    CreditControlRequest last = termination(1, {reporting(unrated_group, octets(1))});
    last.command_level_units = true;
    const CreditControlAnswer answer = line.answer(last);
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).result, ResultCode::rating_failed);
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(SessionCharging, GrantsNothingAtTermination) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(line.answer(termination(1, {wanting(volume_group)})).services.at(0).granted, std::nullopt);
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(SessionRepetition, GetsTheSameAnswerAndHasNoSecondEffect) {
    Line line(cents(1'000));
    const std::vector<CreditControlRequest> requests{
        initial({wanting(volume_group)}), update(1, {reporting_and_wanting(volume_group, octets(megabyte))}),
        termination(2, {reporting(volume_group, octets(megabyte))})};
    for (const CreditControlRequest& request : requests) {
        const CreditControlAnswer first = line.answer(request);
        const Contract after_first = line.contract;
        line.pass(std::chrono::seconds{1});
        const Decision second = line.decide(request);
        EXPECT_EQ(second.answer, first);
        EXPECT_EQ(second.change.contract, after_first);
        EXPECT_THAT(second.change.events, IsEmpty());
    }
    EXPECT_EQ(line.balance(), cents(800));
}

TEST(SessionRepetition, OfARefusalIsTheRefusal) {
    Line line(Money{});
    const CreditControlAnswer refused = line.answer(initial({wanting(volume_group)}));
    line.contract.account({"main"})->balance = cents(1'000);
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})), refused);
}

TEST(SessionRepetition, WithOtherContentIsRefusedAndChangesNothing) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.decide(update(1, {reporting(volume_group, octets(megabyte))}));
    const Contract before = line.contract;
    for (const CreditControlRequest& other :
         {update(1, {reporting(volume_group, octets(2 * megabyte))}),
          termination(1, {reporting(volume_group, octets(megabyte))}), initial({wanting(time_group)})}) {
        const CreditControlAnswer answer = line.answer(other);
        EXPECT_EQ(answer.result, ResultCode::invalid_avp_value);
        EXPECT_EQ(answer.failed, FailedAvp::cc_request_number);
    }
    EXPECT_EQ(line.contract, before);
}

TEST(SessionRepetition, AfterItsAnswerWasDroppedIsNotChargedAgain) {
    Line line(cents(10'000));
    line.policy.session.stored_answers_max = 2;
    line.decide(initial());
    for (std::uint32_t number = 1; number <= 3; ++number) {
        line.decide(update(number, {reporting(volume_group, octets(megabyte))}));
    }
    const Contract before = line.contract;
    const CreditControlAnswer answer = line.answer(update(1, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.failed, FailedAvp::cc_request_number);
    EXPECT_EQ(line.contract, before);
}

TEST(SessionRepetition, IsNoReasonToRefuseUpdatesOutOfOrder) {
    Line line(cents(10'000));
    line.decide(initial());
    line.decide(update(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(9'800));
}

TEST(OpenSession, IsNotOpenedAgainUnderAnotherNumber) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const Contract before = line.contract;
    CreditControlRequest again = initial({wanting(volume_group)});
    again.number = 1;
    EXPECT_EQ(line.answer(again).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(line.contract, before);
}

TEST(OpenSession, MayBeginWithAnyNumber) {
    Line line(cents(1'000));
    CreditControlRequest request = initial({wanting(volume_group)});
    request.number = 1;
    EXPECT_EQ(line.answer(request).services.at(0).result, ResultCode::success);
    EXPECT_EQ(line.answer(update(2, {wanting(volume_group)})).services.at(0).result, ResultCode::success);
}

TEST(OpenSession, LivesForValidityAndGraceAfterEachRequest) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(line.session()->expires_at, sample_now() + reservation_life);
    line.pass(reservation_life - std::chrono::milliseconds{1});
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).result, ResultCode::success);
    EXPECT_EQ(line.session()->expires_at, line.now + reservation_life);
    line.pass(reservation_life);
    EXPECT_EQ(line.answer(update(2, {wanting(volume_group)})).result, ResultCode::unknown_session_id);
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(OpenSession, GivesWayToANewOneBeyondTheLimit) {
    Line line(cents(10'000));
    line.policy.session.open_sessions_max = 2;
    for (const char* id : {"s1", "s2"}) {
        CreditControlRequest request = initial({wanting(volume_group)});
        request.session = {id};
        line.decide(request);
    }
    EXPECT_FALSE(line.contract.session({"s1"})->closed_at);
    CreditControlRequest request = initial({wanting(volume_group)});
    request.session = {"s3"};
    line.decide(request);
    EXPECT_TRUE(line.contract.session({"s1"})->closed_at);
    EXPECT_FALSE(line.contract.session({"s2"})->closed_at);
    EXPECT_FALSE(line.contract.session({"s3"})->closed_at);
    EXPECT_EQ(line.reserved(), cents(1'000));
}

TEST(OpenSession, CountsABoundedNumberOfServices) {
    Line line(cents(10'000'000));
    line.policy.selectors = {{.service_context_tail = std::string{samples::data_context},
                              .rating_group = {},
                              .service_identifier = {},
                              .service = {"time"}}};
    line.decide(initial());
    for (std::uint32_t number = 1; number <= 64; ++number) {
        ASSERT_EQ(line.answer(update(number, {wanting(number)})).services.at(0).result, ResultCode::success);
    }
    const CreditControlAnswer one_more = line.answer(update(65, {reporting_and_wanting(65, seconds(60))}));
    EXPECT_EQ(one_more.services.at(0).result, ResultCode::unable_to_comply);
    EXPECT_EQ(line.balance(), cents(10'000'000 - 10)) << "usage is charged nevertheless";
    EXPECT_THAT(line.session()->services, SizeIs(64));
}

TEST(AdvanceInSession, IsDrawnOnByTheVeryAnswer) {
    Line line(cents(99), lending_policy());
    const Decision decision = line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(decision.answer.services.at(0).granted, octets(5 * megabyte));
    EXPECT_EQ(decision.advance_refusal, std::nullopt);
    ASSERT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_EQ(line.session()->unseen_advance, line.contract.advances[0].id);
    EXPECT_EQ(line.balance(), cents(599));
    EXPECT_TRUE(line.books_close());
}

TEST(AdvanceInSession, ComesOnlyStrictlyBelowTheThreshold) {
    Line at_threshold(cents(200), lending_policy());
    at_threshold.policy.advance.threshold = cents(200);
    at_threshold.decide(initial({wanting(volume_group)}));
    EXPECT_THAT(at_threshold.contract.advances, IsEmpty());
    EXPECT_EQ(at_threshold.session()->unseen_advance, std::nullopt);

    Line below(cents(199), at_threshold.policy);
    below.decide(initial({wanting(volume_group)}));
    EXPECT_THAT(below.contract.advances, SizeIs(1));
}

TEST(AdvanceInSession, IsConsideredAfterDebitingWhatWasUsed) {
    Line line(cents(150), lending_policy());
    line.decide(initial({wanting(volume_group)}));
    EXPECT_THAT(line.contract.advances, IsEmpty());
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_THAT(line.contract.advances, SizeIs(1));
}

TEST(AdvanceInSession, IsGrantedAtMostOnceForOneRequest) {
    Line line(Money{}, lending_policy());
    line.policy.advance.open_advances_max = 5;
    line.policy.advance.tiers = {{.arpu_min = {}, .amount = cents(5'000)}};
    line.policy.advance.threshold = cents(1);
    const CreditControlAnswer answer =
        line.answer(initial({wanting(volume_group), wanting(time_group), wanting(volume_group)}));
    EXPECT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(answer.services.at(1).result, ResultCode::credit_limit_reached);
}

TEST(AdvanceInSession, RefusedIsReported) {
    Line line(Money{}, lending_policy());
    line.contract.enrolment = Enrolment::paused;
    const Decision decision = line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(decision.advance_refusal, AdvanceRefusal::not_enrolled);
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::credit_limit_reached);
}

TEST(AdvanceInSession, InShadowIsRecordedOnceForOneRequest) {
    Line line(Money{}, lending_policy());
    line.policy.advance.mode = AdvanceMode::shadow;
    const Decision decision = line.decide(initial({wanting(volume_group), wanting(time_group)}));
    EXPECT_EQ(decision.advance_refusal, AdvanceRefusal::mode_off);
    ASSERT_THAT(line.events, SizeIs(1));
    EXPECT_EQ(line.events[0].kind, EventKind::shadow_advanced);
    EXPECT_EQ(line.balance(), Money{});
}

TEST(AdvanceInSession, IsSeenOnceTheGatewayGoesOn) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.decide(initial({wanting(volume_group)}));
    EXPECT_NE(line.session()->unseen_advance, std::nullopt) << "a repetition shows that no answer arrived";
    line.decide(update(1, {reporting(volume_group, octets(0))}));
    EXPECT_EQ(line.session()->unseen_advance, std::nullopt);
}

TEST(AdvanceInSession, NeverComesAtTermination) {
    Line line(cents(150), lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.decide(termination(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), cents(50));
    EXPECT_THAT(line.contract.advances, IsEmpty());
}

TEST(LateUsage, OfAClosedSessionIsDebited) {
    Line line(cents(1'000));
    line.decide(initial({wanting(time_group)}));
    line.decide(termination(1, {reporting(time_group, seconds(30))}));
    const CreditControlAnswer update_answer = line.answer(update(2, {reporting(time_group, seconds(31))}));
    EXPECT_EQ(update_answer.result, ResultCode::unknown_session_id);
    EXPECT_EQ(line.balance(), cents(980)) << "begun minutes are counted on";
    const CreditControlAnswer late = line.answer(termination(3, {reporting(time_group, seconds(60))}));
    EXPECT_EQ(late.result, ResultCode::success);
    ASSERT_THAT(late.services, SizeIs(1));
    EXPECT_EQ(late.services[0].result, ResultCode::success);
    EXPECT_EQ(line.balance(), cents(970));
    EXPECT_TRUE(line.books_close());
}

TEST(LateUsage, OfAnExpiredSessionIsDebitedUntilItIsForgotten) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.pass(reservation_life + std::chrono::hours{24} - std::chrono::milliseconds{1});
    line.contract =
        expire_due(line.contract, line.policy, samples::circumstances_at(sample_now() + reservation_life))
            .contract;
    EXPECT_EQ(line.answer(termination(1, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(900));
    line.pass(std::chrono::milliseconds{1});
    EXPECT_EQ(line.answer(termination(2, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(line.balance(), cents(900));
}

TEST(LateUsage, IsDebitedOnceHoweverOftenItIsRepeated) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.decide(termination(1));
    for (const CreditControlRequest& late : {update(2, {reporting(volume_group, octets(megabyte))}),
                                             termination(3, {reporting(volume_group, octets(megabyte))})}) {
        const CreditControlAnswer first = line.answer(late);
        const Contract after_first = line.contract;
        EXPECT_EQ(line.answer(late), first);
        EXPECT_EQ(line.contract, after_first);
    }
    EXPECT_EQ(line.balance(), cents(800));
}

TEST(LateUsage, GrantsAndLendsNothing) {
    Line line(cents(100), lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.decide(termination(1));
    line.decide(update(2, {reporting_and_wanting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(line.balance(), cents(-100));
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_THAT(line.contract.advances, IsEmpty());
}

TEST(UnknownParties, AreToldApart) {
    CreditControlRequest request = update(1, {wanting(volume_group)});
    request.command_level_units = true;
    EXPECT_EQ(answer_unknown_subscriber(request).result, ResultCode::user_unknown);
    EXPECT_EQ(answer_unknown_session(request).result, ResultCode::unknown_session_id);
    EXPECT_EQ(answer_too_busy(request).result, ResultCode::too_busy);
    EXPECT_TRUE(answer_too_busy(request).command_level_units);
}

}  // namespace
}  // namespace airtime::charging::gy_model
