#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <limits>
#include <string>

#include "charging/changes/decide.hpp"
#include "charging/changes/due.hpp"
#include "charging/changes/recover.hpp"
#include "charging/corrections/corrections.hpp"
#include "charging/lending/explain_advance.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/recharge/transfer.hpp"
#include "tests/charging/samples.hpp"

/// Whatever amounts a contract and a policy may hold, every public rule answers; what it leaves can be kept,
/// and its books close.
namespace airtime::charging {
namespace {

using std::chrono::days;

/// Mostly at the ends of what is permitted.
Money any_amount() {
    const Money near = Money::from_millionths(*rc::gen::inRange<std::int64_t>(0, 3));
    return *rc::gen::element(Money{}, near, dong(5'000), Money::max() - dong(5'000), Money::max() - near,
                             Money::from_millionths(Money::millionths_max / 2) + near);
}
Money any_balance() {
    const Money amount = any_amount();
    return *rc::gen::arbitrary<bool>() ? amount : -amount;
}
Money any_amount_above_zero() {
    return std::max(any_amount(), Money::from_millionths(1));
}
std::uint64_t any_units() {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    return *rc::gen::element<std::uint64_t>(0, 1, 600, 10'485'760, most / 2, most - 1, most);
}

Policy any_extreme_policy() {
    Policy policy = sample_policy();
    for (Tariff& tariff : policy.tariffs) {
        if (tariff.unit == UnitKind::money) {
            tariff.quota_max_units = Money::millionths_max;
            continue;
        }
        if (!*rc::gen::arbitrary<bool>()) continue;
        // The dearest that configuration lets pass: the largest quota can just be paid for.
        tariff.block_units = tariff.quota_max_units;
        tariff.price = any_amount();
        if (tariff.price < dong(6'000)) tariff.setup_fee = tariff.minimum_charge = dong(6'000);
    }
    policy.advance.threshold = any_amount();
    policy.advance.size = *rc::gen::element(AdvanceSize::smallest, AdvanceSize::offer);
    policy.advance.mode = *rc::gen::element(AdvanceMode::on, AdvanceMode::on, AdvanceMode::shadow);
    policy.advance.fee_timing = *rc::gen::element(FeeTiming::on_top, FeeTiming::up_front);
    policy.advance.tiers = {{.arpu_min = {}, .amount = dong(5'000)},
                            {.arpu_min = dong(100'000), .amount = Money::max()}};
    policy.advance.denominations = {dong(5'000), dong(10'000), Money::max()};
    policy.advance.repayment_steps = {{.in_time_min = 0, .percent = *rc::gen::element(100U, 1'000U)}};
    policy.advance.average_spend_percent_max = *rc::gen::element(0U, 1U, 10'000U);
    policy.advance.lent_per_month_max = any_amount();
    policy.advance.recharged_min = *rc::gen::element(Money{}, Money::max());
    policy.advance.recharge_months = 12;
    policy.advance.open_advances_max = 16;
    policy.advance.cancel_within_minutes = 60;
    policy.session.reservation_share_percent = *rc::gen::element(1U, 50U, 100U);
    policy.recovery = {.share_when_short_percent = *rc::gen::element(1U, 80U, 100U),
                       .keep_at_least = *rc::gen::element(Money{}, any_amount())};
    policy.recharge.bonus = {.steps = {{.from = {},
                                        .basis_points = *rc::gen::element(0U, 10'000U, 100'000U),
                                        .flat = any_amount()}},
                             .account = {*rc::gen::element<std::string>("main", "promo")},
                             .repays = *rc::gen::arbitrary<bool>()};
    policy.recharge.reversible_days = 7;
    policy.ageing.late_fee = {.after_days = 0, .basis_points = 10'000, .flat = any_amount()};
    policy.ageing.sweep = {.after_days = 0, .accounts = {{"sms"}, {"main"}, {"data"}}};
    if (*rc::gen::arbitrary<bool>()) policy.ageing.write_off_after_days = 1;
    policy.transfer = {.allowed = true,
                       .amount_min = {},
                       .amount_max = {},
                       .sent_per_day_max = any_amount(),
                       .fee = any_amount(),
                       .repays = *rc::gen::arbitrary<bool>()};
    policy.clients.front().remaining_balance = true;
    policy.clients.front().low_balance_below = any_amount();
    ClientProfile gateway;
    gateway.name = "gateway";
    gateway.credit_pools = *rc::gen::arbitrary<bool>();
    gateway.cost_information = CostInformation::all;
    gateway.remaining_balance = true;
    policy.clients.push_back(gateway);
    return policy;
}

Contract any_contract() {
    ContractBuilder builder;
    builder.spending(any_amount());
    for (const AccountPolicy& account : sample_policy().accounts) {
        builder.holding(account.name.value, any_balance());
    }
    const int owed = *rc::gen::inRange(0, 4);
    for (int each = 0; each < owed; ++each) {
        builder.owing("old" + std::to_string(each), any_amount_above_zero(), any_amount());
    }
    Contract contract = builder.build();
    for (MonthlyActivity& month : contract.months) month.recharged = month.lent = any_amount();
    if (*rc::gen::arbitrary<bool>()) contract.expires_at = sample_now() + days{3};
    return contract;
}

void expect_kept(const std::vector<Part>& parts) {
    for (const Part& part : parts) RC_ASSERT(part.amount.within_bounds());
}

void expect_can_be_kept(const Contract& contract) {
    for (const Account& account : contract.accounts) {
        RC_ASSERT(account.balance.within_bounds());
        RC_ASSERT((account.balance - held_in(contract, account.name)).within_bounds());
    }
    for (const Advance& advance : contract.advances) {
        RC_ASSERT(advance.principal.within_bounds() && advance.fee.within_bounds());
        RC_ASSERT(advance.outstanding_principal >= Money{} && advance.outstanding_fee >= Money{});
        RC_ASSERT(advance.outstanding_principal <= advance.principal);
        RC_ASSERT(advance.outstanding_fee <= advance.fee);
    }
    for (const Hold& hold : contract.holds) {
        RC_ASSERT(hold.amount().within_bounds());
        for (const HoldPart& part : hold.parts) RC_ASSERT(part.fee >= Money{} && part.principal >= Money{});
    }
    for (const Session& session : contract.sessions) {
        for (const ChargedService& service : session.services) {
            if (service.reservation) expect_kept(service.reservation->parts);
        }
        for (const CreditPool& pool : session.pools) expect_kept(pool.parts);
    }
    RC_ASSERT(balance_of(contract) == contract.totals.expected_balance());
    RC_ASSERT(debt_of(contract) == contract.totals.expected_debt());
}

/// One contract, and every public rule, in any order.
class ExtremeLife {
  public:
    ExtremeLife() : policy_(any_extreme_policy()) { accept(any_contract()); }

    void live() {
        switch (*rc::gen::inRange(0, 9)) {
            case 0:
            case 1:
                return use_session();
            case 2:
                return send_event();
            case 3:
                return pass_time();
            case 4:
                return correct_something();
            case 5:
                return recover_something();
            case 6:
                return borrow();
            case 7:
                return transfer();
            default:
                return look();
        }
    }

  private:
    void accept(Contract contract) {
        contract_ = std::move(contract);
        expect_can_be_kept(contract_);
    }
    Draft draft() const { return draft_of(contract_, policy_, now_); }

    ServiceUnits units_in(const Tariff& tariff) {
        ServiceUnits units;
        switch (tariff.unit) {
            case UnitKind::seconds:
                units.time_s = static_cast<std::uint32_t>(any_units());
                break;
            case UnitKind::octets:
                units.total_octets = any_units();
                break;
            case UnitKind::service_units:
                units.service_specific = any_units();
                break;
            case UnitKind::money:
                units.money = any_amount();
                units.currency_code = policy_.currency_code;
                break;
        }
        return units;
    }

    CreditControlRequest request_of(RequestType type) {
        CreditControlRequest request;
        request.type = type;
        request.service_context = data_context;
        request.origin_host = *rc::gen::element<std::string>("gw.lab.test", till_host);
        return request;
    }

    void use_session() {
        const auto session = *rc::gen::inRange<std::size_t>(0, 2);
        std::uint32_t& number = numbers_[session];
        const auto type = number == 0 ? RequestType::initial
                                      : *rc::gen::element(RequestType::update, RequestType::update,
                                                          RequestType::termination);
        CreditControlRequest request = request_of(type);
        request.session = {"s" + std::to_string(session)};
        request.number = number++;
        for (const std::uint32_t group : {10U, 99U}) {
            const Tariff& tariff = *policy_.tariff({group == 10U ? "data" : "vas"});
            ServiceRequest service{
                .key = {.rating_group = group, .service_identifiers = {}}, .requested = {}, .used = {}};
            if (number > 1) service.used = {units_in(tariff), units_in(tariff)};
            if (*rc::gen::arbitrary<bool>()) service.requested = units_in(tariff);
            request.services.push_back(std::move(service));
        }
        accept(decide(contract_, request, policy_, circumstances_at(now_)).change.contract);
    }

    void send_event() {
        CreditControlRequest request = request_of(RequestType::event);
        request.session = {"e" + std::to_string(++ids_given_)};
        request.action = *rc::gen::element(RequestedAction::direct_debiting, RequestedAction::refund_account,
                                           RequestedAction::refund_account, RequestedAction::check_balance,
                                           RequestedAction::price_enquiry);
        const bool recharge = *rc::gen::arbitrary<bool>();
        request.service_context =
            recharge && request.action == RequestedAction::refund_account ? recharge_context : data_context;
        const auto services = *rc::gen::element<std::size_t>(1, 2, 1'100);
        ServiceUnits money;
        money.money = any_amount();
        request.services.assign(
            services,
            {.key = {.rating_group = 99, .service_identifiers = {}}, .requested = money, .used = {}});
        accept(decide(contract_, request, policy_, circumstances_at(now_)).change.contract);
    }

    void pass_time() {
        now_ += std::chrono::seconds{*rc::gen::element(0, 601, 90'000, 40 * 86'400)};
        accept(expire_due(contract_, policy_, circumstances_at(now_)).contract);
    }

    void correct_something() {
        const CorrectedBy by{"k" + std::to_string(++ids_given_), "care", "asked"};
        const AccountName account{*rc::gen::element<std::string>("main", "sms", "promo")};
        const RechargeId recharge{
            contract_.recent_recharges.empty() ? "none" : contract_.recent_recharges[0].id.value};
        const auto correction =
            *rc::gen::element<Correction>(Adjustment{account, any_balance()}, FeeWaiver{},
                                          AdvanceCancellation{}, RepaymentRequest{any_amount_above_zero()},
                                          RepaymentRequest{}, WriteOff{}, RechargeReversal{recharge});
        Draft changed = draft();
        correct(changed, correction, by);
        accept(std::move(changed.change.contract));
    }

    void recover_something() {
        if (contract_.holds.empty()) return;
        const RechargeId recharge = contract_.holds.front().recharge;
        accept(recover(contract_, recharge, policy_, circumstances_at(now_)).contract);
    }

    void borrow() {
        Draft changed = draft();
        AdvanceRequest request{.channel = Channel::sms, .key = "k" + std::to_string(++ids_given_)};
        if (*rc::gen::arbitrary<bool>()) request.amount = *rc::gen::elementOf(policy_.advance.denominations);
        lend_on_request(changed, request);
        accept(std::move(changed.change.contract));
    }

    void transfer() {
        Draft changed = draft();
        if (*rc::gen::arbitrary<bool>()) {
            send_transfer(changed, {.id = {"t" + std::to_string(++ids_given_)},
                                    .receiver = ContractId{"c2"},
                                    .amount = any_amount_above_zero()});
        } else {
            const PendingTransfer sent{.id = {"t"},
                                       .receiver = contract_.id,
                                       .amount = any_amount_above_zero(),
                                       .next_try_at = now_,
                                       .number = ++ids_given_};
            receive_transfer(changed, {"c2"}, sent);
        }
        accept(std::move(changed.change.contract));
    }

    void look() const {
        const AdvanceExplanation all = explain_advance(contract_, policy_, circumstances_at(now_));
        RC_ASSERT(all.limit.within_bounds());
        RC_ASSERT(all.offer.within_bounds());
        RC_ASSERT(transferable(contract_, policy_, now_) >= Money{});
        next_due(contract_, policy_);
    }

    Policy policy_;
    Instant now_ = sample_now();
    Contract contract_;
    std::array<std::uint32_t, 2> numbers_{};
    std::uint32_t ids_given_ = 0;
};

RC_GTEST_PROP(ExtremeContracts, AreServedByEveryRule, ()) {
    ExtremeLife life;
    const int steps = *rc::gen::inRange(1, 40);
    for (int step = 0; step < steps; ++step) life.live();
}

TEST(ExtremeContracts, TwoLargeBalancesGetTheirQuota) {
    const Contract contract =
        ContractBuilder{}.holding("main", dong(9'000'000'000)).holding("promo", dong(1)).build();
    CreditControlRequest request;
    request.session = {"s1"};
    request.service_context = data_context;
    request.services = {
        {.key = {.rating_group = 10, .service_identifiers = {}}, .requested = ServiceUnits{}, .used = {}}};
    const Decision decision = decide(contract, request, sample_policy(), circumstances_at(sample_now()));
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(decision.answer.services.at(0).granted->total_octets, 1'048'576U);
}

}  // namespace
}  // namespace airtime::charging
