#include "portal/views/timeline_rows.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/decimal_text.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_view.hpp"

namespace airtime::portal {

namespace {

/// Rows of the books, one for each session and service of a day, that are read for a page.
constexpr std::size_t page_usage_max = 5'000;
/// Longer than the books keep usage.
constexpr std::int64_t usage_days_max = 366;

std::string_view unit_word(charging::UnitKind unit) {
    switch (unit) {
        case charging::UnitKind::seconds:
            return "seconds";
        case charging::UnitKind::octets:
            return "octets";
        case charging::UnitKind::service_units:
            return "service_units";
        case charging::UnitKind::money:
            break;
    }
    return "";
}

boost::json::value unit_or_null(const std::string& service, const charging::Policy& policy) {
    const std::string_view unit = unit_of_service(service, policy);
    return unit.empty() ? boost::json::value(nullptr) : boost::json::value(unit);
}

boost::json::object usage_row(const DailyUsage& usage, const charging::Policy& policy) {
    using operations::printable;
    const charging::Calendar& calendar = policy.calendar;
    boost::json::object row{{"kind", "used"},
                            {"day", calendar.date_of(calendar.begin_of_day(usage.day))},
                            {"service", printable(usage.service)},
                            {"amount", (charging::MoneySum{} - usage.cost).to_string()},
                            {"sessions", std::to_string(usage.sessions)},
                            {"session", printable(usage.session)}};
    if (usage.units > 0) row["units"] = to_whole(usage.units);
    row["unit"] = unit_or_null(usage.service, policy);
    return row;
}

std::vector<books::ServiceUsage> sums_by_service(std::span<const DailyUsage> days) {
    std::map<std::string, books::ServiceUsage> services;
    for (const DailyUsage& day : days) {
        books::ServiceUsage& service = services[day.service];
        service.service = day.service;
        service.units += day.units;
        service.cost += day.cost;
    }
    std::vector<books::ServiceUsage> all;
    for (auto& [name, service] : services) all.push_back(std::move(service));
    return all;
}

Int128 rows_in(const std::vector<books::ServiceUsage>& services) {
    Int128 rows = 0;
    for (const books::ServiceUsage& each : services) rows += each.rows;
    return rows;
}

boost::json::array usage_sums(const std::vector<books::ServiceUsage>& services,
                              const charging::Policy& policy) {
    boost::json::array sums;
    for (const books::ServiceUsage& each : services) {
        boost::json::object sum{{"service", operations::printable(each.service)},
                                {"amount", (charging::MoneySum{} - each.cost).to_string()},
                                {"units", nullptr},
                                {"unit", unit_or_null(each.service, policy)}};
        if (each.units > 0) sum["units"] = to_whole(each.units);
        sums.push_back(std::move(sum));
    }
    return sums;
}

/// The date from which on usage is kept, where the days reach back behind it; empty: they do not, or the
/// contract is younger.
std::string usage_kept_since(const charging::Contract& contract, books::DayRange days,
                             const books::BooksReader& books, const charging::Calendar& calendar) {
    const auto fresh = told(books.freshness());
    if (!fresh || !fresh->usage_since || days.first >= *fresh->usage_since) return {};
    const charging::Instant since = calendar.begin_of_day(*fresh->usage_since);
    return contract.activated_at < since ? calendar.date_of(since) : std::string{};
}

}  // namespace

std::string_view unit_of_service(const std::string& service, const charging::Policy& policy) {
    const auto tariff = std::ranges::find(policy.tariffs, service,
                                          [](const charging::Tariff& each) { return each.service.value; });
    return tariff == policy.tariffs.end() ? std::string_view{} : unit_word(tariff->unit);
}

std::vector<DailyUsage> usage_by_day(std::span<const books::Usage> usage) {
    std::vector<DailyUsage> days;
    for (const books::Usage& used : usage) {
        auto same = std::ranges::find_if(days, [&](const DailyUsage& each) {
            return each.day == used.day && each.service == used.service;
        });
        if (same == days.end()) {
            same = days.insert(same, {.day = used.day, .service = used.service, .session = used.session});
        } else if (same->session != used.session) {
            same->session.clear();
        }
        same->units += used.units;
        same->cost += used.cost;
        if (!used.session.empty()) ++same->sessions;
    }
    std::ranges::sort(days, [](const DailyUsage& a, const DailyUsage& b) {
        return a.day != b.day ? a.day > b.day : a.service < b.service;
    });
    return days;
}

bool shows_usage(const TimelineQuery& query) {
    return query.usage || (query.filter.kinds.empty() && !query.filter.channel);
}

books::DayRange days_of_page(const Timeline& timeline, const TimelineQuery& query,
                             std::optional<charging::Instant> newer, const charging::Calendar& calendar,
                             charging::Instant now) {
    const charging::Instant last_moment =
        query.filter.until ? *query.filter.until - std::chrono::milliseconds{1} : now;
    std::int64_t last = calendar.day_of(last_moment);
    if (newer) last = std::min(last, calendar.day_of(*newer) - 1);
    std::int64_t first = last - usage_days_max;
    if (query.filter.from) first = calendar.day_of(*query.filter.from);
    if (timeline.more) first = std::max(first, calendar.day_of(timeline.events.back().at));
    return {.first = first, .last = last};
}

boost::json::array timeline_rows(std::span<const charging::LedgerEvent> events,
                                 std::span<const DailyUsage> usage, const charging::Policy& policy) {
    boost::json::array rows;
    auto next = usage.begin();
    for (const charging::LedgerEvent& event : events) {
        for (; next != usage.end() && next->day >= policy.calendar.day_of(event.at); ++next) {
            rows.push_back(usage_row(*next, policy));
        }
        rows.push_back(event_row(event));
    }
    for (; next != usage.end(); ++next) rows.push_back(usage_row(*next, policy));
    return rows;
}

void add_rows(boost::json::object& view, const charging::Contract& contract, const Timeline& timeline,
              const TimelineQuery& query, std::optional<charging::Instant> newer,
              const books::BooksReader& books, const charging::Policy& policy, charging::Instant now) {
    boost::json::object usage{
        {"asked", shows_usage(query)}, {"known", false}, {"more", false}, {"since", ""}};
    std::vector<DailyUsage> days;
    boost::json::array sums;
    if (shows_usage(query)) {
        const auto range = days_of_page(timeline, query, newer, policy.calendar, now);
        const auto used = told(books.usage(contract.id, range, page_usage_max));
        if (used) {
            days = usage_by_day(*used);
            const bool cut = used->size() == page_usage_max;
            const auto services =
                cut ? told(books.usage_by_service(contract.id, range)) : std::optional{sums_by_service(days)};
            usage["known"] = services.has_value();
            if (services) {
                usage["more"] = rows_in(*services) > static_cast<Int128>(used->size());
                sums = usage_sums(*services, policy);
            }
        }
        usage["since"] = usage_kept_since(contract, range, books, policy.calendar);
    }
    usage["has_sums"] = !sums.empty();
    usage["sums"] = std::move(sums);
    view["rows"] = timeline_rows(timeline.events, days, policy);
    view["usage"] = std::move(usage);
}

}  // namespace airtime::portal
