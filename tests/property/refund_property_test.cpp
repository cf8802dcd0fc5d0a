#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "charging/changes/decide.hpp"
#include "tests/charging/samples.hpp"

/// What clients can do to a contract with debits, refunds and recharges, whatever they send.
namespace airtime::charging {

enum class RequestKind : std::uint8_t { debit, refund, recharge, next_day };

/// The numbers choose among what there is at that moment, so that any sequence can shrink.
struct AnyRequest {
    RequestKind kind = RequestKind::debit;
    std::uint32_t host = 0;
    std::uint32_t named = 0;  ///< an earlier debit, by Session-Id or by Refund-Information, or none
    std::uint32_t amount = 0;
    bool in_money = false;
};

std::ostream& operator<<(std::ostream& out, const AnyRequest& request) {
    constexpr std::array names{"debit", "refund", "recharge", "next_day"};
    return out << names.at(static_cast<std::size_t>(request.kind)) << '(' << request.host << ", "
               << request.named << ", " << request.amount << (request.in_money ? ", money)" : ", units)");
}

}  // namespace airtime::charging

namespace rc {

template <>
struct Arbitrary<airtime::charging::AnyRequest> {
    static Gen<airtime::charging::AnyRequest> arbitrary() {
        using airtime::charging::AnyRequest;
        using airtime::charging::RequestKind;
        const auto kind = gen::weightedElement<RequestKind>({{5, RequestKind::debit},
                                                             {6, RequestKind::refund},
                                                             {1, RequestKind::recharge},
                                                             {1, RequestKind::next_day}});
        return gen::build<AnyRequest>(gen::set(&AnyRequest::kind, kind),
                                      gen::set(&AnyRequest::host, gen::inRange<std::uint32_t>(0, 12)),
                                      gen::set(&AnyRequest::named, gen::inRange<std::uint32_t>(0, 40)),
                                      gen::set(&AnyRequest::amount, gen::inRange<std::uint32_t>(1, 8)),
                                      gen::set(&AnyRequest::in_money, gen::arbitrary<bool>()));
    }
};

}  // namespace rc

namespace airtime::charging {
namespace {

/// Two hosts of one profile, one of another, the others without.
constexpr std::array hosts{"a.smsc.lab.test", "b.smsc.lab.test", "game.lab.test", "x.lab.test", "y.lab.test"};

class Clients {
  public:
    /// `promo_is_revenue`: spend is then all that is debited.
    explicit Clients(bool promo_is_revenue) {
        ClientProfile centres;
        centres.name = "smsc";
        centres.origin_hosts = {"*.smsc.lab.test"};
        ClientProfile game;
        game.name = "game";
        game.origin_hosts = {"game.lab.test"};
        game.refundable_days = 2;
        policy_.clients = {centres, game};
        policy_.accounts[1].revenue = promo_is_revenue;
        all_is_revenue_ = promo_is_revenue;
        contract_ = ContractBuilder{}
                        .enrolled(Enrolment::not_registered)
                        .holding("sms", dong(1'000))
                        .holding("promo", dong(1'000))
                        .holding("main", dong(30'000))
                        .build();
        contract_.months.clear();
    }

    void serve(const AnyRequest& any) {
        if (any.kind == RequestKind::next_day) {
            now_ += std::chrono::days{1};
            return;
        }
        CreditControlRequest request;
        request.type = RequestType::event;
        request.origin_host = hosts.at(any.host % hosts.size());
        request.number = ++numbers_;
        request.session = {"s" + std::to_string(numbers_)};
        request.service_context =
            std::string{any.kind == RequestKind::recharge ? recharge_context : sms_context};
        request.action = any.kind == RequestKind::debit ? RequestedAction::direct_debiting
                                                        : RequestedAction::refund_account;
        ServiceRequest service;
        service.requested.emplace();
        if (any.in_money || any.kind == RequestKind::recharge) {
            service.requested->money = dong(std::int64_t{any.amount} * 77);
        } else {
            service.requested->service_specific = any.amount;
        }
        if (any.kind == RequestKind::debit && any.named < debits_.size()) {
            request.session = debits_[any.named];
        }
        if (any.kind == RequestKind::refund && any.named < debits_.size()) {
            const SessionId& named = debits_[any.named];
            if (any.named % 2 == 0) {
                request.session = named;
            } else {
                service.refund_information = named.value;
            }
        }
        request.services = {service};
        decide_and_check(request);
    }

    std::size_t refunds() const { return refunds_; }

  private:
    void decide_and_check(const CreditControlRequest& request) {
        const Contract before = contract_;
        const Decision decision = decide(contract_, request, policy_, circumstances_at(now_));
        contract_ = decision.change.contract;
        const Money moved = balance_of(contract_) - balance_of(before);
        const std::string client = client_name_of(policy_, request);
        if (request.action == RequestedAction::direct_debiting) {
            if (moved < Money{}) debits_.push_back(request.session);
            debited_[client] -= moved;
            of_session_[request.session] -= moved;
        } else if (decision.answer.result == ResultCode::success) {
            RC_ASSERT(moved > Money{});
            ++refunds_;
            debited_[client] -= moved;
            check_named(before, request, moved);
        } else {
            RC_ASSERT(contract_ == before);
            RC_ASSERT(decision.change.events.empty());
        }
        check();
    }

    /// While a debit can be named no more comes back for it than was taken. One that is too old is refunded
    /// like one that nobody named.
    void check_named(const Contract& before, const CreditControlRequest& request, Money moved) {
        const ServiceRequest& service = request.services.front();
        const SessionId named{service.refund_information.empty() ? request.session.value
                                                                 : service.refund_information};
        const std::uint64_t digest = digest_of(named);
        const std::int64_t days = client_of(policy_, request).refundable_days;
        std::optional<Money> left;  // of the latest day
        for (const RefundableDebits& sum : before.refundable) {
            if (sum.day + days < policy_.calendar.day_of(now_)) continue;
            if (sum.client != client_name_of(policy_, request)) continue;
            std::optional<Money> of_day;
            for (const NamedDebit& debit : sum.named) {
                if (debit.session == digest) of_day = of_day.value_or(Money{}) + sum_of(debit.parts);
            }
            if (of_day) left = of_day;
        }
        if (!left) return;
        RC_ASSERT(moved <= *left);
        of_session_[named] -= moved;
        RC_ASSERT(of_session_[named] >= Money{});
    }

    void check() const {
        Money net;
        for (const auto& [client, debited] : debited_) {
            RC_ASSERT(debited >= Money{});  // nobody gives back what another took
            net += debited;
        }
        RC_ASSERT(balance_of(contract_) == dong(32'000) - net);
        Money spend;
        for (const MonthlyActivity& month : contract_.months) {
            RC_ASSERT(month.spend >= Money{});
            spend += month.spend;
        }
        RC_ASSERT(spend <= net);
        if (all_is_revenue_) RC_ASSERT(spend == net);
        RC_ASSERT(contract_.totals.expected_balance() == balance_of(contract_));
        RC_ASSERT(contract_.refundable.size() <= 8U);
        for (const RefundableDebits& sum : contract_.refundable) {
            RC_ASSERT(sum.named.size() <= 4U);
            RC_ASSERT(!sum.named.empty() || !sum.parts.empty());
        }
    }

    Policy policy_ = sample_policy();
    Instant now_ = sample_now();
    Contract contract_;
    bool all_is_revenue_ = false;
    std::map<std::string, Money> debited_;   ///< by client, less what it gave back
    std::map<SessionId, Money> of_session_;  ///< the same by debit
    std::vector<SessionId> debits_;
    std::uint32_t numbers_ = 0;
    std::size_t refunds_ = 0;
};

TEST(AnyClients, CannotRaiseBalancesAboveWhatTheyDebitedNorLeaveRefundsInTheSpend) {
    std::size_t refunds = 0;
    const bool kept = rc::check("clients without rights only give back", [&] {
        Clients clients{*rc::gen::arbitrary<bool>()};
        // Fewer days than months of spend are kept.
        const auto requests = *rc::gen::resize(
            200, rc::gen::container<std::vector<AnyRequest>>(rc::gen::arbitrary<AnyRequest>()));
        for (const AnyRequest& request : requests) clients.serve(request);
        refunds += clients.refunds();
    });
    EXPECT_TRUE(kept);
    // Sequences in which nothing is given back would prove nothing.
    EXPECT_GT(refunds, 500U);
}

}  // namespace
}  // namespace airtime::charging
