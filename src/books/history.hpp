#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/int128.hpp"
#include "charging/contract/advance.hpp"
#include "charging/contract/event_kind.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/money_sum.hpp"

/// What the books tell, and how they are asked. Days are local ones, counted as Calendar::day_of counts them.
namespace airtime::books {

/// What a file of before the upgrade does not tell, where reports name it.
inline constexpr std::string_view unknown = "unknown";
/// Where an event moved several accounts.
inline constexpr std::string_view several = "several";

/// Both days count. Empty where `last` is before `first`.
struct DayRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

struct TimelineFilter {
    std::vector<charging::EventKind> kinds = {};  ///< empty: all
    std::optional<charging::Channel> channel = {};
    std::optional<charging::Instant> from = {};   ///< from then on
    std::optional<charging::Instant> until = {};  ///< before then
    std::optional<std::uint64_t> before = {};     ///< only events of smaller numbers
    std::size_t max = 50;
};

/// What a contract used of a service in a session on a day.
struct Usage {
    std::int64_t day = 0;
    std::string session;  ///< empty: it was in none, as the fee of a transfer
    std::string service;
    Int128 units = 0;
    charging::MoneySum cost = {};
};

/// What a contract used of a service on some days.
struct ServiceUsage {
    std::string service;
    Int128 rows = 0;  ///< by session and day
    Int128 units = 0;
    charging::MoneySum cost = {};
    friend bool operator==(const ServiceUsage&, const ServiceUsage&) = default;
};

/// What was repaid, less what was taken back.
struct Repaid {
    charging::Money principal = {};
    charging::Money fee = {};
    friend bool operator==(const Repaid&, const Repaid&) = default;
};

/// One advance: what its events tell of it, in whatever order they were loaded.
struct AdvanceRecord {
    charging::ContractId contract;
    charging::AdvanceId id;
    std::optional<charging::Instant> granted_at = {};  ///< empty: its grant was not loaded; then most is
    std::optional<charging::Instant> due_at = {};
    std::optional<charging::Money> tier = {};
    std::string segment = std::string{unknown};
    std::string channel = std::string{unknown};  ///< automatic, sms, ussd, care
    std::string service = std::string{unknown};  ///< empty: it was asked for, and for none
    std::string account = std::string{unknown};
    std::string policy = std::string{unknown};  ///< fingerprint
    charging::Money principal = {};             ///< as granted, as are `fee` and `vat`
    charging::Money fee = {};
    charging::Money vat = {};
    /// By the times of the events, in full days of 24 hours behind the grant; zero where that is not known.
    Repaid recovered_1_day = {};
    Repaid recovered_3_days = {};
    Repaid recovered_7_days = {};
    Repaid recovered_30_days = {};
    Repaid recovered = {};  ///< until now
    charging::Money outstanding_principal = {};
    charging::Money outstanding_fee = {};
    charging::Money written_off_principal = {};  ///< less what was reinstated
    charging::Money written_off_fee = {};
    std::optional<charging::Instant> settled_at = {};  ///< empty: it is not, or is owed again
    std::optional<charging::Instant> reversed_at = {};
    std::optional<charging::Instant> written_off_at = {};  ///< empty: it is not, or was reinstated
    std::optional<charging::Instant> overdue_since = {};   ///< when it fell due first
    friend bool operator==(const AdvanceRecord&, const AdvanceRecord&) = default;
};

/// Where an event stands: a contract's timeline from `event` + 1 down begins with it.
struct EventPlace {
    charging::ContractId contract;
    std::uint64_t event = 0;
    friend bool operator==(const EventPlace&, const EventPlace&) = default;
};

/// Rows of all contracts that follow each other, read at once.
template <class Row, class Place>
struct Portion {
    std::vector<Row> rows = {};
    std::optional<Place> next = {};  ///< the next portion is what lies behind it; empty: this was the last
};

/// What a contract used of a service in a session on a day, and where that stands within the day.
struct ContractUsage {
    charging::ContractId contract;
    Usage usage = {};
};
struct UsagePlace {
    std::string contract;
    std::string session;
    std::string service;
};

struct AdvancePlace {
    charging::ContractId contract;
    charging::AdvanceId advance;
};

/// Sums over events, signed as in the ledger. `amount` is what accounts gained.
struct Sums {
    Int128 count = 0;
    charging::MoneySum amount = {};
    charging::MoneySum principal = {};
    charging::MoneySum fee = {};
    charging::MoneySum vat = {};

    Sums& operator+=(const Sums& other) {
        count += other.count;
        amount += other.amount;
        principal += other.principal;
        fee += other.fee;
        vat += other.vat;
        return *this;
    }
    friend bool operator==(const Sums&, const Sums&) = default;
};

/// What daily totals can be told apart by. Of what moves an advance, channel, tier, segment, service, account
/// and policy are the advance's. Of other events, service and account are the event's own, of what is only
/// counted also channel, segment and policy, and the rest is empty. "unknown" is what nobody told.
enum class Dimension : std::uint8_t { day, kind, channel, tier, segment, service, account, policy };

struct TotalsQuery {
    DayRange days = {};
    std::vector<Dimension> by = {};               ///< empty: one group of all
    std::vector<charging::EventKind> kinds = {};  ///< empty: all
};

struct GroupTotals {
    /// One value for each of the query's dimensions, in their order: "2026-11-23", "advanced", "sms",
    /// "10000" (the tier's amount), ...
    std::vector<std::string> group;
    Sums sums = {};
    friend bool operator==(const GroupTotals&, const GroupTotals&) = default;
};

/// All events of a kind in an hour of a day, by the clock on the wall.
struct HourTotals {
    std::int64_t day = 0;
    std::uint32_t hour = 0;  ///< 0..23; where clocks are put back two hours share a number
    charging::EventKind kind = charging::EventKind::used;
    Sums sums = {};
    friend bool operator==(const HourTotals&, const HourTotals&) = default;
};

/// How late, at the end of a day: days since the one that an advance was due on.
enum class AgeBucket : std::uint8_t {
    not_due,
    days_1_to_7,
    days_8_to_30,
    days_31_to_60,
    days_61_to_90,
    days_91_to_180,
    over_180_days,
    unknown_due  ///< the ledger did not tell when it was due
};

/// What was owed at the end of a day. Written off is not owed. Advances whose grants are not loaded are left
/// out.
struct AgedDebt {
    AgeBucket bucket = AgeBucket::not_due;
    charging::MoneySum principal = {};
    charging::MoneySum fee = {};
    friend bool operator==(const AgedDebt&, const AgedDebt&) = default;
};

/// What moved, on a day, the debt of advances that are due on one day.
struct DueStep {
    std::int64_t due_day = 0;
    std::int64_t day = 0;
    charging::EventKind kind = charging::EventKind::recovered;
    Sums sums = {};
    friend bool operator==(const DueStep&, const DueStep&) = default;
};

/// What moved advances of one day's grants when they were so old.
struct CohortStep {
    std::int64_t age_days = 0;  ///< full days of 24 hours since the grant of each
    charging::EventKind kind = charging::EventKind::recovered;
    Sums sums = {};
    friend bool operator==(const CohortStep&, const CohortStep&) = default;
};

/// Advances that were granted on one day: what of them came back, and when.
struct Cohort {
    std::int64_t granted_day = 0;
    Sums granted = {};
    std::vector<CohortStep> steps = {};  ///< by age, then kind; only where there was anything
    friend bool operator==(const Cohort&, const Cohort&) = default;
};

/// What refusals can be told apart by.
enum class RefusedBy : std::uint8_t { day, reason, channel, service, segment, policy };

/// Who wanted or needed an advance and was refused one: once a contract, reason and day.
struct RefusedGroup {
    std::string group;    ///< the value of the dimension that was asked for
    std::string reason;   ///< name of the AdvanceRefusal
    std::string channel;  ///< that it was refused by first
    Int128 count = 0;
    friend bool operator==(const RefusedGroup&, const RefusedGroup&) = default;
};

/// What became of messages of a kind on a day, as far as that day's counts file is loaded.
struct MessageCount {
    std::string date;
    std::string kind;    ///< name of the MessageKind
    std::string status;  ///< name of the MessageStatus
    Int128 count = 0;
    friend bool operator==(const MessageCount&, const MessageCount&) = default;
};

/// Contracts that were lent to.
struct Borrowers {
    Int128 unique = 0;
    Int128 again = 0;  ///< of them, those with an earlier advance before the range too
    friend bool operator==(const Borrowers&, const Borrowers&) = default;
};

/// How far the books are, and what they know.
struct Freshness {
    /// Every event before it is in the books, but for what is in refused files: every partition of the ledger
    /// was read past it, and what was read is loaded.
    charging::Instant through = {};
    charging::Instant looked_at = {};  ///< when the worker looked for files last
    std::uint64_t files = 0;           ///< loaded
    std::uint64_t waiting = 0;         ///< complete, not loaded yet
    std::uint64_t refused = 0;
    /// Loaded files that the ledger has cut or set aside since: figures are wrong until the books are made
    /// anew.
    std::uint64_t taken_back = 0;
    std::uint64_t unreadable_rows = 0;
    std::optional<std::int64_t> first_day = {};  ///< that they have events of; empty: of none
    /// An advance moved whose grant is not there: the ledger files begin after debts, or one of them is
    /// missing. What was owed is then not known.
    bool grants_missing = false;
    /// Of those advances none is owed at the end of that day or later: what was owed then is known. Empty:
    /// one still is, or no grant is missing.
    std::optional<std::int64_t> owed_since = {};
    std::optional<std::int64_t> events_since =
        {};  ///< single events before that day were dropped; empty: none
    std::optional<std::int64_t> usage_since = {};  ///< the same of usage

    /// Whether the books have whole days from that one on: of the first one they may have a part.
    bool knows_whole_from(std::int64_t day) const { return first_day && *first_day < day; }
    /// Whether what was owed at the end of a day is known, of those that the books have.
    bool knows_owed(std::int64_t day) const { return !grants_missing || (owed_since && day >= *owed_since); }
};

}  // namespace airtime::books
