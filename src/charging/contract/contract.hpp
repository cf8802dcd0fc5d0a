#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "charging/policy/life_cycle_policy.hpp"
#include "charging/policy/message_policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/money_sum.hpp"
#include "charging/values/quota_price.hpp"
#include "charging/values/shared_list.hpp"

/// The state of one contract: all that the rules need to know of a subscriber.
namespace airtime::charging {

enum class Enrolment : std::uint8_t { not_registered, active, paused, cancelled };
enum class Channel : std::uint8_t { automatic, sms, ussd, care };
/// Settled and reversed advances leave the contract; their story is in the ledger.
enum class AdvanceState : std::uint8_t { open, overdue, written_off };

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

/// An amount of one account.
struct Part {
    AccountName account;
    Money amount;
    friend bool operator==(const Part&, const Part&) = default;
};

/// What one session has used of one service. Begun blocks are counted over all reports.
struct Usage {
    std::uint64_t units = 0;
    Money rated =
        {};  ///< worth of the begun blocks, each at its own time's price; kept for a minimum charge only
    /// Blocks are counted from here, because those before it had another length; zero: they had none.
    std::uint64_t blocks_begin_units = 0;
    friend bool operator==(const Usage&, const Usage&) = default;
};

/// Money set aside for granted quota.
struct Reservation {
    std::uint64_t granted_units = 0;
    std::vector<Part> parts;
    Instant expires_at = {};  ///< Validity-Time and grace after the grant, whatever becomes of its session
    /// For after the tariff's next change, beside those granted for before it; zero: none.
    std::uint64_t granted_after_change_units = 0;
    /// What backs the units is in a pool of the session: `parts` is empty.
    struct Pooled {
        std::uint32_t pool = 0;
        Money share;  ///< of the pool's money, set aside for these units when they were granted
        friend bool operator==(const Pooled&, const Pooled&) = default;
    };
    std::optional<Pooled> pooled = {};
    friend bool operator==(const Reservation&, const Reservation&) = default;
};

/// What one session has used of one service, and what it may still use.
struct ChargedService {
    ServiceKey key;
    ServiceName service;
    Usage used;  ///< since the session opened
    std::optional<Reservation> reservation;
    bool final_units = false;  ///< the client was told that there is nothing beyond what it has
    /// Of the quota granted last, or of usage without any; empty: there was neither.
    std::optional<QuotaPrice> quota_price = {};
    bool for_others = false;  ///< of the service with all keys for which the session had no place left
    friend bool operator==(const ChargedService&, const ChargedService&) = default;
};

/// Money set aside once for all services of a session that draw on one pool (RFC 8506 5.1.2).
struct CreditPool {
    std::uint32_t id = 0;     ///< G-S-U-Pool-Identifier; never another pool's of the session
    std::uint64_t basis = 0;  ///< of its multipliers: a service joins only a pool of its own basis
    std::vector<Part> parts;
    friend bool operator==(const CreditPool&, const CreditPool&) = default;
};

struct StoredAnswer {
    std::uint32_t number = 0;
    std::uint64_t digest = 0;
    CreditControlAnswer answer;
    friend bool operator==(const StoredAnswer&, const StoredAnswer&) = default;
};

/// Origin-Host and Origin-Realm of a client.
struct ClientIdentity {
    std::string host;
    std::string realm;
    friend bool operator==(const ClientIdentity&, const ClientIdentity&) = default;
};

struct Session {
    SessionId id;
    std::string client_host;  ///< Origin-Host that opened it: whose it is
    std::string client_realm = {};
    /// The other host of a profile that shares sessions from which the last request came; empty: none.
    std::optional<ClientIdentity> moved_to = {};
    std::optional<std::uint32_t> client_state = {};  ///< Origin-State-Id of the last request
    std::string node = {};                           ///< that served the last request
    Instant opened_at;
    Instant expires_at;     ///< open: it ends here unless it is heard of. Over: it is forgotten here
    Instant heard_at = {};  ///< when the last request came
    std::optional<Instant> closed_at;  ///< set: it is over
    bool terminated = false;           ///< over, and not for having expired
    std::vector<ChargedService> services;
    SharedList<StoredAnswer> answers;  ///< oldest first
    /// The highest CC-Request-Number whose answer is no longer stored; empty: none was dropped.
    std::optional<std::uint32_t> dropped_through;
    /// Granted by the session's last request. Nobody may have seen it: reversed if the session expires first.
    std::optional<AdvanceId> unseen_advance;
    Money cost = {};      ///< charged so far; counted only where the client is told
    bool called = false;  ///< was asked to re-authorise since its last request
    std::vector<CreditPool> pools = {};
    std::uint32_t last_pool = 0;                    ///< identifier of the youngest pool that it ever had
    std::optional<std::uint64_t> sub_session = {};  ///< CC-Sub-Session-Id, with which `id` ends then
    friend bool operator==(const Session&, const Session&) = default;
};

/// How far ends of validity were moved; zero: not at all.
struct ValidityExtension {
    std::chrono::milliseconds contract{};
    std::chrono::milliseconds account{};  ///< of the account that was credited
    /// Where its days end and those of others begin; the epoch: nothing was moved, or it is not known.
    Instant contract_until = {};
    Instant account_until = {};
    friend bool operator==(const ValidityExtension&, const ValidityExtension&) = default;
};

/// How long the last answer of a session that ended is remembered.
constexpr std::chrono::seconds ended_session_kept{600};

/// What time has done to an advance already: each is done once.
struct Ageing {
    std::optional<std::uint32_t> reminded_days_before;  ///< the reminder that was sent last
    bool late_fee_charged = false;
    bool swept = false;
    bool reinstated = false;  ///< was written off and came back: it is not given up again by itself
    friend bool operator==(const Ageing&, const Ageing&) = default;
};

struct Advance {
    AdvanceId id;
    AccountName account;  ///< credited
    Money principal;      ///< credited amount
    Money fee;
    Money outstanding_principal;
    Money outstanding_fee;
    Channel channel = Channel::automatic;
    AdvanceState state = AdvanceState::open;
    Instant granted_at;
    Instant due_at;
    bool drawn = false;  ///< anything was taken of what it put into `account`, or recovered, since the grant
    std::string policy;  ///< fingerprint of the policy that it was granted under
    std::uint32_t vat_basis_points = 0;  ///< of the fee, at the grant
    Ageing ageing = {};
    ValidityExtension extended = {};  ///< by the grant
    /// Written off and still so, though what is outstanding is owed again.
    Money given_up_principal = {};
    Money given_up_fee = {};

    Money outstanding() const { return outstanding_principal + outstanding_fee; }
    Money given_up() const { return given_up_principal + given_up_fee; }
    friend bool operator==(const Advance&, const Advance&) = default;
};

/// What the subscriber has to say yes to: an advance that was asked for, or an invitation.
struct AwaitedConfirmation {
    Money amount;  ///< a denomination; of an invitation: what it offered
    Channel channel = Channel::sms;
    Instant until;         ///< not confirmed any more from here on
    bool invited = false;  ///< the yes registers and lends nothing
    /// The terms that were told: a yes is one to these. Of an invitation: zero.
    Money credited = {};
    Money fee = {};
    friend bool operator==(const AwaitedConfirmation&, const AwaitedConfirmation&) = default;
};

struct HoldPart {
    AdvanceId advance;
    Money fee;
    Money principal;
    friend bool operator==(const HoldPart&, const HoldPart&) = default;
};

/// What will be recovered from a recharge, fixed when it came in.
struct Hold {
    RechargeId recharge;
    AccountName account;
    Instant created_at;
    std::vector<HoldPart> parts;  ///< fee first, oldest advance first

    Money amount() const;
    friend bool operator==(const Hold&, const Hold&) = default;
};

/// What was taken from a recharge for an advance.
struct Repayment {
    Advance advance;  ///< as it is once all is paid: nothing outstanding
    AccountName taken_from;
    Money fee;
    Money principal;
    std::optional<Instant> settled_at = {};  ///< when the last of the advance was paid; empty: it was not
    bool counted = true;                     ///< settled: in the contract's RepaymentRecord
    friend bool operator==(const Repayment&, const Repayment&) = default;
};

/// A recharge that can still be taken back.
struct RecentRecharge {
    RechargeId id;
    Instant at;
    Part credited;
    Part bonus;  ///< zero: none was given
    std::vector<Repayment> repaid;
    ValidityExtension extended = {};
    friend bool operator==(const RecentRecharge&, const RecentRecharge&) = default;
};

/// Money on its way: debited here, not yet known to be credited to the receiver.
struct PendingTransfer {
    TransferId id;
    ContractId receiver;
    Money amount;
    Instant next_try_at;       ///< somebody looks then whether it is credited
    std::uint64_t number = 0;  ///< of the sender's ledger event that took it: never another transfer's
    Money fee = {};            ///< taken beside it; comes back with it
    std::int64_t day = 0;      ///< whose DaySent it counts in; zero: not known
    friend bool operator==(const PendingTransfer&, const PendingTransfer&) = default;
};

/// Money that came from another contract: what was decided of it, so that it is neither credited twice nor
/// credited and given back.
struct ReceivedTransfer {
    ContractId sender;
    std::uint64_t number = 0;  ///< PendingTransfer::number
    bool refused = false;      ///< was not credited: the sender gets it back
    bool cleared = false;      ///< the sender's record is gone
    /// Cleared: it is forgotten here. Otherwise somebody looks here for the sender's record.
    Instant due_at = {};
    friend bool operator==(const ReceivedTransfer&, const ReceivedTransfer&) = default;
};

/// Sent to others on one day of the operator's calendar.
struct DaySent {
    std::int64_t day = 0;
    Money amount;
    friend bool operator==(const DaySent&, const DaySent&) = default;
};

/// A direct debit that a refund can name; several of one name at the same price are one.
struct NamedDebit {
    std::uint64_t session = 0;  ///< digest_of() its Session-Id
    /// Not given back yet; zero: it was an amount of money. Once all was given back it says no more than that
    /// it was none.
    std::uint64_t units = 0;
    /// Not given back yet, in the order of payment. Empty: all was, and who names it again gets nothing.
    std::vector<Part> parts;
    friend bool operator==(const NamedDebit&, const NamedDebit&) = default;
};

/// What a client debited directly for a service on one day, as far as it can still be given back. Each amount
/// stands in one place: in `named` as long as it is among the latest debits, then in `parts`.
struct RefundableDebits {
    std::string client;  ///< client_name_of()
    ServiceName service;
    std::int64_t day = 0;                ///< of the operator's calendar, since 1970
    std::vector<NamedDebit> named = {};  ///< oldest first
    std::vector<Part> parts = {};
    friend bool operator==(const RefundableDebits&, const RefundableDebits&) = default;
};

struct MonthlyActivity {
    Month month;
    Money spend;
    std::uint32_t recharges = 0;
    Money recharged = {};
    Money lent = {};  ///< principal, what was taken back as undrawn apart
    friend bool operator==(const MonthlyActivity&, const MonthlyActivity&) = default;
};

/// An advance that `advance.mode: shadow` would have granted.
struct ShadowAdvance {
    AccountName account;
    Money principal;
    Money outstanding_principal;
    Money outstanding_fee;
    Instant granted_at;
    Instant due_at;
    friend bool operator==(const ShadowAdvance&, const ShadowAdvance&) = default;
};

/// What a contract would owe if shadow advances had been granted.
struct ShadowDebt {
    std::vector<ShadowAdvance> advances;  ///< oldest first; what recharges would have repaid is gone
    std::vector<Part> drawn = {};         ///< what refused services would have used of them
    bool advanced_since_recharge = false;
    std::optional<Instant> last_advance_at = {};
    Month month = {};  ///< of `lent`
    Money lent = {};   ///< principal in that month
    friend bool operator==(const ShadowDebt&, const ShadowDebt&) = default;
};

/// The operator's lists that a contract is on.
struct StandingLists {
    bool deny = false;    ///< never lent to
    bool allow = false;   ///< lent to also where the policy lends only to the listed
    bool no_ads = false;  ///< gets no invitations
    friend bool operator==(const StandingLists&, const StandingLists&) = default;
};

/// How advances were paid back.
struct RepaymentRecord {
    std::uint32_t in_time = 0;  ///< settled by their due date since the last that was not
    std::uint32_t late = 0;     ///< settled after it, ever
    friend bool operator==(const RepaymentRecord&, const RepaymentRecord&) = default;
};

/// Running sums since the contract was opened. The books close when
/// balances = opening + recharged + refunded + advanced + adjusted - used - recovered - reversed and
/// debt = advanced + fees + reinstated - recovered - waived - written_off - reversed - reversed_fees.
struct Totals {
    MoneySum opening, recharged, refunded, advanced, fees, adjusted, used, recovered, reversed, reversed_fees,
        reinstated, waived, written_off;

    MoneySum expected_balance() const;
    MoneySum expected_debt() const;
    friend bool operator==(const Totals&, const Totals&) = default;
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
    /// about. They are remembered apart from the contract, for the repetition of their last request.
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
    StandingLists lists = {};
    std::optional<Instant> swapped_at = {};       ///< last change of the SIM; empty: none known
    std::optional<Instant> last_advance_at = {};  ///< latest grant, also of a settled advance; empty: none
    RepaymentRecord repayments = {};
    std::optional<AwaitedConfirmation> awaiting = {};
    std::optional<Language> language = {};  ///< of messages; empty: the policy's
    bool refuses_messages = false;          ///< that remind or invite
    std::vector<Instant> invited_at = {};   ///< invitations of the last seven days, oldest first
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
