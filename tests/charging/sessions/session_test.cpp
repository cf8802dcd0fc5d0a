#include <gmock/gmock.h>

#include "tests/charging/gy_model.hpp"

/// INITIAL, UPDATE and TERMINATION (RFC 8506 5), told in the model's dollars.
namespace airtime::charging::gy_model {
namespace {

using samples::sample_now;
using testing::IsEmpty;
using testing::SizeIs;

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
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})).services.at(0).result, ResultCode::success);
    line.pass(std::chrono::milliseconds{1});
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).services.at(0).result,
              ResultCode::authorization_rejected);
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
