#include "books/contract_history.hpp"

#include <algorithm>
#include <boost/range/adaptor/reversed.hpp>
#include <limits>
#include <map>

#include "books/advance_row.hpp"
#include "books/books_tables.hpp"
#include "books/session_places.hpp"
#include "charging/standing/enrolment.hpp"

namespace airtime::books {

namespace {

using charging::LedgerEvent;

using Found = std::map<std::uint64_t, LedgerEvent, std::greater<>>;

bool is_wanted(const LedgerEvent& event, const TimelineFilter& filter) {
    const auto& kinds = filter.kinds;
    if (!kinds.empty() && std::ranges::find(kinds, event.kind) == kinds.end()) return false;
    return !filter.channel || channel_of(event) == charging::name_of(*filter.channel);
}

PieceReader::Range range_of(const charging::ContractId& contract, const TimelineFilter& filter) {
    constexpr auto last = std::numeric_limits<long long>::max();
    const auto milliseconds = [](charging::Instant at) { return at.time_since_epoch().count(); };
    return {.contract = contract.value,
            .before = filter.before && *filter.before < static_cast<std::uint64_t>(last)
                          ? static_cast<long long>(*filter.before)
                          : last,
            .from = filter.from ? milliseconds(*filter.from) : std::numeric_limits<long long>::min(),
            .until = filter.until ? milliseconds(*filter.until) : last,
            .max = static_cast<long long>(std::clamp<std::size_t>(filter.max, 1, 1'000))};
}

/// The newest that are wanted of one run.
void add_from_run(PieceReader& piece, long long run, PieceReader::Range range, const TimelineFilter& filter,
                  Found& found) {
    std::size_t wanted = 0;
    while (wanted < filter.max) {
        const std::vector<StoredEvent> rows = piece.events(run, range);
        for (const StoredEvent& row : rows) {
            auto event = event_of(row);
            if (!event || !is_wanted(*event, filter)) continue;
            ++wanted;
            found.emplace(row.number, std::move(*event));
        }
        if (rows.size() < static_cast<std::size_t>(range.max)) return;
        range.before = static_cast<long long>(rows.back().number);
    }
}

void add_advances(soci::statement& select, const AdvanceRow& row, std::vector<AdvanceRecord>& records) {
    select.execute();
    while (select.fetch()) records.push_back(record_of(row));
}

Usage usage_from(std::int64_t day, const UsageKey& key, const UsageSums& sums) {
    return {.day = day,
            .session = key.session,
            .service = key.service,
            .units = sums.units,
            .cost = charging::MoneySum::from_millionths(sums.cost)};
}

}  // namespace

std::vector<LedgerEvent> timeline_of(BooksConnection& books, const charging::ContractId& contract,
                                     const TimelineFilter& filter, const charging::Calendar& calendar) {
    if (filter.max == 0) return {};
    const std::int64_t first = filter.from ? calendar.day_of(*filter.from) : first_day_ever;
    const std::int64_t last = filter.until ? calendar.day_of(*filter.until) : last_day_ever;
    const PieceReader::Range range = range_of(contract, filter);
    Found found;
    std::optional<std::int64_t> enough_at;
    for (const Run& run : boost::adaptors::reverse(books.runs(PieceKind::events))) {
        if (run.day > last) continue;
        // Clocks of nodes differ: around midnight a greater number may stand in the day before.
        if (run.day < first || (enough_at && run.day < *enough_at - 1)) break;
        add_from_run(books.piece(run), run.number, range, filter, found);
        if (!enough_at && found.size() >= filter.max) enough_at = run.day;
    }
    std::vector<LedgerEvent> events;
    for (auto& [number, event] : found) {
        if (events.size() < filter.max) events.push_back(std::move(event));
    }
    return events;
}

std::vector<Usage> usage_of(BooksConnection& books, const charging::ContractId& contract, DayRange days,
                            std::size_t max) {
    std::map<std::int64_t, std::map<UsageKey, UsageSums>, std::greater<>> by_day;
    std::vector<Usage> usage;
    std::size_t rows = 0;
    for (const Run& run : boost::adaptors::reverse(books.runs(PieceKind::usage))) {
        if (run.day > days.last || run.day < days.first) continue;
        if (rows >= max && !by_day.contains(run.day)) break;
        auto& day = by_day[run.day];
        rows -= day.size();
        books.piece(run).add_usage(run.number, contract.value, day);
        rows += day.size();
    }
    for (const auto& [day, sums_of_day] : by_day) {
        for (const auto& [key, sums] : sums_of_day) {
            if (usage.size() < max) usage.push_back(usage_from(day, key, sums));
        }
    }
    return usage;
}

std::vector<ServiceUsage> usage_by_service(BooksConnection& books, const charging::ContractId& contract,
                                           DayRange days) {
    std::map<std::int64_t, std::map<UsageKey, UsageSums>> by_day;
    for (const Run& run : books.runs(PieceKind::usage)) {
        if (run.day > days.last || run.day < days.first) continue;
        books.piece(run).add_usage(run.number, contract.value, by_day[run.day]);
    }
    std::map<std::string, ServiceUsage> services;
    for (const auto& [day, rows] : by_day) {
        for (const auto& [key, sums] : rows) {
            ServiceUsage& service = services[key.service];
            service.service = key.service;
            service.rows += 1;
            service.units += sums.units;
            service.cost += charging::MoneySum::from_millionths(sums.cost);
        }
    }
    std::vector<ServiceUsage> all;
    for (auto& [name, service] : services) all.push_back(std::move(service));
    return all;
}

std::vector<AdvanceRecord> advances_of(BooksConnection& books, const charging::ContractId& contract,
                                       std::size_t max) {
    AdvanceRow row;
    std::vector<AdvanceRecord> records;
    soci::statement select{books.main()};
    select.alloc();
    select.prepare("SELECT " + advance_columns() + " FROM advance WHERE contract = :c");
    fill_by(select, row);
    select.exchange(soci::use(contract.value));
    select.define_and_bind();
    add_advances(select, row, records);
    std::ranges::sort(records, [](const AdvanceRecord& a, const AdvanceRecord& b) {
        return std::tie(a.granted_at, a.id) > std::tie(b.granted_at, b.id);
    });
    if (records.size() > max) records.resize(max);
    return records;
}

std::vector<AdvanceRecord> advances_named(BooksConnection& books, const charging::AdvanceId& id,
                                          std::size_t max) {
    AdvanceRow row;
    const auto limit = static_cast<long long>(std::min<std::size_t>(max, 10'000));
    std::vector<AdvanceRecord> records;
    soci::statement select{books.main()};
    select.alloc();
    select.prepare("SELECT " + advance_columns() +
                   " FROM advance WHERE advance = :a ORDER BY contract LIMIT :m");
    fill_by(select, row);
    select.exchange(soci::use(id.value));
    select.exchange(soci::use(limit));
    select.define_and_bind();
    add_advances(select, row, records);
    return records;
}

std::vector<EventPlace> recharges_named(BooksConnection& books, const charging::RechargeId& id,
                                        std::size_t max) {
    std::vector<EventPlace> places;
    for (const Run& run : boost::adaptors::reverse(books.runs(PieceKind::events))) {
        EventPlace place;
        long long number = 0;
        soci::statement select = (books.piece(run).session().prepare
                                      << "SELECT contract, n FROM recharge WHERE run = :r AND recharge = :i",
                                  soci::use(run.number), soci::use(id.value),
                                  soci::into(place.contract.value), soci::into(number));
        select.execute();
        while (select.fetch()) {
            place.event = static_cast<std::uint64_t>(number);
            const bool known = std::ranges::find(places, place) != places.end();
            if (!known && places.size() < max) places.push_back(place);
        }
        if (places.size() >= max) break;
    }
    return places;
}

std::vector<charging::ContractId> contracts_of_session(BooksConnection& books,
                                                       const charging::SessionId& session, std::size_t max) {
    std::vector<charging::ContractId> contracts;
    for (const Run& run : boost::adaptors::reverse(books.runs(PieceKind::usage))) {
        if (contracts.size() >= max) break;
        soci::session& piece = books.piece(run).session();
        for (charging::ContractId& contract : contracts_in_session(piece, run.number, session)) {
            const bool known = std::ranges::find(contracts, contract) != contracts.end();
            if (!known && contracts.size() < max) contracts.push_back(std::move(contract));
        }
    }
    return contracts;
}

}  // namespace airtime::books
