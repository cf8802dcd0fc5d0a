#include "books/portions.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "books/advance_row.hpp"
#include "books/books_tables.hpp"

namespace airtime::books {

namespace {

using EventKey = std::pair<std::string, std::uint64_t>;

std::vector<Run> runs_on(BooksConnection& books, PieceKind kind, std::int64_t day) {
    std::vector<Run> runs;
    std::ranges::copy_if(books.runs(kind), std::back_inserter(runs),
                         [day](const Run& run) { return run.day == day; });
    return runs;
}

/// The first `max` of the run that lie behind. Whether there were so many.
bool add_events_behind(PieceReader& piece, long long run, const EventPlace& behind, long long max,
                       std::map<EventKey, StoredEvent>& rows) {
    const auto behind_number = static_cast<long long>(behind.event);
    StoredEvent row;
    long long number = 0;
    long long at = 0;
    soci::statement select =
        (piece.session().prepare << "SELECT contract, n, at, kind, cells FROM event WHERE run = :r AND "
                                    "(contract, n) > (:c, :b) ORDER BY contract, n LIMIT :m",
         soci::use(run), soci::use(behind.contract.value), soci::use(behind_number), soci::use(max),
         soci::into(row.contract), soci::into(number), soci::into(at), soci::into(row.kind),
         soci::into(row.cells));
    long long read = 0;
    select.execute();
    while (select.fetch()) {
        ++read;
        row.number = static_cast<std::uint64_t>(number);
        row.at = charging::Instant{std::chrono::milliseconds{at}};
        rows.emplace(EventKey{row.contract, row.number}, row);
    }
    return read == max;
}

bool add_usage_behind(PieceReader& piece, long long run, const UsagePlace& behind, long long max,
                      std::map<UsageKey, UsageSums>& rows) {
    UsageKey key;
    std::string units;
    std::string cost;
    soci::statement select =
        (piece.session().prepare
             << "SELECT contract, session, service, units, cost FROM usage WHERE run = :r "
                "AND (contract, session, service) > (:c, :s, :v) ORDER BY contract, "
                "session, service LIMIT :m",
         soci::use(run), soci::use(behind.contract), soci::use(behind.session), soci::use(behind.service),
         soci::use(max), soci::into(key.contract), soci::into(key.session), soci::into(key.service),
         soci::into(units), soci::into(cost));
    long long read = 0;
    select.execute();
    while (select.fetch()) {
        ++read;
        UsageSums& sums = rows[key];
        sums.units += stored_number(units);
        sums.cost += stored_number(cost);
    }
    return read == max;
}

/// No portion is empty but the last.
long long portion_size(std::size_t max) {
    return static_cast<long long>(std::clamp<std::size_t>(max, 1, 10'000));
}

}  // namespace

// The smallest `max` rows of all runs are among the smallest `max` of each.

Portion<charging::LedgerEvent, EventPlace> events_behind(BooksConnection& books, std::int64_t day,
                                                         const EventPlace& behind, std::size_t max) {
    const long long size = portion_size(max);
    std::map<EventKey, StoredEvent> rows;
    bool more = false;
    for (const Run& run : runs_on(books, PieceKind::events, day)) {
        more = add_events_behind(books.piece(run), run.number, behind, size, rows) || more;
    }
    more = more || std::cmp_greater(rows.size(), size);
    Portion<charging::LedgerEvent, EventPlace> portion;
    long long taken = 0;
    for (const auto& [key, row] : rows) {
        if (++taken > size) break;
        if (auto event = event_of(row)) portion.rows.push_back(std::move(*event));
        if (more && taken == size) portion.next = EventPlace{.contract = {key.first}, .event = key.second};
    }
    return portion;
}

Portion<ContractUsage, UsagePlace> usage_behind(BooksConnection& books, std::int64_t day,
                                                const UsagePlace& behind, std::size_t max) {
    const long long size = portion_size(max);
    std::map<UsageKey, UsageSums> rows;
    bool more = false;
    for (const Run& run : runs_on(books, PieceKind::usage, day)) {
        more = add_usage_behind(books.piece(run), run.number, behind, size, rows) || more;
    }
    more = more || std::cmp_greater(rows.size(), size);
    Portion<ContractUsage, UsagePlace> portion;
    long long taken = 0;
    for (const auto& [key, sums] : rows) {
        if (++taken > size) break;
        portion.rows.push_back({.contract = {key.contract},
                                .usage = {.day = day,
                                          .session = key.session,
                                          .service = key.service,
                                          .units = sums.units,
                                          .cost = charging::MoneySum::from_millionths(sums.cost)}});
        if (more && taken == size) {
            portion.next =
                UsagePlace{.contract = key.contract, .session = key.session, .service = key.service};
        }
    }
    return portion;
}

Portion<AdvanceRecord, AdvancePlace> advances_behind(BooksConnection& books, DayRange granted,
                                                     const AdvancePlace& behind, std::size_t max) {
    const long long size = portion_size(max);
    AdvanceRow row;
    soci::statement select{books.main()};
    select.alloc();
    select.prepare("SELECT " + advance_columns() +
                   " FROM advance WHERE (contract, advance) > (:c, :a) ORDER BY contract, advance LIMIT :m");
    fill_by(select, row);
    select.exchange(soci::use(behind.contract.value));
    select.exchange(soci::use(behind.advance.value));
    select.exchange(soci::use(size));
    select.define_and_bind();
    Portion<AdvanceRecord, AdvancePlace> portion;
    long long read = 0;
    select.execute();
    while (select.fetch()) {
        if (row.granted_day && *row.granted_day >= granted.first && *row.granted_day <= granted.last) {
            portion.rows.push_back(record_of(row));
        }
        if (++read == size) portion.next = AdvancePlace{.contract = {row.contract}, .advance = {row.advance}};
    }
    return portion;
}

}  // namespace airtime::books
