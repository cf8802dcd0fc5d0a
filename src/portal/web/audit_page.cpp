#include "portal/web/audit_page.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "charging/values/written_time.hpp"
#include "store/codec/stream_id.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> fields{"user", "subject", "what", "first", "last"};
constexpr std::size_t field_bytes_max = 128;

/// What is noted by no route: by the site itself.
constexpr std::array<std::string_view, 5> kinds_of_site{"sign_in", "sign_in.failed", "sign_out", "refused",
                                                        "look_ups.used_up"};

/// The first moment of the day; empty: it is no date.
std::optional<charging::Instant> day_in(std::string_view text, const charging::Calendar& calendar) {
    constexpr std::size_t date_bytes = 10;
    return text.size() == date_bytes ? charging::read_written_time(text, calendar) : std::nullopt;
}

std::string text_in(const AuditFilter& filter, std::string_view field) {
    return std::string{value_of(filter.given, field).value_or("")};
}

json::value next_of(const AuditFilter& filter, const audit_log::AuditPage& page) {
    if (page.before.empty()) return nullptr;
    HttpParameters query;
    for (const auto& [field, value] : filter.given) {
        if (!value.empty()) query.emplace_back(field, value);
    }
    query.emplace_back("before", page.before);
    return json::value(write_target("/audit", query));
}

}  // namespace

AuditFilter read_audit_filter(const HttpParameters& query, const charging::Calendar& calendar) {
    AuditFilter filter;
    for (const std::string_view field : fields) {
        filter.given.emplace_back(field, value_of(query, field).value_or("").substr(0, field_bytes_max));
    }
    filter.query.user = text_in(filter, "user");
    filter.query.subject = text_in(filter, "subject");
    filter.query.what = text_in(filter, "what");
    const std::string first = text_in(filter, "first");
    const std::string last = text_in(filter, "last");
    filter.query.first = day_in(first, calendar);
    if (const auto day = day_in(last, calendar)) {
        filter.query.end = calendar.begin_of_day(calendar.day_of(*day) + 1);
    }
    if (!first.empty() && !filter.query.first) filter.problems.emplace_back("first", "not_a_date");
    if (!last.empty() && !filter.query.end) filter.problems.emplace_back("last", "not_a_date");
    if (filter.query.first && filter.query.end && *filter.query.end <= *filter.query.first) {
        filter.problems.emplace_back("last", "before_first");
    }
    filter.query.before = value_of(query, "before").value_or("");
    if (!filter.query.before.empty() && !store::StreamId::parse(filter.query.before)) {
        filter.problems.emplace_back("before", "not_an_entry");
    }
    return filter;
}

std::vector<std::string_view> audited_names(std::span<const PageRoute> routes) {
    std::vector<std::string_view> names{kinds_of_site.begin(), kinds_of_site.end()};
    for (const PageRoute& route : routes) {
        const bool known = std::ranges::find(names, route.audited) != names.end();
        if (!route.audited.empty() && !known) names.push_back(route.audited);
    }
    return names;
}

json::object audit_view(const AuditFilter& filter, const audit_log::AuditPage& page,
                        std::span<const std::string_view> kinds) {
    json::object given{{"wrong_first", false}, {"wrong_last", false}};
    for (const auto& [field, value] : filter.given) given[field] = value;
    for (const std::string_view field : {"first", "last"}) {
        given["wrong_" + std::string{field}] =
            std::ranges::any_of(filter.problems, [&](const auto& problem) { return problem.first == field; });
    }
    json::array problems;
    for (const auto& [field, reason] : filter.problems) {
        problems.push_back({{"field", field}, {"reason", reason}});
    }
    // A name that was once given, as by a link of before, stays chosen.
    const bool is_other = !filter.query.what.empty() &&
                          std::ranges::find(kinds, std::string_view{filter.query.what}) == kinds.end();
    json::array choices;
    if (is_other) choices.push_back({{"code", filter.query.what}, {"chosen", true}});
    for (const std::string_view kind : kinds) {
        choices.push_back({{"code", kind}, {"chosen", kind == filter.query.what}});
    }
    return {{"filter", std::move(given)},    {"problems", std::move(problems)},
            {"kinds", std::move(choices)},   {"entries", audit_rows(page.entries)},
            {"next", next_of(filter, page)}, {"files_readable", page.files_readable}};
}

json::array audit_rows(const std::vector<store::AuditEntry>& entries) {
    json::array rows;
    for (const store::AuditEntry& entry : entries) {
        rows.push_back({{"id", entry.id},
                        {"at", charging::to_iso8601(entry.at)},
                        {"user", entry.user},
                        {"role", entry.role},
                        {"from", entry.from},
                        {"what", entry.what},
                        {"subject", entry.subject},
                        {"outcome", entry.outcome},
                        {"detail", entry.detail}});
    }
    return rows;
}

operations::schema::Schema audit_entry_schema() {
    using namespace operations::schema;
    constexpr auto outcomes =
        std::to_array<std::string_view>({"begun", "done", "refused", "failed", "waits", "nobody"});
    return record({{"id", text()},
                   {"at", time()},
                   {"user", text("also one that does not exist, as it was typed")},
                   {"role", text("empty: nobody was signed in")},
                   {"from", text("address")},
                   {"what", text("subscriber.seen and its like")},
                   {"subject", text("contract, number or user; empty: nobody")},
                   {"outcome", choice(outcomes)},
                   {"detail", text()}});
}

}  // namespace airtime::portal
