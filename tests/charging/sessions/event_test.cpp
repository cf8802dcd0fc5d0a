#include <gmock/gmock.h>

#include "charging/recharge/refund.hpp"
#include "tests/charging/gy_model.hpp"

/// EVENT requests (RFC 8506 6), told in the model's dollars.
namespace airtime::charging::gy_model {
namespace {

using samples::recharge_context;
using samples::sample_now;
using samples::sms_context;
using testing::IsEmpty;
using testing::SizeIs;

ServiceRequest message(ServiceUnits requested) {
    return {.key = message_key(), .requested = requested, .used = {}};
}
CreditControlRequest debit_of(ServiceUnits requested) {
    return event(RequestedAction::direct_debiting, message(requested));
}
CreditControlRequest refund_of(ServiceUnits requested) {
    CreditControlRequest request = event(RequestedAction::refund_account, message(requested));
    request.origin_host = till_host;
    return request;
}
CreditControlRequest recharge_of(Money money) {
    CreditControlRequest request =
        event(RequestedAction::refund_account, {.key = {}, .requested = amount(money), .used = {}});
    request.service_context = recharge_context;
    request.command_level_units = true;
    request.origin_host = till_host;
    return request;
}
CreditControlRequest at_command_level(CreditControlRequest request) {
    request.command_level_units = true;
    return request;
}

TEST(DirectDebiting, ChargesAtOnceAndGrantsWhatItCharged) {
    Line line(cents(100));
    const Decision decision = line.decide(at_command_level(debit_of(messages(1))));
    EXPECT_EQ(decision.answer.result, ResultCode::success);
    EXPECT_TRUE(decision.answer.command_level_units);
    EXPECT_EQ(decision.answer.services.at(0).granted, messages(1));
    EXPECT_EQ(decision.answer.services.at(0).validity_s, 0U);
    EXPECT_EQ(decision.answer.cost, cents(5));
    EXPECT_EQ(line.balance(), cents(95));
    EXPECT_THAT(line.contract.sessions, IsEmpty());
    EXPECT_TRUE(line.books_close());
}

/// An SMSC that reads the command's Result-Code alone.
Policy command_level_refusals() {
    Policy policy = model_policy();
    ClientProfile smsc;
    smsc.name = "smsc";
    smsc.origin_hosts = {"smsc.lab.test"};
    smsc.refusals = RefusalLevel::command;
    policy.clients.push_back(smsc);
    return policy;
}
CreditControlRequest from_smsc(CreditControlRequest request) {
    request.origin_host = "smsc.lab.test";
    return request;
}

TEST(DirectDebiting, SaysAtTheCommandThatNothingWasDebitedToAClientThatLooksThere) {
    Line line(cents(4), command_level_refusals());
    const CreditControlAnswer refused = line.answer(from_smsc(debit_of(messages(1))));
    EXPECT_EQ(refused.result, ResultCode::credit_limit_reached);
    EXPECT_EQ(refused.services.at(0).result, ResultCode::credit_limit_reached);
    EXPECT_EQ(refused.failed, FailedAvp::none);
    EXPECT_EQ(line.answer(debit_of(messages(1))).result, ResultCode::success) << "looks into the service";
    EXPECT_EQ(line.balance(), cents(4));
}

TEST(DirectDebiting, SaysTheFirstReasonAtTheCommandWhereServicesWereRefusedForSeveral) {
    Line line(cents(4), command_level_refusals());
    CreditControlRequest request = from_smsc(debit_of(messages(1)));
    request.services.insert(request.services.begin(), reporting(unrated_group, {}));
    EXPECT_EQ(line.answer(request).result, ResultCode::rating_failed);
}

TEST(DirectDebiting, SucceedsAtTheCommandWhereOneOfSeveralServicesIsDebited) {
    Line line(cents(5), command_level_refusals());
    CreditControlRequest request = from_smsc(debit_of(messages(1)));
    request.services.push_back(message(messages(1)));
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services.at(1).result, ResultCode::credit_limit_reached);
    EXPECT_EQ(line.balance(), Money{});
}

TEST(PriceEnquiry, RefusesASumThatNoAmountHolds) {
    Policy policy = model_policy();
    policy.tariffs.back().quota_max_units = Money::millionths_max;
    Line line(cents(4), policy);
    CreditControlRequest request =
        event(RequestedAction::price_enquiry, wanting(money_group, amount(Money::max())));
    EXPECT_EQ(line.answer(request).cost, Money::max());
    for (int more = 0; more < 1'100; ++more) {
        request.services.push_back(wanting(money_group, amount(Money::max())));
    }
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_EQ(answer.result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.failed, FailedAvp::requested_service_unit);
    EXPECT_EQ(answer.cost, std::nullopt);
}

TEST(DirectDebiting, AnswersServicesInTheirOwnShape) {
    Line line(cents(100));
    CreditControlRequest request =
        event(RequestedAction::direct_debiting, {.key = {}, .requested = messages(1), .used = {}});
    request.service_context = sms_context;
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_FALSE(answer.command_level_units);
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).granted, messages(1));
    EXPECT_EQ(line.balance(), cents(95));
}

TEST(DirectDebiting, TakesTheContextsServiceWhereNoneIsNamed) {
    Line line(cents(100));
    CreditControlRequest request = debit_of({});
    request.service_context = sms_context;
    request.services.clear();
    const CreditControlAnswer answer = line.answer(request);
    ASSERT_THAT(answer.services, SizeIs(1));
    EXPECT_EQ(answer.services[0].key, ServiceKey{});
    EXPECT_EQ(answer.services[0].granted, messages(1));
    EXPECT_EQ(line.balance(), cents(95));
}

TEST(DirectDebiting, TakesMoneyWithoutRating) {
    Line line(cents(100));
    CreditControlRequest request = debit_of(amount(cents(30)));
    request.services[0].requested->currency_code = 840;
    EXPECT_EQ(line.answer(request).services.at(0).granted, amount(cents(30)));
    EXPECT_EQ(line.balance(), cents(70));
}

TEST(DirectDebiting, RefusesMoneyThatCannotBe) {
    Line line(cents(100));
    CreditControlRequest foreign = debit_of(amount(cents(30)));
    foreign.services[0].requested->currency_code = 704;
    for (const CreditControlRequest& request :
         {foreign, debit_of(amount(cents(-1))), debit_of(amount(Money{})),
          debit_of(amount(Money::from_millionths(Money::millionths_max + 1)))}) {
        const Decision decision = line.decide(at_command_level(request));
        EXPECT_EQ(decision.answer.result, ResultCode::invalid_avp_value);
        EXPECT_EQ(decision.answer.failed, FailedAvp::cc_money);
        EXPECT_FALSE(decision.remembered);
    }
    EXPECT_EQ(line.balance(), cents(100));
}

TEST(DirectDebiting, RefusesUnitsThatTheTariffDoesNotCount) {
    Line line(cents(100));
    const CreditControlAnswer answer = line.answer(debit_of(seconds(1)));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(0).failed, FailedAvp::requested_service_unit);
}

TEST(DirectDebiting, IsWholeOrNotAtAll) {
    Line enough(cents(5));
    EXPECT_EQ(enough.answer(debit_of(messages(1))).services.at(0).result, ResultCode::success);
    EXPECT_EQ(enough.balance(), Money{});

    Line short_of_money(cents(9));
    const Decision decision = short_of_money.decide(at_command_level(debit_of(messages(2))));
    EXPECT_EQ(decision.answer.result, ResultCode::credit_limit_reached);
    EXPECT_EQ(decision.answer.services.at(0).granted, std::nullopt);
    EXPECT_EQ(decision.answer.cost, std::nullopt);
    EXPECT_FALSE(decision.remembered);
    EXPECT_EQ(short_of_money.balance(), cents(9));
}

TEST(DirectDebiting, LeavesReservedMoneyAlone) {
    Line line(cents(100));
    line.decide(initial({wanting(volume_group)}));
    ASSERT_EQ(line.reserved(), cents(100));
    CreditControlRequest request = debit_of(messages(1));
    request.session = {"other"};
    EXPECT_EQ(line.answer(request).services.at(0).result, ResultCode::credit_limit_reached);
}

TEST(DirectDebiting, ServesWhatItCanOfSeveralServices) {
    Line line(cents(104));
    CreditControlRequest request = debit_of(messages(1));
    request.services = {message(messages(1)), wanting(volume_group, octets(megabyte)), message(messages(10)),
                        wanting(free_group), wanting(unrated_group)};
    const CreditControlAnswer answer = line.answer(request);
    ASSERT_THAT(answer.services, SizeIs(5));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services[0].result, ResultCode::success);
    EXPECT_EQ(answer.services[1].result, ResultCode::credit_limit_reached);
    EXPECT_EQ(answer.services[2].result, ResultCode::success);
    EXPECT_EQ(answer.services[3].result, ResultCode::credit_control_not_applicable);
    EXPECT_EQ(answer.services[4].result, ResultCode::rating_failed);
    EXPECT_EQ(answer.cost, cents(55));
    EXPECT_EQ(line.balance(), cents(49));
}

TEST(DirectDebiting, IsRememberedOnceItDebited) {
    Line line(cents(100));
    const CreditControlRequest request = debit_of(messages(1));
    const Decision decision = line.decide(request);
    ASSERT_TRUE(decision.remembered);
    EXPECT_EQ(decision.remembered->session, request.session);
    EXPECT_EQ(decision.remembered->stored.number, request.number);
    EXPECT_EQ(decision.remembered->stored.digest, digest_of(request));
    EXPECT_EQ(decision.remembered->stored.answer, decision.answer);
    EXPECT_EQ(decision.remembered->kept_s, 600U);
}

TEST(DirectDebiting, DrawsOnAnAdvanceForTheWholeEvent) {
    Line line(cents(3), lending_policy());
    const Decision decision = line.decide(debit_of(messages(2)));
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::success);
    ASSERT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_TRUE(line.contract.advances[0].drawn);
    EXPECT_EQ(line.balance(), cents(493));
    EXPECT_TRUE(line.books_close());
}

TEST(DirectDebiting, LendsNothingThatWouldNotSuffice) {
    Line line(cents(3), lending_policy());
    const Decision decision = line.decide(debit_of(amount(cents(504))));
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::credit_limit_reached);
    EXPECT_EQ(decision.advance_refusal, AdvanceRefusal::would_not_suffice);
    EXPECT_THAT(line.contract.advances, IsEmpty());
    EXPECT_EQ(line.balance(), cents(3));
}

TEST(DirectDebiting, RemembersTheShadowOfAnAdvance) {
    Line line(cents(3), lending_policy());
    line.policy.advance.mode = AdvanceMode::shadow;
    const Decision decision = line.decide(debit_of(messages(1)));
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::credit_limit_reached);
    EXPECT_THAT(decision.change.events, SizeIs(1));
    EXPECT_TRUE(decision.remembered);
}

TEST(DirectDebiting, DeniesABlockedContract) {
    Line line(cents(100));
    line.contract.life_cycle = LifeCycle::two_way;
    EXPECT_EQ(line.answer(at_command_level(debit_of(messages(1)))).result,
              ResultCode::end_user_service_denied);
    line.contract.life_cycle = LifeCycle::one_way;
    EXPECT_EQ(line.answer(at_command_level(debit_of(messages(1)))).result,
              ResultCode::end_user_service_denied);
    line.policy.life_cycle.charged.add(LifeCycle::one_way);
    EXPECT_EQ(line.answer(at_command_level(debit_of(messages(1)))).result, ResultCode::success);
}

TEST(DirectDebiting, OfAnUnsupportedContextFailsRating) {
    Line line(cents(100));
    CreditControlRequest request = debit_of(messages(1));
    request.service_context = "foo@bar";
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_EQ(answer.result, ResultCode::rating_failed);
    EXPECT_EQ(answer.failed, FailedAvp::service_context_id);
}

TEST(CheckBalance, TellsWhetherTheServiceCanBePaid) {
    const CreditControlRequest question = event(RequestedAction::check_balance, message(messages(1)));
    for (const auto& [balance, result] : {std::pair{cents(5), CheckBalanceResult::enough_credit},
                                          std::pair{cents(4), CheckBalanceResult::no_credit}}) {
        Line line(balance);
        const Contract before = line.contract;
        const Decision decision = line.decide(question);
        EXPECT_EQ(decision.answer.result, ResultCode::success);
        EXPECT_EQ(decision.answer.check_balance, result);
        EXPECT_EQ(decision.answer.cost, std::nullopt);
        EXPECT_THAT(decision.answer.services, IsEmpty());
        EXPECT_EQ(decision.change.contract, before);
        EXPECT_THAT(decision.change.events, IsEmpty());
        EXPECT_FALSE(decision.remembered);
    }
}

TEST(CheckBalance, CountsOnTheAdvanceThatWouldCome) {
    const CreditControlRequest question = event(RequestedAction::check_balance, message(messages(1)));
    Line line(Money{}, lending_policy());
    const Contract before = line.contract;
    EXPECT_EQ(line.answer(question).check_balance, CheckBalanceResult::enough_credit);
    EXPECT_EQ(line.contract, before);
    line.contract.enrolment = Enrolment::cancelled;
    EXPECT_EQ(line.answer(question).check_balance, CheckBalanceResult::no_credit);
}

TEST(CheckBalance, OfAServiceWithoutTariffFailsRating) {
    Line line(cents(100));
    const CreditControlAnswer answer =
        line.answer(event(RequestedAction::check_balance, wanting(unrated_group)));
    EXPECT_EQ(answer.result, ResultCode::rating_failed);
    EXPECT_EQ(answer.failed, FailedAvp::rating_group);
    EXPECT_EQ(answer.check_balance, std::nullopt);
}

TEST(PriceEnquiry, TellsThePriceWhateverTheBalance) {
    Line line(Money{});
    const Contract before = line.contract;
    const Decision decision = line.decide(event(RequestedAction::price_enquiry, message(messages(3))));
    EXPECT_EQ(decision.answer.result, ResultCode::success);
    EXPECT_EQ(decision.answer.cost, cents(15));
    EXPECT_EQ(decision.answer.check_balance, std::nullopt);
    EXPECT_EQ(decision.change.contract, before);
    EXPECT_FALSE(decision.remembered);
}

TEST(PriceEnquiry, AddsThePricesOfSeveralServices) {
    Line line(Money{});
    CreditControlRequest request = event(RequestedAction::price_enquiry, message(messages(1)));
    request.services.push_back(wanting(volume_group, octets(megabyte + 1)));
    EXPECT_EQ(line.answer(request).cost, cents(205));
    request.services.push_back(wanting(unrated_group));
    EXPECT_EQ(line.answer(request).result, ResultCode::rating_failed);
}

TEST(RechargeRequest, CreditsTheAccountAndIsRememberedForAWeek) {
    Line line(Money{});
    const Decision decision = line.decide(recharge_of(cents(1'000)));
    EXPECT_EQ(decision.answer.result, ResultCode::success);
    EXPECT_EQ(decision.answer.services.at(0).granted, amount(cents(1'000)));
    EXPECT_EQ(decision.answer.cost, cents(1'000));
    EXPECT_EQ(line.balance(), cents(1'000));
    ASSERT_TRUE(decision.remembered);
    EXPECT_EQ(decision.remembered->kept_s, 604'800U);
    ASSERT_THAT(line.events, SizeIs(1));
    EXPECT_EQ(line.events[0].kind, EventKind::recharged);
    EXPECT_TRUE(line.books_close());
}

TEST(RechargeRequest, HoldsTheDebtUnderTheKeyOfItsRequest) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    CreditControlRequest request = recharge_of(cents(1'000));
    request.session = {"vouchers;\x01%"};
    request.number = 3;
    const Decision decision = line.decide(request);
    ASSERT_THAT(line.contract.holds, SizeIs(1));
    EXPECT_EQ(line.contract.holds[0].recharge, RechargeId{"vouchers;%01%25/3"});
    EXPECT_EQ(line.contract.holds[0].amount(), cents(500));
    ASSERT_THAT(decision.change.work, SizeIs(1));
    EXPECT_EQ(decision.change.work[0].recharge, line.contract.holds[0].recharge);
}

TEST(RechargeRequest, RepeatedBeforeItsRecoveryHasNoEffect) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.answer(recharge_of(cents(100)));
    const Contract once = line.contract;
    line.answer(recharge_of(cents(100)));
    EXPECT_EQ(line.contract, once);
}

TEST(DirectDebiting, RefusesEachAmountInAForeignCurrency) {
    Line line(cents(100));
    CreditControlRequest request = debit_of(amount(cents(1)));
    request.services.push_back(debit_of(amount(cents(7))).services[0]);
    request.services[0].requested->currency_code = 840;
    request.services[1].requested->currency_code = 704;
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_EQ(answer.services.at(1).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(1).failed, FailedAvp::cc_money);
    EXPECT_GE(line.balance(), cents(99));
}

TEST(RechargeRequest, RefusesMoneyThatCannotBe) {
    Line line(cents(1));
    CreditControlRequest foreign = recharge_of(cents(1'000));
    foreign.services[0].requested->currency_code = 704;
    for (const CreditControlRequest& request : {foreign, recharge_of(Money{}), recharge_of(cents(-1)),
                                                recharge_of(Money::from_millionths(Money::millionths_max))}) {
        const Decision decision = line.decide(request);
        EXPECT_EQ(decision.answer.result, ResultCode::invalid_avp_value);
        EXPECT_EQ(decision.answer.failed, FailedAvp::cc_money);
        EXPECT_FALSE(decision.remembered);
    }
    EXPECT_EQ(line.balance(), cents(1));
    EXPECT_EQ(line.answer(recharge_of(Money::from_millionths(Money::millionths_max) - cents(1))).result,
              ResultCode::success);
}

TEST(RechargeRequest, NeedsMoney) {
    Line line(Money{});
    for (const ServiceUnits& units : {ServiceUnits{}, messages(7)}) {
        CreditControlRequest request = recharge_of(cents(1));
        request.services[0].requested = units;
        const CreditControlAnswer answer = line.answer(request);
        EXPECT_EQ(answer.result, ResultCode::invalid_avp_value);
        EXPECT_EQ(answer.failed, FailedAvp::requested_service_unit);
    }
    CreditControlRequest bare = recharge_of(cents(1));
    bare.services.clear();
    EXPECT_EQ(line.answer(bare).failed, FailedAvp::requested_service_unit);
}

TEST(RechargeRequest, IsForBlockedContractsToo) {
    Line line(Money{});
    line.contract.life_cycle = LifeCycle::two_way;
    EXPECT_EQ(line.answer(recharge_of(cents(100))).result, ResultCode::success);
    line.contract.expires_at = sample_now();
    EXPECT_EQ(line.answer(recharge_of(cents(100))).result, ResultCode::end_user_service_denied);
    EXPECT_EQ(line.balance(), cents(100));
}

TEST(RechargeRequest, NeverLends) {
    Line line(Money{}, lending_policy());
    line.decide(recharge_of(cents(1)));
    EXPECT_THAT(line.contract.advances, IsEmpty());
}

TEST(RefundRequest, IsNoRecharge) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    const Decision decision = line.decide(refund_of(amount(cents(1'000))));
    EXPECT_EQ(decision.answer.services.at(0).granted, amount(cents(1'000)));
    EXPECT_THAT(line.contract.holds, IsEmpty());
    EXPECT_EQ(line.events.back().kind, EventKind::refunded);
    EXPECT_TRUE(decision.remembered);
    EXPECT_TRUE(line.books_close());
}

TEST(RefundRequest, PricesServiceUnitsByTheTariff) {
    Line line(Money{});
    const CreditControlAnswer answer = line.answer(refund_of(messages(7)));
    EXPECT_EQ(answer.services.at(0).granted, messages(7));
    EXPECT_EQ(answer.cost, cents(35));
    EXPECT_EQ(line.balance(), cents(35));
}

TEST(RefundRequest, CreditsTheAccountThatPaysFirst) {
    Policy policy = samples::sample_policy();
    CreditControlRequest request = refund_of(amount(samples::dong(300)));
    request.service_context = sms_context;
    const Decision decision =
        decide(samples::ContractBuilder{}.build(), request, policy, samples::circumstances_at(sample_now()));
    EXPECT_EQ(samples::balance_in(decision.change.contract, "sms"), samples::dong(300));
}

TEST(RefundRequest, HappensForOneServiceAtATime) {
    Line line(Money{});
    CreditControlRequest request = refund_of(messages(1));
    request.services.push_back(wanting(volume_group, octets(megabyte)));
    const CreditControlAnswer answer = line.answer(request);
    ASSERT_THAT(answer.services, SizeIs(2));
    EXPECT_EQ(answer.services[0].result, ResultCode::success);
    EXPECT_EQ(answer.services[1].result, ResultCode::invalid_avp_value);
    EXPECT_EQ(line.balance(), cents(5));
}

TEST(RefundRequest, LeavesTheAmountToNobody) {
    Line line(Money{});
    EXPECT_EQ(line.answer(refund_of({})).failed, FailedAvp::requested_service_unit);
    EXPECT_EQ(line.balance(), Money{});
}

TEST(EventRequest, NeedsAnAction) {
    Line line(cents(100));
    CreditControlRequest request = debit_of(messages(1));
    request.action.reset();
    const CreditControlAnswer answer = line.answer(request);
    EXPECT_EQ(answer.result, ResultCode::missing_avp);
    EXPECT_EQ(answer.failed, FailedAvp::requested_action);
    EXPECT_EQ(line.balance(), cents(100));
}

}  // namespace
}  // namespace airtime::charging::gy_model
