#include "tests/books/plain_books.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/decimal_text.hpp"
#include "books/bookings.hpp"

namespace airtime::books_test {

namespace {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;
using charging::MoneySum;

constexpr std::size_t all = 1'000'000;

books::Sums plain_sums(const LedgerEvent& event) {
    books::Sums sums{.count = 1, .principal = event.principal, .fee = event.fee, .vat = event.vat};
    for (const auto& change : event.changes) sums.amount += change.amount;
    return sums;
}

std::string plain_account(const LedgerEvent& event) {
    if (event.changes.size() > 1) return "several";
    return event.changes.empty() ? "" : event.changes[0].account.value;
}

std::int64_t plain_age(const LedgerEvent& grant, const LedgerEvent& event) {
    const auto age = event.at - grant.at;
    return age.count() < 0 ? 0 : age / std::chrono::hours{24};
}

bool told(const LedgerEvent& grant) {
    return grant.about.due.has_value();
}

books::Repaid repaid_by(const LedgerEvent& grant, const std::vector<LedgerEvent>& movements,
                        std::int64_t days) {
    books::Repaid repaid;
    for (const LedgerEvent& event : movements) {
        const bool counts = event.kind == EventKind::recovered || event.kind == EventKind::recovery_reversed;
        if (!counts || plain_age(grant, event) >= days) continue;
        repaid.principal -= event.principal;
        repaid.fee -= event.fee;
    }
    return repaid;
}

}  // namespace

PlainBooks::PlainBooks(std::vector<LedgerEvent> events, charging::Calendar calendar)
    : events_(std::move(events)), calendar_(calendar) {
    std::ranges::sort(events_, {},
                      [](const LedgerEvent& event) { return std::tie(event.contract, event.number); });
}

std::vector<std::string> PlainBooks::contracts() const {
    std::set<std::string> names;
    for (const LedgerEvent& event : events_) names.insert(event.contract.value);
    return {names.begin(), names.end()};
}

books::DayRange PlainBooks::days() const {
    std::set<std::int64_t> days;
    for (const LedgerEvent& event : events_) days.insert(calendar_.day_of(event.at));
    return {.first = *days.begin(), .last = *days.rbegin()};
}

const LedgerEvent* PlainBooks::grant_of(const LedgerEvent& event) const {
    for (const LedgerEvent& other : events_) {
        const bool same = other.contract == event.contract && other.advance == event.advance;
        if (same && other.kind == EventKind::advanced) return &other;
    }
    return nullptr;
}

std::vector<LedgerEvent> PlainBooks::movements_of(const LedgerEvent& about) const {
    std::vector<LedgerEvent> movements;
    for (const LedgerEvent& other : events_) {
        const bool same = other.contract == about.contract && other.advance == about.advance;
        if (same && other.kind != EventKind::advanced) movements.push_back(other);
    }
    return movements;
}

std::vector<LedgerEvent> PlainBooks::timeline(const std::string& contract) const {
    std::vector<LedgerEvent> timeline;
    for (const LedgerEvent& event : events_) {
        if (event.contract.value == contract && belongs_to_history(event.kind)) timeline.push_back(event);
    }
    std::ranges::reverse(timeline);
    return timeline;
}

std::vector<books::AdvanceRecord> PlainBooks::advances(const std::string& contract) const {
    std::vector<books::AdvanceRecord> records;
    std::set<std::string> ids;
    for (const LedgerEvent& event : events_) {
        if (event.contract.value != contract || !event.advance) continue;
        if (!ids.insert(event.advance->value).second) continue;
        books::AdvanceRecord record{.contract = event.contract, .id = *event.advance};
        const LedgerEvent* grant = grant_of(event);
        const std::vector<LedgerEvent> movements = movements_of(event);
        if (grant != nullptr) {
            record.granted_at = grant->at;
            record.due_at = grant->about.due;
            record.tier = grant->about.tier;
            if (told(*grant)) record.segment = grant->about.segment.value;
            if (told(*grant)) record.policy = grant->about.policy;
            record.channel = grant->note == "automatic" ? "automatic" : "sms";
            record.service = grant->service ? grant->service->value : "";
            record.account = plain_account(*grant);
            record.principal = record.outstanding_principal = grant->principal;
            record.fee = record.outstanding_fee = grant->fee;
            record.vat = grant->vat;
            record.recovered_1_day = repaid_by(*grant, movements, 1);
            record.recovered_3_days = repaid_by(*grant, movements, 3);
            record.recovered_7_days = repaid_by(*grant, movements, 7);
            record.recovered_30_days = repaid_by(*grant, movements, 30);
        }
        for (const LedgerEvent& move : movements) {  // in the order of their numbers
            record.outstanding_principal += move.principal;
            record.outstanding_fee += move.fee;
            if (move.kind == EventKind::recovered || move.kind == EventKind::recovery_reversed) {
                record.recovered.principal -= move.principal;
                record.recovered.fee -= move.fee;
            }
            if (move.kind == EventKind::written_off || move.kind == EventKind::reinstated) {
                record.written_off_principal -= move.principal;
                record.written_off_fee -= move.fee;
                record.written_off_at.reset();
                if (move.kind == EventKind::written_off) record.written_off_at = move.at;
            }
            if (move.kind == EventKind::settled) record.settled_at = move.at;
            if (move.kind == EventKind::recovery_reversed) record.settled_at.reset();
            if (move.kind == EventKind::overdue) {
                record.overdue_since = std::min(record.overdue_since.value_or(move.at), move.at);
            }
        }
        records.push_back(record);
    }
    std::ranges::sort(records, [](const auto& a, const auto& b) {
        return std::tie(a.granted_at, a.id) > std::tie(b.granted_at, b.id);
    });
    return records;
}

/// Channel, tier, segment, service, account and policy.
std::vector<std::string> PlainBooks::facts_of(const LedgerEvent& event) const {
    const LedgerEvent* grant = event.advance ? grant_of(event) : nullptr;
    if (grant != nullptr) {
        const std::string tier = grant->about.tier ? grant->about.tier->to_string() : "";
        return {grant->note == "automatic" ? "automatic" : "sms",
                told(*grant) ? tier : "unknown",
                told(*grant) ? grant->about.segment.value : "unknown",
                grant->service ? grant->service->value : "",
                plain_account(*grant),
                told(*grant) ? grant->about.policy : "unknown"};
    }
    if (event.advance) return std::vector<std::string>(6, "unknown");
    const bool enrols = event.kind == EventKind::enrolment_changed;
    const bool counted = event.kind >= EventKind::offered;
    const std::string channel = counted ? event.note.substr(0, event.note.find(' ')) : "";
    return {enrols ? "ussd" : channel, "",
            event.about.segment.value, event.service ? event.service->value : "",
            plain_account(event),      event.about.policy};
}

std::vector<books::GroupTotals> PlainBooks::totals() const {
    std::map<std::vector<std::string>, books::Sums> groups;
    for (const LedgerEvent& event : events_) {
        std::vector<std::string> group{calendar_.date_of(event.at), std::string{name_of(event.kind)}};
        for (const std::string& fact : facts_of(event)) group.push_back(fact);
        groups[group] += plain_sums(event);
    }
    std::vector<books::GroupTotals> totals;
    for (const auto& [group, sums] : groups) totals.push_back({.group = group, .sums = sums});
    return totals;
}

std::vector<books::RefusedGroup> PlainBooks::refusals(books::RefusedBy by) const {
    std::map<std::array<std::string, 3>, Int128> groups;
    for (const LedgerEvent& event : events_) {
        if (event.kind != EventKind::refused) continue;
        const std::size_t blank = event.note.find(' ');
        const std::string channel = event.note.substr(0, blank);
        const std::string reason = event.note.substr(blank + 1);
        const std::string service = event.service ? event.service->value : "";
        const std::array<std::string, 6> values{
            calendar_.date_of(event.at), reason, channel, service, event.about.segment.value,
            event.about.policy};
        ++groups[{values.at(static_cast<std::size_t>(by)), reason, channel}];
    }
    std::vector<books::RefusedGroup> refused;
    for (const auto& [place, count] : groups) {
        refused.push_back({.group = place[0], .reason = place[1], .channel = place[2], .count = count});
    }
    return refused;
}

std::vector<books::GroupTotals> PlainBooks::write_offs() const {
    std::map<std::vector<std::string>, books::Sums> groups;
    std::map<const LedgerEvent*, books::Sums> since;  // recovered, by write-off
    for (const LedgerEvent& event : events_) {
        const bool counts = event.kind == EventKind::recovered ||
                            event.kind == EventKind::recovery_reversed ||
                            event.kind == EventKind::written_off || event.kind == EventKind::reinstated;
        if (!counts) continue;
        const LedgerEvent* given_up = event.kind == EventKind::written_off ? &event : nullptr;
        for (const LedgerEvent& other : events_) {  // in the order of their numbers
            const bool before = other.contract == event.contract && other.advance == event.advance &&
                                other.number < event.number && other.kind == EventKind::written_off;
            if (before && event.kind != EventKind::written_off) given_up = &other;
        }
        if (given_up == nullptr) continue;
        std::vector<std::string> group{calendar_.date_of(given_up->at), std::string{name_of(event.kind)}};
        for (const std::string& fact : facts_of(event)) group.push_back(fact);
        books::Sums sums = plain_sums(event);
        sums.amount = {};
        sums.vat = {};
        books::Sums& left = since[given_up];
        if (event.kind == EventKind::recovery_reversed) {
            const auto at_most = [](const MoneySum& back, const MoneySum& before) {
                return MoneySum::from_millionths(std::min(back.millionths(), -before.millionths()));
            };
            sums.principal = at_most(sums.principal, left.principal);
            sums.fee = at_most(sums.fee, left.fee);
        }
        if (event.kind == EventKind::recovered || event.kind == EventKind::recovery_reversed) left += sums;
        groups[group] += sums;
    }
    std::vector<books::GroupTotals> totals;
    for (const auto& [group, sums] : groups) totals.push_back({.group = group, .sums = sums});
    return totals;
}

std::vector<books::HourTotals> PlainBooks::hourly(books::DayRange days) const {
    std::map<std::tuple<std::int64_t, std::uint32_t, EventKind>, books::Sums> hours;
    for (const LedgerEvent& event : events_) {
        const std::int64_t day = calendar_.day_of(event.at);
        if (day < days.first || day > days.last) continue;
        const auto in_day = event.at - calendar_.begin_of_day(day);
        const auto hour = static_cast<std::uint32_t>(in_day / std::chrono::hours{1});
        hours[{day, hour, event.kind}] += plain_sums(event);
    }
    std::vector<books::HourTotals> totals;
    for (const auto& [place, sums] : hours) {
        totals.push_back({.day = std::get<0>(place),
                          .hour = std::get<1>(place),
                          .kind = std::get<2>(place),
                          .sums = sums});
    }
    return totals;
}

std::vector<books::AgedDebt> PlainBooks::ageing(std::int64_t day) const {
    std::vector<books::AgedDebt> buckets(8);
    for (std::size_t bucket = 0; bucket < 8; ++bucket) {
        buckets[bucket].bucket = static_cast<books::AgeBucket>(bucket);
    }
    for (const LedgerEvent& event : events_) {
        if (calendar_.day_of(event.at) > day) continue;
        const LedgerEvent* grant = event.advance ? grant_of(event) : nullptr;
        if (event.advance && grant == nullptr) continue;
        std::size_t bucket = 7;
        if (grant != nullptr && grant->about.due) {
            const std::int64_t late = day - calendar_.day_of(*grant->about.due);
            bucket = late <= 0     ? 0
                     : late <= 7   ? 1
                     : late <= 30  ? 2
                     : late <= 60  ? 3
                     : late <= 90  ? 4
                     : late <= 180 ? 5
                                   : 6;
        }
        buckets[bucket].principal += event.principal;
        buckets[bucket].fee += event.fee;
    }
    return buckets;
}

std::vector<books::DueStep> PlainBooks::due_steps() const {
    std::map<std::tuple<std::int64_t, std::int64_t, EventKind>, books::Sums> steps;
    for (const LedgerEvent& event : events_) {
        const LedgerEvent* grant = event.advance ? grant_of(event) : nullptr;
        if (grant == nullptr || !grant->about.due) continue;
        if (event.principal == Money{} && event.fee == Money{}) continue;
        steps[{calendar_.day_of(*grant->about.due), calendar_.day_of(event.at), event.kind}] +=
            plain_sums(event);
    }
    std::vector<books::DueStep> told_of;
    for (const auto& [place, sums] : steps) {
        const auto& [due_day, day, kind] = place;
        told_of.push_back({.due_day = due_day, .day = day, .kind = kind, .sums = sums});
    }
    return told_of;
}

std::vector<books::Cohort> PlainBooks::cohorts() const {
    std::map<std::int64_t, books::Cohort> cohorts;
    std::map<std::int64_t, std::map<std::pair<std::int64_t, EventKind>, books::Sums>> steps;
    for (const LedgerEvent& event : events_) {
        const LedgerEvent* grant = event.advance ? grant_of(event) : nullptr;
        if (grant == nullptr) continue;
        const std::int64_t day = calendar_.day_of(grant->at);
        cohorts[day].granted_day = day;
        if (event.kind == EventKind::advanced) {
            cohorts[day].granted += plain_sums(event);
        } else {
            steps[day][{plain_age(*grant, event), event.kind}] += plain_sums(event);
        }
    }
    std::vector<books::Cohort> told_of;
    for (auto& [day, cohort] : cohorts) {
        for (const auto& [place, sums] : steps[day]) {
            cohort.steps.push_back({.age_days = place.first, .kind = place.second, .sums = sums});
        }
        told_of.push_back(cohort);
    }
    return told_of;
}

books::Borrowers PlainBooks::borrowers(books::DayRange days) const {
    std::set<std::string> within;
    std::set<std::string> before;
    for (const LedgerEvent& event : events_) {
        if (event.kind != EventKind::advanced) continue;
        const std::int64_t day = calendar_.day_of(event.at);
        if (day < days.first) before.insert(event.contract.value);
        if (day >= days.first && day <= days.last) within.insert(event.contract.value);
    }
    return {.unique = static_cast<Int128>(within.size()),
            .again = std::ranges::count_if(within, [&](const auto& each) { return before.contains(each); })};
}

std::vector<std::string> PlainBooks::usage(const std::string& contract) const {
    std::map<std::tuple<std::int64_t, std::string, std::string>, std::pair<Int128, MoneySum>> sums;
    for (const LedgerEvent& event : events_) {
        if (event.contract.value != contract || event.kind != EventKind::used) continue;
        auto& [units, cost] = sums[{-calendar_.day_of(event.at), event.session ? event.session->value : "",
                                    event.service->value}];
        units += event.units;
        for (const auto& change : event.changes) cost -= change.amount;
    }
    std::vector<std::string> rows;
    for (const auto& [place, sum] : sums) {
        rows.push_back(std::to_string(-std::get<0>(place)) + ' ' + std::get<1>(place) + ' ' +
                       std::get<2>(place) + ' ' + to_whole(sum.first) + ' ' + sum.second.to_string());
    }
    return rows;
}

void expect_books_tell(const books::BooksReader& reader, const PlainBooks& plain) {
    const books::DayRange days = plain.days();
    for (const std::string& contract : plain.contracts()) {
        SCOPED_TRACE(contract);
        const auto timeline = reader.timeline({contract}, {.max = all});
        ASSERT_TRUE(timeline.ok()) << timeline.error().why;
        EXPECT_TRUE(*timeline == plain.timeline(contract));
        const auto advances = reader.advances({contract}, all);
        ASSERT_TRUE(advances.ok()) << advances.error().why;
        EXPECT_TRUE(*advances == plain.advances(contract));
        const auto usage = reader.usage({contract}, days, all);
        ASSERT_TRUE(usage.ok()) << usage.error().why;
        std::vector<std::string> rows;
        for (const books::Usage& each : *usage) {
            rows.push_back(std::to_string(each.day) + ' ' + each.session + ' ' + each.service + ' ' +
                           to_whole(each.units) + ' ' + each.cost.to_string());
        }
        EXPECT_EQ(rows, plain.usage(contract));
    }
    using enum books::Dimension;
    const auto totals =
        reader.totals({.days = days, .by = {day, kind, channel, tier, segment, service, account, policy}});
    ASSERT_TRUE(totals.ok()) << totals.error().why;
    EXPECT_TRUE(*totals == plain.totals());
    for (const auto by : {books::RefusedBy::day, books::RefusedBy::reason, books::RefusedBy::channel,
                          books::RefusedBy::service, books::RefusedBy::segment, books::RefusedBy::policy}) {
        const auto refused = reader.refusals(days, by);
        ASSERT_TRUE(refused.ok()) << refused.error().why;
        EXPECT_TRUE(*refused == plain.refusals(by));
    }
    const auto write_offs = reader.write_offs(
        {.days = days, .by = {day, kind, channel, tier, segment, service, account, policy}});
    ASSERT_TRUE(write_offs.ok()) << write_offs.error().why;
    EXPECT_TRUE(*write_offs == plain.write_offs());
    const std::int64_t due_last = days.last + 3;
    const auto due_steps = reader.due_steps(due_last);
    ASSERT_TRUE(due_steps.ok()) << due_steps.error().why;
    std::vector<books::DueStep> due_until = plain.due_steps();
    std::erase_if(due_until, [&](const books::DueStep& step) { return step.due_day > due_last; });
    EXPECT_TRUE(*due_steps == due_until);
    const auto hourly = reader.hourly(days);
    ASSERT_TRUE(hourly.ok()) << hourly.error().why;
    EXPECT_TRUE(*hourly == plain.hourly(days));
    const auto cohorts = reader.cohorts(days);
    ASSERT_TRUE(cohorts.ok()) << cohorts.error().why;
    EXPECT_TRUE(*cohorts == plain.cohorts());
    for (std::int64_t each = days.first - 1; each <= days.last + 200; each += each > days.last ? 37 : 1) {
        SCOPED_TRACE(books::date_of_day(each));
        const auto ageing = reader.ageing(each);
        ASSERT_TRUE(ageing.ok()) << ageing.error().why;
        EXPECT_TRUE(*ageing == plain.ageing(each));
        const books::DayRange range{.first = each, .last = std::min(each + 4, days.last)};
        const auto borrowers = reader.borrowers(range);
        ASSERT_TRUE(borrowers.ok()) << borrowers.error().why;
        EXPECT_TRUE(*borrowers == plain.borrowers(range));
    }
}

}  // namespace airtime::books_test
