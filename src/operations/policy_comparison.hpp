#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "charging/lending/explain_advance.hpp"
#include "charging/values/money_sum.hpp"

/// The policy in force and a candidate, applied to the same contracts at the same moment: a change of policy
/// before it is made. Nothing is written.
namespace airtime::operations {

/// What the candidate does to a contract. One can have several.
enum class PolicyChange : std::uint8_t {
    automatic_gained,  ///< it may have automatic advances, and could not before
    automatic_lost,
    request_gained,  ///< the same on request
    request_lost,
    offer_raised,  ///< it is offered something under both
    offer_lowered,
    fee_raised,  ///< of the same offer
    fee_lowered,
    lends_more,  ///< automatic lending now, to those who may have it under both
    lends_less,
};
/// "automatic_gained" and the like.
std::string_view name_of(PolicyChange change);

struct PolicyDifference {
    PolicyChange change = PolicyChange::automatic_gained;
    /// Gained: what refused under the policy in force. Lost: what refuses under the candidate. Else empty.
    std::optional<charging::AdvanceRefusal> rule = {};
    friend auto operator<=>(const PolicyDifference&, const PolicyDifference&) = default;
};

struct ComparedContract {
    charging::ContractId contract;
    std::optional<charging::Msisdn> msisdn;  ///< empty: it gave its number up
    charging::AdvanceExplanation in_force;
    charging::AdvanceExplanation candidate;
    /// The most that automatic lending would lend it now for the minimum of any one service; zeros: nothing.
    charging::AdvanceTerms now_in_force = {};
    charging::AdvanceTerms now_candidate = {};
};

struct DifferingContracts {
    std::uint64_t contracts = 0;
    std::vector<ComparedContract> examples;  ///< the first that were seen
};

/// Contracts that nothing refuses an advance: no rule, no limit, and there is an account for it. Shadow lends
/// nothing: beside a policy that lends it refuses as mode_off does.
struct EligibleContracts {
    std::uint64_t before = 0;
    std::uint64_t gained = 0;
    std::uint64_t lost = 0;
    std::uint64_t after = 0;
};

/// What is offered to contracts that are eligible for one kind of advance at least.
struct OfferSums {
    std::uint64_t contracts = 0;
    charging::MoneySum offers;
    charging::MoneySum fees;
    charging::MoneySum owed;  ///< if all took them, on top of the debts that are there
};

struct OffersBeforeAndAfter {
    OfferSums before;
    OfferSums after;
};

/// Two tiers are the same where both members are; zeros: of a contract without one.
struct TierKey {
    charging::Money arpu_min;
    charging::Money amount;
    friend auto operator<=>(const TierKey&, const TierKey&) = default;
};

/// Of the keys that differ, as config::differing_keys() names them, those that a comparison says nothing of;
/// of sections of which it says nothing at all the section alone.
std::vector<std::string> keys_not_compared(const std::vector<std::string>& differing);

class PolicyComparison {
  public:
    struct Report {
        std::uint64_t contracts = 0;
        charging::MoneySum debt;  ///< as it is
        EligibleContracts automatic;
        EligibleContracts on_request;
        OffersBeforeAndAfter offers;
        /// What automatic lending would lend if each that may have it asked for the service now that it lends
        /// most for, as balances stand. `offers`: what would be credited.
        OffersBeforeAndAfter lent_now;
        std::map<TierKey, OffersBeforeAndAfter> tiers;  ///< of each policy its own tiers
        std::map<PolicyDifference, DifferingContracts> differences;
    };

    /// `examples_max`: of each difference. The policies outlive it.
    PolicyComparison(const charging::Policy& in_force, const charging::Policy& candidate,
                     charging::Circumstances circumstances, std::size_t examples_max)
        : in_force_(in_force),
          candidate_(candidate),
          circumstances_(std::move(circumstances)),
          examples_max_(examples_max) {}

    void add(const charging::Contract& contract);
    const Report& report() const { return report_; }

  private:
    void note(const PolicyDifference& difference, const ComparedContract& compared);
    void compare_eligibility(charging::AdvanceKind kind, EligibleContracts& eligible, PolicyChange gained,
                             PolicyChange lost, const ComparedContract& compared);
    void compare_offers(const ComparedContract& compared);
    void compare_lending_now(const ComparedContract& compared);

    const charging::Policy& in_force_;
    const charging::Policy& candidate_;
    charging::Circumstances circumstances_;
    std::size_t examples_max_;
    Report report_;
};

}  // namespace airtime::operations
