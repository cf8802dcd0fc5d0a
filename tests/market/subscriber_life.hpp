#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "charging/contract/contract_change.hpp"
#include "charging/contract/draft.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::market {

/// What one subscriber does from one day to another, as the real rules decide it: uses data and messages,
/// recharges, looks at offers, borrows, answers invitations, pays back late or never, calls care. The same
/// seed and policy give the same life.
class SubscriberLife {
  public:
    SubscriberLife(const charging::Policy& policy, charging::Contract contract, charging::Instant begin,
                   std::uint64_t seed);

    /// Goes on until then, a day after the other.
    void live_until(charging::Instant end);

    /// All that happened, with the contract as it stands.
    const charging::ContractChange& change() const { return change_; }

  private:
    void live_a_day();
    void use_data();
    void send_message();
    void recharge();
    void borrow();
    void look_at_offer();
    void answer_invitation();
    void call_care();
    charging::CreditControlRequest request(charging::RequestType type, std::string_view context);
    charging::CreditControlAnswer decide(const charging::CreditControlRequest& request);
    template <class Step>
    void change_by(Step step);
    void take(charging::ContractChange change);
    void let_time_pass(std::chrono::minutes at_most);
    void run_what_is_due();
    bool happens(std::uint32_t percent);
    std::uint64_t any_below(std::uint64_t bound);

    const charging::Policy& policy_;
    charging::ContractChange change_;
    std::mt19937_64 random_;
    charging::Instant now_;
    std::uint32_t activity_percent_;  ///< of the days on which they use anything
    std::uint32_t days_between_recharges_;
    std::uint64_t sessions_ = 0;
    std::uint64_t recharges_ = 0;
    std::uint64_t calls_ = 0;
};

}  // namespace airtime::market
