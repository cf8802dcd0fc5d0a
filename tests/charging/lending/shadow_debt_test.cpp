#include "charging/lending/shadow_debt.hpp"

#include <gmock/gmock.h>

#include "charging/lending/explain_advance.hpp"
#include "tests/charging/gy_model.hpp"

/// `advance.mode: shadow` records what `on` would have lent.
namespace airtime::charging::gy_model {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// 500 cents at a time, 10 cents fee, two of them; messages at 5 cents.
Policy shadow_policy(AdvanceMode mode = AdvanceMode::shadow) {
    Policy policy = lending_policy();
    policy.advance.mode = mode;
    policy.advance.threshold = cents(5);
    policy.advance.tiers = {{.arpu_min = {}, .amount = cents(1'100)}};
    policy.advance.fee_steps = {{.from = {}, .basis_points = 0, .flat = cents(10)}};
    policy.advance.open_advances_max = 4;
    return policy;
}

class ShadowDebtTest : public testing::Test {
  protected:
    void send_messages(Line& line, int count) {
        for (; count > 0; --count) {
            CreditControlRequest request =
                event(RequestedAction::direct_debiting,
                      {.key = message_key(), .requested = messages(1), .used = {}});
            request.session = {"e" + std::to_string(++ids_given_)};
            line.decide(request);
        }
    }
    void recharge(Line& line, Money money) {
        CreditControlRequest request =
            event(RequestedAction::refund_account, {.key = {}, .requested = amount(money), .used = {}});
        request.session = {"r" + std::to_string(++ids_given_)};
        request.service_context = samples::recharge_context;
        request.command_level_units = true;
        request.origin_host = till_host;
        line.decide(request);
    }
    static std::vector<Money> lent(const Line& line) {
        std::vector<Money> principals;
        for (const LedgerEvent& event : line.events) {
            if (event.kind == EventKind::shadow_advanced || event.kind == EventKind::advanced) {
                principals.push_back(event.principal);
            }
        }
        return principals;
    }

    int ids_given_ = 0;
};

TEST_F(ShadowDebtTest, IsWhatOnWouldHaveLentHoweverManyRequestsAreRefused) {
    for (const int requests : {1, 51, 101, 199, 201, 400}) {
        Line shadow(cents(12), shadow_policy());
        Line on(cents(12), shadow_policy(AdvanceMode::on));
        send_messages(shadow, requests);
        send_messages(on, requests);
        EXPECT_EQ(lent(shadow), lent(on)) << requests;
        EXPECT_EQ(balance_of(as_if_lent(shadow.contract, shadow.policy)), on.balance()) << requests;
        EXPECT_EQ(debt_of(as_if_lent(shadow.contract, shadow.policy)), debt_of(on.contract)) << requests;
        EXPECT_THAT(shadow.contract.advances, IsEmpty());
        EXPECT_EQ(debt_of(shadow.contract), Money{});
        EXPECT_TRUE(shadow.books_close());
    }
}

TEST_F(ShadowDebtTest, IsNotRepeatedBySessionsThatAskAgain) {
    Line line(Money{}, shadow_policy());
    for (std::uint32_t number = 0; number < 51; ++number) {
        CreditControlRequest request = initial({wanting(volume_group)});
        request.session = {"s" + std::to_string(number)};
        EXPECT_EQ(line.answer(request).services.at(0).result, ResultCode::credit_limit_reached);
    }
    EXPECT_EQ(lent(line), (std::vector<Money>{cents(500), cents(500)})) << "a megabyte each would be used";
}

TEST_F(ShadowDebtTest, WouldHaveBeenRepaidByRecharges) {
    Line line(Money{}, shadow_policy());
    send_messages(line, 101);
    ASSERT_THAT(line.contract.shadow_debt.advances, SizeIs(2));
    recharge(line, cents(515));
    ASSERT_THAT(line.contract.shadow_debt.advances, SizeIs(1)) << "fee first, oldest first";
    EXPECT_EQ(line.contract.shadow_debt.advances[0].outstanding_principal, cents(500));
    EXPECT_EQ(line.contract.shadow_debt.advances[0].outstanding_fee, cents(5));
    EXPECT_EQ(line.balance(), cents(515)) << "nothing is taken";
    EXPECT_FALSE(line.contract.shadow_debt.advanced_since_recharge);
    recharge(line, cents(600));
    EXPECT_THAT(line.contract.shadow_debt.advances, IsEmpty());
    EXPECT_THAT(line.contract.shadow_debt.drawn, IsEmpty());
    EXPECT_THAT(line.contract.holds, IsEmpty());
}

TEST_F(ShadowDebtTest, CountsForTheRulesOnEarlierAdvances) {
    Line line(Money{}, shadow_policy());
    line.policy.advance.once_per_recharge = true;
    send_messages(line, 400);
    EXPECT_THAT(lent(line), SizeIs(1));
    EXPECT_EQ(explain_advance(line.contract, line.policy, samples::circumstances_at(line.now)).automatic,
              AdvanceRefusal::already_since_recharge);
    recharge(line, cents(5));
    send_messages(line, 400);
    EXPECT_THAT(lent(line), SizeIs(2));

    Line monthly(Money{}, shadow_policy());
    monthly.policy.advance.lent_per_month_max = cents(500);
    send_messages(monthly, 400);
    EXPECT_THAT(lent(monthly), SizeIs(1));
}

TEST_F(ShadowDebtTest, EndsWithTheFirstAdvanceThatIsLent) {
    Line line(Money{}, shadow_policy());
    send_messages(line, 400);
    line.policy.advance.mode = AdvanceMode::on;
    send_messages(line, 1);
    EXPECT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_EQ(line.contract.shadow_debt, ShadowDebt{});
}

}  // namespace
}  // namespace airtime::charging::gy_model
