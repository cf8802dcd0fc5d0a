#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "books/history.hpp"
#include "charging/contract/ledger_event.hpp"

/// What each event adds to the tables of sums. Whatever the order of events, the sums are the same.
namespace airtime::books {

/// The tables of sums and what they are told apart by:
///   daily      day, kind, channel, tier, segment, service, account, policy
///   daily_kind day, kind: what most pages ask for, as `daily` has many rows a day
///   hourly     day, hour, kind
///   cohort     day of the grant, age in days, kind: of advances whose grants are loaded
///   debt       day that it is due on ("unknown"; "ungranted" as long as its grant is not loaded), day of the
///              event, kind
///   borrower   day with an advance, the contract's day with an advance before it (or "none"): contracts
///   refusal    day, reason, channel, service, segment, policy
///   message    day, the message's kind, what became of it
///   invitation the same as `daily`, but by the day that the invitation was to be sent: invitations, and what
///              was answered to them
///   ungranted  open or over: advances that moved and whose grants are not loaded
///   write_off  day of the write-off, kind, channel, tier, segment, service, account, policy: see
///              write_off_steps.hpp
enum class SumTable : std::uint8_t {
    daily,
    daily_kind,
    hourly,
    cohort,
    debt,
    borrower,
    refusal,
    message,
    write_off,
    ungranted,
    invitation
};
inline constexpr std::size_t sum_tables = static_cast<std::size_t>(SumTable::invitation) + 1;
/// Of debt: of an advance whose grant is not loaded.
inline constexpr std::string_view ungranted_debt = "ungranted";
/// Of advances whose grants are not loaded: still owed, and settled, taken back or written off.
inline constexpr std::string_view ungranted_open = "open";
inline constexpr std::string_view ungranted_over = "over";
/// Of a borrower: no day before.
inline constexpr std::string_view no_day = "none";
using SumKey = std::vector<std::string>;
using SumChanges = std::map<std::pair<SumTable, SumKey>, Sums>;

/// What reports tell an advance by. Empty: that there is none, as of a tier or a segment.
struct AdvanceFacts {
    std::optional<charging::Instant> granted_at = {};
    std::optional<charging::Instant> due_at = {};
    std::string channel = std::string{unknown};
    std::string tier = std::string{unknown};
    std::string segment = std::string{unknown};
    std::string service = std::string{unknown};
    std::string account = std::string{unknown};
    std::string policy = std::string{unknown};
    bool grant_loaded = false;
};

/// By the event that granted it.
AdvanceFacts facts_of_grant(const charging::LedgerEvent& grant);
/// By what the movement of an advance tells itself, as long as its grant is not loaded.
AdvanceFacts facts_of_movement(const charging::LedgerEvent& movement);

/// automatic, sms, ussd or care, of an event that tells it: of an advance, an enrolment, or what is only
/// counted. Empty: none.
std::string channel_of(const charging::LedgerEvent& event);

/// Whether it moves an advance that another event granted.
bool moves_advance(const charging::LedgerEvent& event);

/// "2026-11-23".
std::string date_of_day(std::int64_t day);
/// Full days of 24 hours; zero where clocks say that it was before.
std::int64_t age_days(charging::Instant granted_at, charging::Instant at);

/// Of an event that is no advance's.
void book_event(SumChanges& changes, const charging::LedgerEvent& event, const charging::Calendar& calendar);
/// Of a grant, or of what moves an advance. `times` -1 takes back what was booked with the same facts.
void book_advance_event(SumChanges& changes, const charging::LedgerEvent& event, const AdvanceFacts& facts,
                        const charging::Calendar& calendar, int times = 1);
void book_hour(SumChanges& changes, const charging::LedgerEvent& event, const charging::Calendar& calendar);

}  // namespace airtime::books
