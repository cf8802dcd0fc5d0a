#include "books/reports.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "books/bookings.hpp"
#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::books {

namespace {

using charging::EventKind;

constexpr std::size_t dimensions = 8;
static_assert(dimensions == static_cast<std::size_t>(Dimension::policy) + 1);

/// Throws for a name that no kind has.
EventKind kind_named(const std::string& name) {
    const auto found = std::ranges::find(charging::event_kind_names, name);
    if (found == charging::event_kind_names.end()) throw soci::soci_error("no kind of event: " + name);
    return static_cast<EventKind>(found - charging::event_kind_names.begin());
}

std::int64_t number_of(const std::string& text) {
    const auto number = store::parse_number<std::int64_t>(text);
    if (!number) throw soci::soci_error("no day: " + text);
    return *number;
}

/// Calls `each` with every row of a table of sums, or those that `where` names.
template <class Each>
void each_sum(soci::session& main, SumTable table, const std::string& where,
              const std::vector<long long>& values, const Each& each) {
    const SumTableColumns& columns = columns_of(table);
    SumKey key(columns.key.size());
    StoredSums stored;
    std::string sql = "SELECT ";
    for (const char* column : columns.key) sql += std::string{column} + ", ";
    sql += std::string{"count, amount, principal, fee, vat FROM "} + columns.table + where;
    soci::statement select{main};
    select.alloc();
    select.prepare(sql);
    for (std::string& part : key) select.exchange(soci::into(part));
    for (std::string* sum : {&stored.count, &stored.amount, &stored.principal, &stored.fee, &stored.vat}) {
        select.exchange(soci::into(*sum));
    }
    for (const long long& value : values) select.exchange(soci::use(value));
    select.define_and_bind();
    select.execute();
    while (select.fetch()) each(key, stored.read());
}

AgeBucket bucket_of(const std::string& due_day, std::int64_t day) {
    if (due_day == unknown) return AgeBucket::unknown_due;
    const std::int64_t late = day - number_of(due_day);
    constexpr std::array<std::int64_t, 6> last_days{0, 7, 30, 60, 90, 180};
    const auto bucket = std::ranges::lower_bound(last_days, late) - last_days.begin();
    return static_cast<AgeBucket>(bucket);
}

/// Of one of the tables that daily totals stand in.
std::vector<GroupTotals> totals_in(soci::session& main, SumTable table, const TotalsQuery& query) {
    std::vector<std::string> kinds;
    for (const EventKind kind : query.kinds) kinds.emplace_back(charging::name_of(kind));
    std::map<std::vector<std::string>, Sums> groups;
    each_sum(main, table, " WHERE day >= :f AND day <= :l", {query.days.first, query.days.last},
             [&](const SumKey& key, const Sums& sums) {
                 const std::string& kind = key[static_cast<std::size_t>(Dimension::kind)];
                 if (!kinds.empty() && std::ranges::find(kinds, kind) == kinds.end()) return;
                 std::vector<std::string> group;
                 for (const Dimension by : query.by) {
                     const std::string& value = key[static_cast<std::size_t>(by)];
                     group.push_back(by == Dimension::day ? date_of_day(number_of(value)) : value);
                 }
                 groups[std::move(group)] += sums;
             });
    std::vector<GroupTotals> totals;
    for (auto& [group, sums] : groups) totals.push_back({.group = group, .sums = sums});
    return totals;
}

}  // namespace

std::vector<GroupTotals> totals_by(soci::session& main, const TotalsQuery& query) {
    const bool by_kind_at_most =
        std::ranges::all_of(query.by, [](Dimension by) { return by <= Dimension::kind; });
    return totals_in(main, by_kind_at_most ? SumTable::daily_kind : SumTable::daily, query);
}

std::vector<GroupTotals> write_offs_by(soci::session& main, const TotalsQuery& query) {
    return totals_in(main, SumTable::write_off, query);
}

std::vector<GroupTotals> invitations_by(soci::session& main, const TotalsQuery& query) {
    return totals_in(main, SumTable::invitation, query);
}

std::vector<HourTotals> hourly_of(soci::session& main, DayRange days) {
    std::vector<HourTotals> hours;
    each_sum(main, SumTable::hourly, " WHERE day >= :f AND day <= :l", {days.first, days.last},
             [&](const SumKey& key, const Sums& sums) {
                 hours.push_back({.day = number_of(key[0]),
                                  .hour = static_cast<std::uint32_t>(number_of(key[1])),
                                  .kind = kind_named(key[2]),
                                  .sums = sums});
             });
    std::ranges::sort(hours, {}, [](const HourTotals& each) {
        return std::tuple{each.day, each.hour, each.kind};
    });
    return hours;
}

std::vector<AgedDebt> ageing_at(soci::session& main, std::int64_t day) {
    std::vector<AgedDebt> buckets;
    for (int bucket = 0; bucket <= static_cast<int>(AgeBucket::unknown_due); ++bucket) {
        buckets.push_back({.bucket = static_cast<AgeBucket>(bucket), .principal = {}, .fee = {}});
    }
    each_sum(main, SumTable::debt, " WHERE day <= :d", {day}, [&](const SumKey& key, const Sums& sums) {
        if (key[0] == ungranted_debt) return;
        AgedDebt& debt = buckets[static_cast<std::size_t>(bucket_of(key[0], day))];
        debt.principal += sums.principal;
        debt.fee += sums.fee;
    });
    return buckets;
}

std::vector<DueStep> due_steps_of(soci::session& main, std::int64_t last_due_day) {
    std::vector<DueStep> steps;
    each_sum(main, SumTable::debt, "", {}, [&](const SumKey& key, const Sums& sums) {
        if (key[0] == unknown || key[0] == ungranted_debt || number_of(key[0]) > last_due_day) return;
        steps.push_back({.due_day = number_of(key[0]),
                         .day = number_of(key[1]),
                         .kind = kind_named(key[2]),
                         .sums = sums});
    });
    std::ranges::sort(steps, {}, [](const DueStep& step) {
        return std::tuple{step.due_day, step.day, step.kind};
    });
    return steps;
}

bool moved_without_due_day(soci::session& main, std::int64_t last_day) {
    const std::string due_day{unknown};
    const long long last = last_day;
    int moved = 0;
    main << "SELECT count(*) FROM debt WHERE due_day = :u AND day <= :l", soci::use(due_day), soci::use(last),
        soci::into(moved);
    return moved > 0;
}

std::vector<Cohort> cohorts_of(soci::session& main, DayRange granted) {
    std::map<std::int64_t, Cohort> cohorts;
    each_sum(main, SumTable::cohort, " WHERE granted_day >= :f AND granted_day <= :l",
             {granted.first, granted.last}, [&](const SumKey& key, const Sums& sums) {
                 Cohort& cohort = cohorts[number_of(key[0])];
                 const EventKind kind = kind_named(key[2]);
                 if (kind == EventKind::advanced) {
                     cohort.granted += sums;
                 } else {
                     cohort.steps.push_back({.age_days = number_of(key[1]), .kind = kind, .sums = sums});
                 }
             });
    std::vector<Cohort> all;
    for (auto& [day, cohort] : cohorts) {
        if (cohort.granted.count == 0) continue;  // what came back of it is a share of nothing that is known
        cohort.granted_day = day;
        std::ranges::sort(cohort.steps, {}, [](const CohortStep& step) {
            return std::tuple{step.age_days, step.kind};
        });
        all.push_back(std::move(cohort));
    }
    return all;
}

Borrowers borrowers_of(soci::session& main, DayRange days) {
    Borrowers borrowers;
    each_sum(main, SumTable::borrower, " WHERE day >= :f AND day <= :l", {days.first, days.last},
             [&](const SumKey& key, const Sums& sums) {
                 const bool first_ever = key[1] == no_day;
                 if (!first_ever && number_of(key[1]) >= days.first) return;
                 borrowers.unique += sums.count;
                 if (!first_ever) borrowers.again += sums.count;
             });
    return borrowers;
}

std::vector<RefusedGroup> refusals_by(soci::session& main, DayRange days, RefusedBy by) {
    std::map<std::array<std::string, 3>, Int128> groups;
    each_sum(main, SumTable::refusal, " WHERE day >= :f AND day <= :l", {days.first, days.last},
             [&](const SumKey& key, const Sums& sums) {
                 const std::string& value = key[static_cast<std::size_t>(by)];
                 const std::string group = by == RefusedBy::day ? date_of_day(number_of(value)) : value;
                 groups[{group, key[static_cast<std::size_t>(RefusedBy::reason)],
                         key[static_cast<std::size_t>(RefusedBy::channel)]}] += sums.count;
             });
    std::vector<RefusedGroup> refused;
    for (const auto& [place, count] : groups) {
        refused.push_back({.group = place[0], .reason = place[1], .channel = place[2], .count = count});
    }
    return refused;
}

std::vector<MessageCount> messages_of(soci::session& main, DayRange days) {
    std::vector<MessageCount> messages;
    each_sum(main, SumTable::message, " WHERE day >= :f AND day <= :l", {days.first, days.last},
             [&](const SumKey& key, const Sums& sums) {
                 messages.push_back({.date = date_of_day(number_of(key[0])),
                                     .kind = key[1],
                                     .status = key[2],
                                     .count = sums.count});
             });
    std::ranges::sort(messages, {},
                      [](const MessageCount& each) { return std::tie(each.date, each.kind, each.status); });
    return messages;
}

namespace {

std::optional<std::int64_t> first_day_of(soci::session& main) {
    long long day = 0;
    soci::indicator there = soci::i_null;
    main << "SELECT min(day) FROM daily", soci::into(day, there);
    return there == soci::i_ok ? std::optional<std::int64_t>{day} : std::nullopt;
}

/// The last day that moved the debt of an advance whose grant is not loaded; empty: one of them is still
/// owed.
std::optional<std::int64_t> last_ungranted_day(soci::session& main) {
    bool open = false;
    each_sum(main, SumTable::ungranted, "", {},
             [&](const SumKey& key, const Sums&) { open = open || key[0] == ungranted_open; });
    if (open) return std::nullopt;
    const std::string due_day{ungranted_debt};
    long long day = 0;
    soci::indicator there = soci::i_null;
    main << "SELECT max(day) FROM debt WHERE due_day = :u", soci::use(due_day), soci::into(day, there);
    // None did where the books begin behind what moved it.
    return there == soci::i_ok ? std::optional<std::int64_t>{day} : first_day_of(main);
}

/// The first day that is kept, where there was anything before it.
std::optional<std::int64_t> kept_since(soci::session& main, const char* state,
                                       std::optional<std::int64_t> first_day) {
    const std::int64_t since = state_of(main, state);
    return first_day && since > *first_day ? std::optional{since} : std::nullopt;
}

}  // namespace

Freshness freshness_of(soci::session& main) {
    const auto instant = [&](const char* name) {
        return charging::Instant{std::chrono::milliseconds{state_of(main, name)}};
    };
    const auto count = [&](const char* name) { return static_cast<std::uint64_t>(state_of(main, name)); };
    long long refused = 0;
    main << "SELECT count(*) FROM refused_ledger_file", soci::into(refused);
    int grants_missing = 0;
    main << "SELECT EXISTS (SELECT 1 FROM waiting_movement)", soci::into(grants_missing);
    const auto first_day = first_day_of(main);
    return {.through = instant("through"),
            .looked_at = instant("looked_at"),
            .files = count("files"),
            .waiting = count("waiting"),
            .refused = static_cast<std::uint64_t>(refused),
            .taken_back = count("taken_back"),
            .unreadable_rows = count("unreadable"),
            .first_day = first_day,
            .grants_missing = grants_missing != 0,
            .owed_since = grants_missing != 0 ? last_ungranted_day(main) : std::nullopt,
            .events_since = kept_since(main, "events_since", first_day),
            .usage_since = kept_since(main, "usage_since", first_day)};
}

}  // namespace airtime::books
