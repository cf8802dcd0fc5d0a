#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "charging/contract/decision.hpp"

/// Money coming in, and what it repays.
namespace airtime::charging {

/// What of a recharge of `amount`, just credited to `account`, will be recovered: at most what is recoverable
/// (debt less held), at most the policy's share of the recharge, or of what is available where that is less;
/// fee first, oldest advance first. Empty parts: nothing.
Hold hold_for(const Contract& contract, const RechargeId& recharge, const AccountName& account, Money amount,
              const Policy& policy, Instant now);

/// Divides `amount` among what is owed beyond holds, fee first, oldest advance first; written-off advances
/// get nothing.
std::vector<HoldPart> allocate_to_debt(const Contract& contract, Money amount);

/// Holds what `amount`, just credited to `account`, repays, and writes the work entry. A written-off advance
/// is first reinstated.
void hold_for_debt(Draft& draft, const RechargeId& recharge, const AccountName& account, Money amount);

/// Makes what is outstanding of a written-off advance that which stays given up, so that something can be
/// owed of it again. No effect on others.
void owe_apart_from_given_up(Advance& advance, Instant now);
/// What was given up is owed again, overdue where its due date is past.
void reinstate_written_off(Draft& draft);

/// Whether the account's balance can be kept exactly with `part` on top.
bool balance_fits(const Contract& contract, const Part& part);
/// Whether anybody could use money in the account: neither it nor the contract is past its time.
bool is_usable(const Contract& contract, const AccountName& account, const Policy& policy, Instant now);
/// The one rule for money that comes in: it can be kept exactly, and used. A recharge, which may bring an
/// account or a contract back, asks may_recharge() instead of is_usable().
bool can_credit(const Contract& contract, const Part& part, const Policy& policy, Instant now);

/// Adds to an account, which is opened if the contract was before the policy named it.
void credit(Contract& contract, const AccountName& account, Money amount);

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

/// What the policy gives beside a recharge.
Money bonus_of(Money recharged, const BonusPolicy& policy);
/// Whose hold takes from the bonus of a recharge. No recharge has a blank in its id.
RechargeId bonus_hold_of(const RechargeId& recharge);

/// The recharge whose money a hold takes, if it can still be taken back; null: it cannot.
RecentRecharge* recent_recharge_of(Contract& contract, const RechargeId& hold);
/// Drops what can no longer be taken back.
void forget_old_recharges(Draft& draft);

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

/// Credits a refund of a service: no recharge, nothing is recovered from it.
void credit_refund(Draft& draft, const std::vector<Part>& parts, const SessionId& session,
                   std::uint32_t request_number);

/// What something is recovered from.
struct Payer {
    AccountName account;
    std::string note;                     ///< the ledger's
    std::optional<RechargeId> hold = {};  ///< empty: it is no recharge's money
};

/// Takes one part of a hold from the account for the advance, never more than the advance still owes: what
/// was waived or written off since stays with the subscriber.
void take_hold_part(Draft& draft, const Payer& payer, const HoldPart& part, Advance& advance);

/// Lets go of what is held for an advance: a hold on a debt that is gone would take nothing, but count as
/// held.
void release_holds(Contract& contract, const AdvanceId& advance);

/// Whether advances that are paid off now count as repaid in time: not if what was lent paid for itself.
enum class PaidWith : std::uint8_t { own_money, lent_money };

/// Takes advances of which nothing is owed any more out of the contract, one `settled` each. Recharges that
/// repaid them remember what they were like.
void settle_paid_advances(Draft& draft, Instant paid_at, PaidWith money = PaidWith::own_money);

/// Applies exactly the recharge's hold and removes it. No hold: no effect.
void take_hold(Draft& draft, const RechargeId& recharge);

/// The same as a change of its own, which tells of what was taken.
ContractChange recover(Contract contract, const RechargeId& recharge, const Policy& policy,
                       const Circumstances& circumstances);

}  // namespace airtime::charging
