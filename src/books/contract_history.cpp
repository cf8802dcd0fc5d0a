#include "books/contract_history.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "books/advance_columns.hpp"
#include "books/consents.hpp"
#include "books/database.hpp"
#include "books/session_places.hpp"
#include "charging/standing/enrolment.hpp"

namespace airtime::books {

namespace {

using charging::LedgerEvent;

constexpr DayRange ever{.first = first_day_ever, .last = last_day_ever};

using Found = std::map<std::uint64_t, LedgerEvent, std::greater<>>;

bool is_wanted(const LedgerEvent& event, const TimelineFilter& filter) {
    const auto& kinds = filter.kinds;
    if (!kinds.empty() && std::ranges::find(kinds, event.kind) == kinds.end()) return false;
    return !filter.channel || channel_of(event) == charging::name_of(*filter.channel);
}

EventRange range_of(std::string contract, const TimelineFilter& filter) {
    constexpr auto last = std::numeric_limits<long long>::max();
    const auto milliseconds = [](charging::Instant at) { return at.time_since_epoch().count(); };
    return {.contract = std::move(contract),
            .before = filter.before && *filter.before < static_cast<std::uint64_t>(last)
                          ? static_cast<long long>(*filter.before)
                          : last,
            .from = filter.from ? milliseconds(*filter.from) : std::numeric_limits<long long>::min(),
            .until = filter.until ? milliseconds(*filter.until) : last,
            .max = static_cast<long long>(std::clamp<std::size_t>(filter.max, 1, 1'000))};
}

/// The newest that are wanted of those that `read` gives of a range.
template <class Read>
void add_wanted(const Read& read, EventRange range, const TimelineFilter& filter, Found& found) {
    std::size_t wanted = 0;
    while (wanted < filter.max) {
        const std::vector<StoredEvent> rows = read(range);
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

std::vector<LedgerEvent> newest_of(Found found, std::size_t max) {
    std::vector<LedgerEvent> events;
    for (auto& [number, event] : found) {
        if (events.size() < max) events.push_back(std::move(event));
    }
    return events;
}

std::vector<LedgerEvent> consents_of(BooksConnection& books, const charging::ContractId& contract,
                                     const TimelineFilter& filter) {
    Found found;
    add_wanted([&](const EventRange& some) { return consents_in(books.main(), some); },
               range_of(books.key_of(contract.value), filter), filter, found);
    return newest_of(std::move(found), filter.max);
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

void add_usage(BooksConnection& books, const Run& run, const std::string& contract,
               std::map<UsageKey, UsageSums>& day) {
    UsageKey key{.contract = contract, .session = {}, .service = {}};
    std::string units;
    std::string cost;
    soci::statement select =
        (books.session_of(run).prepare << "SELECT session, service, units, cost FROM " +
                                              books.rows_of(run, DayTable::usage) + " AND contract = :c",
         soci::use(contract), soci::into(key.session), soci::into(key.service), soci::into(units),
         soci::into(cost));
    select.execute();
    while (select.fetch()) {
        UsageSums& sums = day[key];
        sums.units += stored_number(units);
        sums.cost += stored_number(cost);
    }
}

}  // namespace

std::vector<LedgerEvent> timeline_of(BooksConnection& books, const charging::ContractId& contract,
                                     const TimelineFilter& filter, const charging::Calendar& calendar) {
    if (filter.max == 0) return {};
    if (filter.kinds == std::vector{charging::EventKind::enrolment_changed}) {
        return consents_of(books, contract, filter);
    }
    const DayRange days{.first = filter.from ? calendar.day_of(*filter.from) : first_day_ever,
                        .last = filter.until ? calendar.day_of(*filter.until) : last_day_ever};
    const EventRange range = range_of(books.key_of(contract.value), filter);
    Found found;
    std::optional<std::int64_t> enough_at;
    each_run_with(books, PieceKind::events, days, DayTable::event, range.contract, [&](const Run& run) {
        // Clocks of nodes differ: around midnight a greater number may stand in the day before.
        if (enough_at && run.day < *enough_at - 1) return false;
        add_wanted([&](const EventRange& some) { return books.events(run, some); }, range, filter, found);
        if (!enough_at && found.size() >= filter.max) enough_at = run.day;
        return true;
    });
    return newest_of(std::move(found), filter.max);
}

std::vector<Usage> usage_of(BooksConnection& books, const charging::ContractId& contract, DayRange days,
                            std::size_t max) {
    std::map<std::int64_t, std::map<UsageKey, UsageSums>, std::greater<>> by_day;
    std::vector<Usage> usage;
    std::size_t rows = 0;
    const std::string named = books.key_of(contract.value);
    each_run_with(books, PieceKind::usage, days, DayTable::usage, named, [&](const Run& run) {
        if (rows >= max && !by_day.contains(run.day)) return false;
        auto& day = by_day[run.day];
        rows -= day.size();
        add_usage(books, run, named, day);
        rows += day.size();
        return true;
    });
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
    const std::string named = books.key_of(contract.value);
    each_run_with(books, PieceKind::usage, days, DayTable::usage, named, [&](const Run& run) {
        add_usage(books, run, named, by_day[run.day]);
        return true;
    });
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
    const std::string key = books.key_of(contract.value);
    std::vector<AdvanceRecord> records;
    soci::statement select{books.main()};
    select.alloc();
    select.prepare("SELECT " + advance_columns() + " FROM advance WHERE contract = :c");
    fill_by(select, row);
    select.exchange(soci::use(key));
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
    const std::string key = books.key_of(id.value);
    const auto limit = static_cast<long long>(std::min<std::size_t>(max, 10'000));
    std::vector<AdvanceRecord> records;
    soci::statement select{books.main()};
    select.alloc();
    select.prepare("SELECT " + advance_columns() +
                   " FROM advance WHERE advance = :a ORDER BY contract LIMIT :m");
    fill_by(select, row);
    select.exchange(soci::use(key));
    select.exchange(soci::use(limit));
    select.define_and_bind();
    add_advances(select, row, records);
    return records;
}

std::vector<EventPlace> recharges_named(BooksConnection& books, const charging::RechargeId& id,
                                        std::size_t max) {
    std::vector<EventPlace> places;
    const std::string key = books.key_of(id.value);
    each_run_with(books, PieceKind::events, ever, DayTable::recharge, key, [&](const Run& run) {
        EventPlace place;
        long long number = 0;
        soci::statement select = (books.session_of(run).prepare
                                      << "SELECT contract, n FROM " + books.rows_of(run, DayTable::recharge) +
                                             " AND recharge = :i",
                                  soci::use(key), soci::into(place.contract.value), soci::into(number));
        select.execute();
        while (select.fetch()) {
            place.event = static_cast<std::uint64_t>(number);
            const bool known = std::ranges::find(places, place) != places.end();
            if (!known && places.size() < max) places.push_back(place);
        }
        return places.size() < max;
    });
    return places;
}

std::vector<charging::ContractId> contracts_of_session(BooksConnection& books,
                                                       const charging::SessionId& session, std::size_t max) {
    std::vector<charging::ContractId> contracts;
    const charging::SessionId named{books.key_of(session.value)};
    each_run_with(books, PieceKind::usage, ever, DayTable::session, session_key(named), [&](const Run& run) {
        for (charging::ContractId& contract : contracts_in_session(books, run, named)) {
            const bool known = std::ranges::find(contracts, contract) != contracts.end();
            if (!known && contracts.size() < max) contracts.push_back(std::move(contract));
        }
        return contracts.size() < max;
    });
    return contracts;
}

}  // namespace airtime::books
