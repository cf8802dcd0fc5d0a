#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "charging/contract/draft.hpp"

/// Money coming in.
namespace airtime::charging {

/// Who recharges, and within which limits.
struct Recharger {
    std::string name;  ///< "client.till", "api.bank", "role.care"
    RechargeLimits limits;

    /// What its recharges are counted under; empty: no limit needs their sum.
    std::string counted_for() const { return limits.recharged_per_day_max > Money{} ? name : std::string{}; }
};

/// What is remembered under the id of a recharge: while its hold is there, or it could still be taken back.
enum class KnownRecharge : std::uint8_t { none, same, another };
/// `credited`: what a recharge of now would credit. A recharge whose amount is not known is another one.
KnownRecharge known_recharge(const Contract& contract, const RechargeId& recharge, const Part& credited);

/// Credits a recharge and its bonus; writes its hold and the work entry. No effect while the hold of an
/// earlier recharge of that id is there, or it could still be taken back. `counted_for`: empty, or
/// Recharger::counted_for().
void credit_recharge(Draft& draft, const RechargeId& recharge, Money amount,
                     const std::string& counted_for = {});

/// What the policy gives beside a recharge, zero for none: the percentage of the highest step that it
/// reaches.
Money bonus_of(Money recharged, const BonusPolicy& policy);

struct Recharged {
    Money held;  ///< of it, to be recovered
};
enum class RechargeRefusal : std::uint8_t {
    id_in_use,      ///< an earlier recharge of that id is still remembered
    beyond_bounds,  ///< the balance would be more than can be kept exactly
    not_taken,  ///< the contract's state takes none, or the account is past its validity and would stay so
    above_max,  ///< of a single recharge by who asks
    above_day_max,  ///< with what who asks recharged before today
};
using RechargeOutcome = std::variant<Recharged, RechargeRefusal>;

/// Whether `by` may recharge `amount` now; empty: it may. The day's sum is a second old: what comes in within
/// that second goes on top.
std::optional<RechargeRefusal> limit_refusal(const Recharger& by, Money amount, const Policy& policy,
                                             const Circumstances& circumstances);

/// credit_recharge() for channels that hear why not. A refusal changes nothing.
RechargeOutcome recharge_once(Draft& draft, const RechargeId& recharge, Money amount, const Recharger& by);

}  // namespace airtime::charging
