#include <gmock/gmock.h>

#include "charging/accounts/debit.hpp"
#include "tests/charging/gy_model.hpp"

/// Who may put money in, and what of it (RFC 8506 6.4, TS 32.299 7.2.171).
namespace airtime::charging::gy_model {
namespace {

using std::chrono::days;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* smsc = "smsc1.smsc.lab.test";
constexpr const char* other_smsc = "smsc2.smsc.lab.test";
constexpr const char* stranger = "stranger.lab.test";

/// Messages cost 300, paid by `sms`, then `promo`, then `main`; two message centres are one client.
class Refund : public testing::Test {
  protected:
    Refund() {
        ClientProfile centres;
        centres.name = "smsc";
        centres.origin_hosts = {"*.smsc.lab.test"};
        policy.clients.push_back(centres);
    }

    CreditControlRequest message_event(RequestedAction action, ServiceUnits units, const char* host,
                                       std::string session) {
        CreditControlRequest request = event(action, {.key = {}, .requested = units, .used = {}});
        request.service_context = samples::sms_context;
        request.origin_host = host;
        request.session = {session.empty() ? "s" + std::to_string(++sessions_) : std::move(session)};
        request.number = static_cast<std::uint32_t>(++numbers_);
        return request;
    }
    ServiceAnswer debit(ServiceUnits units, std::string session = {}, const char* host = smsc) {
        return serve(message_event(RequestedAction::direct_debiting, units, host, std::move(session)));
    }
    ServiceAnswer refund(ServiceUnits units, std::string session = {}, const char* host = smsc) {
        return serve(message_event(RequestedAction::refund_account, units, host, std::move(session)));
    }
    /// In a session of its own, with what the answer to the debit carried.
    ServiceAnswer refund_by_information(ServiceUnits units, const std::string& information,
                                        const char* host = smsc) {
        CreditControlRequest request = message_event(RequestedAction::refund_account, units, host, {});
        request.services[0].refund_information = information;
        return serve(request);
    }
    ServiceAnswer serve(const CreditControlRequest& request) {
        const Contract before = contract;
        const Decision decision = decide(contract, request, policy, samples::circumstances_at(now));
        contract = decision.change.contract;
        const ServiceAnswer answer = decision.answer.services.at(0);
        if (answer.result != ResultCode::success) {
            EXPECT_EQ(contract, before) << "a refusal changes nothing";
            EXPECT_EQ(decision.answer.result, request.action == RequestedAction::refund_account
                                                  ? answer.result
                                                  : ResultCode::success);
        }
        EXPECT_EQ(contract.totals.expected_balance(), balance_of(contract));
        return answer;
    }
    Money in(const std::string& account) const { return samples::balance_in(contract, account); }
    Money spend() const {
        const Month month = policy.calendar.month_of(now);
        for (const MonthlyActivity& activity : contract.months) {
            if (activity.month == month) return activity.spend;
        }
        return {};
    }

    Policy policy = samples::sample_policy();
    Contract contract = samples::ContractBuilder{}
                            .enrolled(Enrolment::not_registered)
                            .holding("sms", dong(500))
                            .holding("promo", dong(500))
                            .holding("main", dong(50'000))
                            .build();
    Instant now = samples::sample_now();

  private:
    int sessions_ = 0;
    int numbers_ = 0;
};

TEST_F(Refund, OfEveryDebitLeavesAccountsAndSpendAsTheyWere) {
    const std::vector<Account> accounts = contract.accounts;
    for (int i = 0; i < 20; ++i) {
        const std::string session = "sms" + std::to_string(i);
        ASSERT_EQ(debit(messages(10), session).result, ResultCode::success);
        ASSERT_EQ(refund(messages(10), session).result, ResultCode::success);
    }
    EXPECT_EQ(contract.accounts, accounts);
    EXPECT_EQ(spend(), Money{});
    EXPECT_EQ(refund(messages(1)).result, ResultCode::invalid_avp_value) << "nothing is left to give back";
}

TEST_F(Refund, GoesBackWhereTheDebitCameFromTheLastPayerFirst) {
    ASSERT_TRUE(debit(messages(4), "s").refundable);
    EXPECT_EQ(in("sms"), Money{});
    EXPECT_EQ(in("promo"), Money{});
    EXPECT_EQ(in("main"), dong(49'800));
    EXPECT_EQ(spend(), dong(700)) << "promo is no revenue";
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(in("main"), dong(50'000));
    EXPECT_EQ(in("promo"), dong(100));
    EXPECT_EQ(spend(), dong(500));
    EXPECT_EQ(refund(messages(3), "s").result, ResultCode::success);
    EXPECT_EQ(in("sms"), dong(500));
    EXPECT_EQ(in("promo"), dong(500));
    EXPECT_EQ(spend(), Money{});
}

TEST_F(Refund, IsNeverMoreThanTheDebitThatItNames) {
    debit(messages(2), "named");
    debit(messages(2), "another");
    EXPECT_EQ(refund(messages(3), "named").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(2), "named").result, ResultCode::success);
    EXPECT_EQ(refund(messages(1), "named").result, ResultCode::invalid_avp_value) << "never of another debit";
    debit(messages(1), "named");
    EXPECT_EQ(refund(messages(2), "named").failed, FailedAvp::requested_service_unit);
    EXPECT_EQ(refund(amount(dong(301)), "named").failed, FailedAvp::cc_money);
    EXPECT_EQ(refund(amount(dong(300)), "named").result, ResultCode::success);
}

TEST_F(Refund, NamesItsDebitAlsoByRefundInformation) {
    debit(messages(1), "s");
    EXPECT_EQ(refund_by_information(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(in("sms"), dong(500));
    EXPECT_EQ(refund_by_information(messages(1), "s").result, ResultCode::invalid_avp_value);
}

TEST_F(Refund, GivesBackThePriceThatWasPaid) {
    debit(messages(2), "s");
    policy.tariffs[2].price = dong(400);
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(50'700));
    policy.tariffs[2].price = {};
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000));
}

TEST_F(Refund, InMoneyLeavesUnitsInProportion) {
    debit(messages(4), "s");
    EXPECT_EQ(refund(amount(dong(600)), "s").result, ResultCode::success);
    EXPECT_EQ(refund(messages(3), "s").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(2), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000));
}

TEST_F(Refund, WithoutANameGoesToTheAccountOfRecharges) {
    debit(messages(1));
    EXPECT_EQ(refund(messages(1)).result, ResultCode::success);
    EXPECT_EQ(in("sms"), dong(200));
    EXPECT_EQ(in("main"), dong(50'300));
    EXPECT_EQ(spend(), Money{});
    EXPECT_EQ(refund(messages(1)).result, ResultCode::invalid_avp_value) << "no more than was debited";
}

TEST_F(Refund, WithoutANameTakesUnitsFromTheDebitsThatItIsTakenFrom) {
    debit(messages(2), "s");
    EXPECT_EQ(refund(messages(1)).result, ResultCode::success);
    EXPECT_EQ(refund(messages(2), "s").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000));
}

TEST_F(Refund, OfWhatNobodyDebitedIsRefused) {
    EXPECT_EQ(refund(messages(1)).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(amount(dong(60'000'000))).failed, FailedAvp::cc_money);
    debit(messages(1), "s");
    EXPECT_EQ(refund(messages(1), "s", stranger).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(balance_of(contract), dong(50'700));
}

TEST_F(Refund, IsForTheServiceThatWasDebited) {
    policy.selectors.insert(policy.selectors.begin(),
                            {.service_context_tail = std::string{samples::sms_context},
                             .rating_group = 99,
                             .service_identifier = {},
                             .service = {"vas"}});
    debit(messages(1), "s");
    CreditControlRequest vas = message_event(RequestedAction::refund_account, amount(dong(300)), smsc, "s");
    vas.services[0].key = group(99);
    EXPECT_EQ(serve(vas).result, ResultCode::invalid_avp_value);
}

TEST_F(Refund, MayComeFromAnyHostOfTheProfile) {
    debit(messages(1), "s");
    EXPECT_EQ(refund(messages(1), "s", other_smsc).result, ResultCode::success);
    EXPECT_EQ(in("sms"), dong(500));
}

TEST_F(Refund, OfAClientWithoutProfileIsItsOwnDebitsOnly) {
    debit(messages(1), "s", stranger);
    EXPECT_EQ(refund(messages(1), "s", "stranger2.lab.test").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(1), "s", stranger).result, ResultCode::success);
}

TEST_F(Refund, IsRefusedForGoodToAClientWithoutTheRight) {
    policy.clients.back().refunds = Refunds::none;
    EXPECT_FALSE(debit(messages(1), "s").refundable);
    EXPECT_THAT(contract.refundable, IsEmpty());
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::authorization_rejected);
}

TEST_F(Refund, ByTheRightToAnyNeedsNoDebit) {
    EXPECT_EQ(refund(messages(7), {}, till_host).result, ResultCode::success);
    EXPECT_EQ(in("sms"), dong(2'600));
    contract.account({"sms"})->expires_at = now;
    EXPECT_EQ(refund(messages(1), {}, till_host).result, ResultCode::success);
    EXPECT_EQ(in("promo"), dong(800)) << "the first account of the service that is still valid";
}

TEST_F(Refund, ByTheRightToAnyIsStillTiedToTheDebitThatItNames) {
    debit(messages(2), "s");
    EXPECT_EQ(refund(messages(3), "s", till_host).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(2), "s", till_host).result, ResultCode::success);
    EXPECT_EQ(spend(), Money{});
}

TEST_F(Refund, GoesToTheAccountOfRechargesWhereItsOwnHasExpired) {
    debit(messages(1), "s");
    contract.account({"sms"})->expires_at = now;
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(in("main"), dong(50'300));
    debit(messages(1), "t");
    for (Account& account : contract.accounts) account.expires_at = now;
    EXPECT_EQ(refund(messages(1), "t").result, ResultCode::end_user_service_denied);
}

TEST_F(Refund, DoesNotGoToAContractThatIsPastItsTime) {
    debit(messages(1), "s");
    contract.life_cycle = LifeCycle::expired;
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::end_user_service_denied);
}

TEST_F(Refund, IsPossibleForAsManyDaysAsItsProfileSays) {
    policy.clients.back().refundable_days = 3;
    const Instant debited_at = now;
    debit(messages(1), "s");
    now = debited_at + days{4};
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(1)).result, ResultCode::invalid_avp_value);
    now = debited_at + days{3};
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
}

TEST_F(Refund, LowersTheSpendOfTheMonthOfItsDebit) {
    now = samples::at("2026-11-30T05:00:00.000Z");
    debit(messages(1), "s");
    now += days{3};
    debit(messages(1), "t");
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(spend(), dong(200)) << "of which 100 came from promo";
    now = samples::at("2026-11-30T05:00:00.000Z");
    EXPECT_EQ(spend(), Money{});
}

TEST_F(Refund, NamesOneOfTheLatestDebitsOfADay) {
    for (int i = 1; i <= 5; ++i) debit(messages(1), "s" + std::to_string(i));
    ASSERT_THAT(contract.refundable, SizeIs(1));
    EXPECT_THAT(contract.refundable[0].named, SizeIs(4));
    EXPECT_EQ(refund(messages(1), "s1").result, ResultCode::success);
    EXPECT_EQ(in("main"), dong(49'800)) << "the first of five goes where a refund without a name goes";
    EXPECT_EQ(in("sms"), Money{});
    for (int i = 2; i <= 5; ++i) {
        EXPECT_EQ(refund(messages(1), "s" + std::to_string(i)).result, ResultCode::success);
    }
    EXPECT_EQ(refund(messages(1)).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(balance_of(contract), dong(51'000));
    EXPECT_EQ(spend(), Money{});
}

TEST_F(Refund, OfMoreSumsThanThereIsRoomForIsRefused) {
    EXPECT_TRUE(debit(messages(1), "first").refundable);
    now += days{1};
    for (int host = 1; host <= 8; ++host) {
        const std::string name = "host" + std::to_string(host) + ".lab.test";
        EXPECT_EQ(debit(messages(1), {}, name.c_str()).refundable, host <= 7) << name;
    }
    EXPECT_THAT(contract.refundable, SizeIs(8));
    EXPECT_EQ(refund(messages(1), {}, "host8.lab.test").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(1), "first").result, ResultCode::success) << "nobody pushed it out";
    EXPECT_EQ(refund(messages(1), {}, "host7.lab.test").result, ResultCode::success);
}

TEST_F(Refund, OfTodayIsPossibleForWhoDebitsEveryDay) {
    policy.clients.back().refundable_days = 20;
    now = samples::at("2026-11-20T05:00:00.000Z");
    const Instant first_at = now;
    for (int day = 0; day < 21; ++day) {
        now = first_at + days{day};
        EXPECT_TRUE(debit(messages(1), "s" + std::to_string(day)).refundable) << day;
        EXPECT_EQ(contract.refundable.size(), std::min(8, day + 1));
    }
    EXPECT_EQ(refund(messages(21), {}).result, ResultCode::success) << "of all days, none of them lost";
    EXPECT_EQ(refund(messages(1), {}).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(spend(), Money{});
}

TEST_F(Refund, OfAnAmountThatWasDebitedIsOfTheAmount) {
    debit(amount(dong(700)), "s");
    EXPECT_EQ(refund(messages(2), "s").result, ResultCode::success) << "600 by today's tariff";
    EXPECT_EQ(refund(amount(dong(101)), "s").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(amount(dong(100)), "s").result, ResultCode::success);
}

TEST_F(Refund, OfUnitsIsNeverOfAnAmountOfMoneyUnderTheSameName) {
    debit(amount(dong(10'000)), "s");
    debit(messages(2), "s");
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000 - 10'000 - 300));
    EXPECT_EQ(refund(messages(2), "s").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::invalid_avp_value) << "all of them came back";
    EXPECT_EQ(refund(amount(dong(10'000)), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000));
    EXPECT_EQ(spend(), Money{});
}

TEST_F(Refund, OfOneServiceOfAnEventIsOfThatService) {
    CreditControlRequest both =
        message_event(RequestedAction::direct_debiting, amount(dong(10'000)), smsc, "s");
    both.services.push_back({.key = {}, .requested = messages(1), .used = {}});
    serve(both);
    ASSERT_EQ(balance_of(contract), dong(51'000 - 10'300));
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000 - 10'000));
}

TEST_F(Refund, OfUnitsOfTwoPricesIsAtThePriceOfTheirDebit) {
    debit(messages(2), "s");
    policy.tariffs[2].price = dong(400);
    debit(messages(3), "s");
    EXPECT_EQ(refund(messages(2), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000 - 1'200)) << "the debit of just as many";
    EXPECT_EQ(refund(messages(1), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000 - 800));
    EXPECT_EQ(refund(messages(3), "s").result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refund(messages(2), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000));
}

TEST_F(Refund, InMoneyTakesAmountsBeforeUnits) {
    debit(messages(2), "s");
    debit(amount(dong(700)), "s");
    EXPECT_EQ(refund(amount(dong(700)), "s").result, ResultCode::success);
    EXPECT_EQ(refund(messages(2), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000));
}

TEST_F(Refund, KeepsDebitsOfOneNameAndPriceAsOne) {
    for (int i = 0; i < 5; ++i) debit(messages(2), "s");
    EXPECT_THAT(contract.refundable.at(0).named, SizeIs(1));
    EXPECT_EQ(refund(messages(10), "s").result, ResultCode::success);
    EXPECT_EQ(balance_of(contract), dong(51'000));
}

class RechargeRight : public testing::Test {
  protected:
    ResultCode recharge(Money money, const char* host = till_host) {
        CreditControlRequest request = refund_request(money);
        request.service_context = samples::recharge_context;
        request.origin_host = host;
        return serve(request);
    }
    /// Of a service: its context is that of messages.
    CreditControlRequest refund_request(Money money) {
        CreditControlRequest request =
            event(RequestedAction::refund_account, {.key = {}, .requested = amount(money), .used = {}});
        request.service_context = samples::sms_context;
        request.origin_host = till_host;
        request.session = {"r" + std::to_string(++recharges_)};
        return request;
    }
    ResultCode serve(const CreditControlRequest& request) {
        const Money money = *request.services[0].requested->money;
        const Money before = line.balance();
        Decision decision = charging::decide(line.contract, request, line.policy, circumstances);
        line.contract = decision.change.contract;
        counted = decision.change.recharge;
        const bool done = decision.answer.result == ResultCode::success;
        EXPECT_EQ(line.balance(), done ? before + money : before);
        EXPECT_EQ(decision.remembered.has_value(), done);
        return decision.answer.result;
    }
    void recharged_before(Money money, std::int64_t days_ago) {
        const std::int64_t today = line.policy.calendar.day_of(circumstances.now);
        circumstances.recharged = std::make_shared<RechargedByName>(
            RechargedByName{{"client.till", {.day = today - days_ago, .recharged = MoneySum{money}}}});
    }

    Line line{cents(100)};
    Circumstances circumstances = samples::circumstances_at(samples::sample_now());
    std::optional<CountedRecharge> counted;
    RechargeLimits& limits = line.policy.clients.at(0).recharge_limits;

  private:
    int recharges_ = 0;
};

TEST_F(RechargeRight, IsThatOfTheProfile) {
    EXPECT_EQ(recharge(cents(5'000), stranger), ResultCode::authorization_rejected);
    EXPECT_EQ(recharge(cents(5'000), "till.lab.test"), ResultCode::authorization_rejected);
    EXPECT_EQ(recharge(cents(5'000)), ResultCode::success);
    line.policy.clients.at(0).may_recharge = false;
    EXPECT_EQ(recharge(cents(5'000)), ResultCode::authorization_rejected);
}

TEST_F(RechargeRight, IsUpToTheMostAtOnce) {
    limits.recharge_max = cents(100);
    EXPECT_EQ(recharge(cents(100)), ResultCode::success);
    EXPECT_EQ(recharge(cents(100) + Money::from_millionths(1)), ResultCode::invalid_avp_value);
    limits.recharge_max = {};
    EXPECT_EQ(recharge(cents(1'000'000)), ResultCode::success);
}

TEST_F(RechargeRight, IsUpToTheMostOnADay) {
    limits.recharged_per_day_max = cents(100);
    EXPECT_EQ(recharge(cents(101)), ResultCode::end_user_service_denied) << "tomorrow there is more";
    EXPECT_EQ(recharge(cents(100)), ResultCode::success);
    EXPECT_EQ(counted, (CountedRecharge{.by = "client.till", .amount = cents(100)}));
    recharged_before(cents(60), 0);
    EXPECT_EQ(recharge(cents(40)), ResultCode::success);
    EXPECT_EQ(recharge(cents(41)), ResultCode::end_user_service_denied);
    recharged_before(cents(60), 1);
    EXPECT_EQ(recharge(cents(100)), ResultCode::success);
}

TEST_F(RechargeRight, HoldsForRefundsBeyondWhatWasDebited) {
    line.policy.clients.at(0).refunds = Refunds::any;
    limits = {.recharge_max = cents(80), .recharged_per_day_max = cents(100)};
    EXPECT_EQ(serve(refund_request(cents(1'000'000))), ResultCode::invalid_avp_value);
    EXPECT_EQ(serve(refund_request(cents(80))), ResultCode::success);
    EXPECT_EQ(counted, (CountedRecharge{.by = "client.till", .amount = cents(80)}));
    recharged_before(cents(80), 0);
    EXPECT_EQ(serve(refund_request(cents(21))), ResultCode::end_user_service_denied);
    EXPECT_EQ(recharge(cents(21)), ResultCode::end_user_service_denied);

    CreditControlRequest debit = refund_request(cents(50));
    debit.action = RequestedAction::direct_debiting;
    ASSERT_EQ(line.answer(debit).services.at(0).result, ResultCode::success);
    EXPECT_EQ(serve(refund_request(cents(50))), ResultCode::success) << "it gives back what it took";
    EXPECT_EQ(counted, std::nullopt);
    ASSERT_EQ(line.answer(debit).services.at(0).result, ResultCode::success);
    EXPECT_EQ(serve(refund_request(cents(70))), ResultCode::success);
    EXPECT_EQ(counted, (CountedRecharge{.by = "client.till", .amount = cents(20)}));
}

/// A key that is remembered when its stored answer is gone, or that another channel gave to a recharge.
class RememberedRecharge : public RechargeRight {
  protected:
    RememberedRecharge() {
        line.policy.recharge.reversible_days = 30;
        request.service_context = samples::recharge_context;
        EXPECT_EQ(serve(request), ResultCode::success);
    }
    Decision repeated(Money money) {
        request.services[0].requested->money = money;
        const Contract before = line.contract;
        Decision decision = charging::decide(line.contract, request, line.policy, circumstances);
        EXPECT_EQ(decision.change.contract, before);
        EXPECT_TRUE(decision.change.events.empty());
        EXPECT_EQ(decision.change.recharge, std::nullopt);
        return decision;
    }
    CreditControlRequest request = refund_request(cents(100));
};

TEST_F(RememberedRecharge, IsAnsweredAsItWasAndCreditedOnce) {
    limits.recharged_per_day_max = cents(100);
    recharged_before(cents(100), 0);
    const CreditControlAnswer answer = repeated(cents(100)).answer;
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).granted->money, cents(100));
}

TEST_F(RememberedRecharge, IsNoSuccessForAnotherAmount) {
    const CreditControlAnswer answer = repeated(cents(5'000)).answer;
    EXPECT_EQ(answer.result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.services.at(0).granted, std::nullopt);
}

TEST_F(RechargeRight, WithoutALimitIsNotCounted) {
    EXPECT_EQ(recharge(cents(100)), ResultCode::success);
    EXPECT_EQ(counted, std::nullopt);
}

}  // namespace
}  // namespace airtime::charging::gy_model
