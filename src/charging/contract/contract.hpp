#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "charging/contract/advance.hpp"
#include "charging/contract/counted_day.hpp"
#include "charging/contract/hold.hpp"
#include "charging/contract/refundable_debits.hpp"
#include "charging/contract/session.hpp"
#include "charging/contract/totals.hpp"
#include "charging/contract/transfers.hpp"
#include "charging/policy/life_cycle_policy.hpp"
#include "charging/policy/message_policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/shared_list.hpp"

/// The state of one contract: all that the rules need to know of a subscriber.
namespace airtime::charging {

enum class Enrolment : std::uint8_t { not_registered, active, paused, cancelled };

struct Account {
    AccountName name;
    Money balance;                      ///< below zero after usage beyond a grant
    std::optional<Instant> expires_at;  ///< empty: never
    friend bool operator==(const Account&, const Account&) = default;
};

/// Whether an account is past its validity: it pays nothing and receives nothing.
inline bool is_expired(const Account& account, Instant now) {
    return account.expires_at && *account.expires_at <= now;
}

struct MonthlyActivity {
    Month month;
    Money spend;
    std::uint32_t recharges = 0;
    Money recharged = {};
    Money lent = {};  ///< principal, what was taken back as undrawn apart
    friend bool operator==(const MonthlyActivity&, const MonthlyActivity&) = default;
};

/// The operator's lists that a contract is on.
struct OperatorLists {
    bool deny = false;    ///< never lent to
    bool allow = false;   ///< lent to also where the policy lends only to the listed
    bool no_ads = false;  ///< gets no invitations
    friend bool operator==(const OperatorLists&, const OperatorLists&) = default;
};

/// What a contract was reached by before it gave it up.
struct FormerNumber {
    Msisdn msisdn;
    std::optional<Imsi> imsi = {};
    friend bool operator==(const FormerNumber&, const FormerNumber&) = default;
};

/// A contract that had the number or the SIM before. An EVENT that was answered there may be repeated here,
/// and is no new one for having another owner.
struct Predecessor {
    ContractId contract;
    Instant until;  ///< as long as answers are kept
    friend bool operator==(const Predecessor&, const Predecessor&) = default;
};

struct Contract {
    ContractId id;
    std::optional<Msisdn> msisdn;
    std::optional<Imsi> imsi;
    std::optional<FormerNumber> former = {};  ///< empty: it has its number still, or never had one
    std::vector<Predecessor> predecessors = {};
    LifeCycle life_cycle = LifeCycle::active;
    bool life_cycle_set_by_hand = false;  ///< no recharge brings it back, and time only ends it
    Enrolment enrolment = Enrolment::not_registered;
    std::optional<Instant> paused_until = {};  ///< of a paused contract; empty: until it is resumed
    Instant activated_at;
    std::optional<Instant> expires_at;  ///< validity of the contract; empty: never
    std::vector<Account> accounts;
    SharedList<Session> sessions;  ///< open ones, oldest first
    /// Those that are over and may still be charged, because a report of theirs is missing; oldest first.
    SharedList<Session> late_sessions = {};
    /// Those that are over for good and at hand: ended by this change, or brought because they are asked
    /// about. They are remembered apart from the contract, for the duplicate of their last request.
    std::vector<Session> ended_sessions = {};
    std::vector<Advance> advances;        ///< oldest first
    std::vector<Hold> holds;              ///< oldest first
    std::vector<MonthlyActivity> months;  ///< ascending; the current one and those that the policy looks at
    std::vector<RecentRecharge> recent_recharges = {};  ///< oldest first
    std::vector<PendingTransfer> transfers = {};        ///< oldest first
    std::vector<ReceivedTransfer> received = {};        ///< oldest first
    DaySent sent = {};                                  ///< on the last day that had a transfer
    std::vector<RefundableDebits> refundable = {};      ///< by day, client and service
    bool advanced_since_recharge = false;
    ShadowDebt shadow_debt = {};
    SegmentName segment = {};  ///< whose values of the policy hold; empty: the ordinary ones
    OperatorLists lists = {};
    std::optional<Instant> swapped_at = {};       ///< last change of the SIM; empty: none known
    std::optional<Instant> last_advance_at = {};  ///< latest grant, also of a settled advance; empty: none
    RepaymentRecord repayments = {};
    std::optional<AwaitedConfirmation> awaiting = {};
    std::optional<Language> language = {};  ///< of messages; empty: the policy's
    bool refuses_messages = false;          ///< that remind or invite
    std::vector<Instant> invited_at = {};   ///< invitations of the last seven days, oldest first
    CountedDay counted = {};                ///< on the last day that had anything to count
    Totals totals;
    std::uint64_t events_written = 0;  ///< number of the last ledger event

    const Account* account(const AccountName& name) const;
    Account* account(const AccountName& name);
    /// Open, late, or ended and at hand; null: it never was, or is forgotten or not at hand.
    const Session* session(const SessionId& id) const;
    Session* session(const SessionId& id);
    /// In place of one of the same name.
    void put_ended(Session ended);
    const Hold* hold(const RechargeId& id) const;
    friend bool operator==(const Contract&, const Contract&) = default;
};

/// Those open, then those late, then those ended.
std::vector<const Session*> sessions_at_hand(const Contract& contract);

/// Set aside for pending recoveries.
Money held_in(const Contract& contract, const AccountName& account);
/// Set aside for granted quota of open sessions.
Money reserved_in(const Contract& contract, const AccountName& account);
/// Balance less held less reserved; zero for an account that is missing or expired at `now`. May be negative.
Money available_in(const Contract& contract, const AccountName& account, Instant now);
/// What holds will recover of one advance.
HoldPart held_for(const Contract& contract, const AdvanceId& advance);
/// All that is outstanding, written-off advances apart.
Money debt_of(const Contract& contract);
/// Debt less what holds will recover: what limits, due dates and offers go by.
Money debt_less_held(const Contract& contract);
/// What was lent to the account and is not repaid, nor held to be.
Money lent_in(const Contract& contract, const AccountName& account);
/// The month's record, begun if there is none; records before the `months_kept` in front of it are dropped.
MonthlyActivity& activity_in(Contract& contract, Month month, std::uint32_t months_kept);
/// Money was taken from the account: of what was lent to it, that is drawn on which is no longer whole in it.
void mark_drawn(Contract& contract, const AccountName& account);
/// Sum of all balances.
Money balance_of(const Contract& contract);

}  // namespace airtime::charging
