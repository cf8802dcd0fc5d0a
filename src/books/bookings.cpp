#include "books/bookings.hpp"

#include <algorithm>
#include <array>

namespace airtime::books {

namespace {

using charging::Calendar;
using charging::EventKind;
using charging::LedgerEvent;
using charging::MoneySum;

Sums sums_of(const LedgerEvent& event) {
    Sums sums{.count = 1, .amount = {}, .principal = event.principal, .fee = event.fee, .vat = event.vat};
    for (const charging::Part& change : event.changes) sums.amount += change.amount;
    return sums;
}

Sums times_of(const Sums& sums, int times) {
    const auto scaled = [&](const MoneySum& sum) {
        return MoneySum::from_millionths(sum.millionths() * times);
    };
    return {.count = sums.count * times,
            .amount = scaled(sums.amount),
            .principal = scaled(sums.principal),
            .fee = scaled(sums.fee),
            .vat = scaled(sums.vat)};
}

void add(SumChanges& changes, SumTable table, SumKey key, const Sums& sums) {
    changes[{table, std::move(key)}] += sums;
}

/// `key`: of `daily`.
void add_to_day(SumChanges& changes, SumKey key, const Sums& sums) {
    add(changes, SumTable::daily_kind, {key[0], key[1]}, sums);
    add(changes, SumTable::daily, std::move(key), sums);
}

std::string account_of(const LedgerEvent& event) {
    if (event.changes.empty()) return "";
    return event.changes.size() > 1 ? std::string{several} : event.changes.front().account.value;
}

std::string kind_text(const LedgerEvent& event) {
    return std::string{charging::name_of(event.kind)};
}

std::string number_text(std::int64_t number) {
    return std::to_string(number);
}

bool moves_debt(const LedgerEvent& event) {
    const bool moved = event.principal != charging::Money{} || event.fee != charging::Money{};
    return moved && event.kind != EventKind::shadow_advanced;
}

bool is_about_invitation(EventKind kind) {
    return kind == EventKind::invited || kind == EventKind::invitation_accepted ||
           kind == EventKind::invitation_declined;
}

std::string_view word_in(std::string_view note, int number) {
    for (; number > 0; --number) note.remove_prefix(std::min(note.size(), note.find(' ') + 1));
    return note.substr(0, note.find(' '));
}

/// The note's word of that number, if it is a channel's name.
std::string channel_in(const std::string& note, int number) {
    constexpr std::array<std::string_view, 4> channels{"automatic", "sms", "ussd", "care"};
    const std::string_view word = word_in(note, number);
    return std::ranges::find(channels, word) == channels.end() ? "" : std::string{word};
}

}  // namespace

std::string channel_of(const LedgerEvent& event) {
    switch (event.kind) {
        case EventKind::advanced:
        case EventKind::shadow_advanced:
        case EventKind::offered:
        case EventKind::refused:
        case EventKind::invited:
        case EventKind::invitation_accepted:
        case EventKind::invitation_declined:
            return channel_in(event.note, 0);
        case EventKind::enrolment_changed:
            return channel_in(event.note, 1);
        default:
            return "";
    }
}

AdvanceFacts facts_of_grant(const LedgerEvent& grant) {
    AdvanceFacts facts;
    facts.grant_loaded = true;
    facts.granted_at = grant.at;
    if (std::string channel = channel_of(grant); !channel.empty()) facts.channel = std::move(channel);
    facts.service = grant.service ? grant.service->value : "";
    facts.account = account_of(grant);
    facts.due_at = grant.about.due;
    // What is written behind the due date tells all of it.
    if (!grant.about.due) return facts;
    facts.tier = grant.about.tier ? grant.about.tier->to_string() : "";
    facts.segment = grant.about.segment.value;
    facts.policy = grant.about.policy;
    return facts;
}

AdvanceFacts facts_of_movement(const LedgerEvent& movement) {
    AdvanceFacts facts;
    facts.granted_at = movement.about.granted;
    return facts;
}

bool moves_advance(const LedgerEvent& event) {
    return event.advance && event.kind != EventKind::advanced && event.kind != EventKind::shadow_advanced;
}

std::string date_of_day(std::int64_t day) {
    const charging::Instant midnight{std::chrono::days{day}};
    return charging::to_iso8601(midnight).substr(0, std::string_view{"2026-11-23"}.size());
}

std::int64_t age_days(charging::Instant granted_at, charging::Instant at) {
    return std::max(std::int64_t{0},
                    std::int64_t{std::chrono::floor<std::chrono::days>(at - granted_at).count()});
}

void book_event(SumChanges& changes, const LedgerEvent& event, const Calendar& calendar) {
    const std::string day = number_text(calendar.day_of(event.at));
    const Sums sums = sums_of(event);
    AdvanceFacts facts{.tier = "", .segment = "", .policy = ""};
    if (event.kind == EventKind::shadow_advanced) facts = facts_of_grant(event);
    facts.service = event.service ? event.service->value : "";
    if (charging::is_only_counted(event.kind)) {
        facts.segment = event.about.segment.value;
        facts.policy = event.about.policy;
    }
    if (event.kind == EventKind::refused) {
        add(changes, SumTable::refusal,
            {day, std::string{word_in(event.note, 1)}, channel_of(event), facts.service, facts.segment,
             facts.policy},
            {.count = 1});
    }
    if (is_about_invitation(event.kind)) {
        // What an earlier version wrote does not tell of which it is.
        const auto sent = charging::parse_instant(std::string{word_in(event.note, 1)});
        add(changes, SumTable::invitation,
            {number_text(calendar.day_of(sent.value_or(event.at))), kind_text(event), channel_of(event), "",
             facts.segment, facts.service, "", facts.policy},
            {.count = 1});
    }
    add_to_day(changes,
               {day, kind_text(event), channel_of(event), facts.tier, facts.segment, facts.service,
                account_of(event), facts.policy},
               sums);
    if (moves_debt(event)) add(changes, SumTable::debt, {std::string{unknown}, day, kind_text(event)}, sums);
}

void book_advance_event(SumChanges& changes, const LedgerEvent& event, const AdvanceFacts& facts,
                        const Calendar& calendar, int times) {
    const std::string day = number_text(calendar.day_of(event.at));
    const Sums sums = times_of(sums_of(event), times);
    add_to_day(changes,
               {day, kind_text(event), facts.channel, facts.tier, facts.segment, facts.service, facts.account,
                facts.policy},
               sums);
    // As long as the grant is not loaded, its cohort is without it.
    if (facts.granted_at && facts.grant_loaded) {
        add(changes, SumTable::cohort,
            {number_text(calendar.day_of(*facts.granted_at)),
             number_text(age_days(*facts.granted_at, event.at)), kind_text(event)},
            sums);
    }
    if (!moves_debt(event)) return;
    const std::string_view no_due = facts.grant_loaded ? unknown : ungranted_debt;
    const std::string due = facts.due_at ? number_text(calendar.day_of(*facts.due_at)) : std::string{no_due};
    add(changes, SumTable::debt, {due, day, kind_text(event)}, sums);
}

void book_hour(SumChanges& changes, const LedgerEvent& event, const Calendar& calendar) {
    const std::uint32_t hour = calendar.minute_of_week(event.at) % (24 * 60) / 60;
    add(changes, SumTable::hourly,
        {number_text(calendar.day_of(event.at)), number_text(hour), kind_text(event)}, sums_of(event));
}

}  // namespace airtime::books
