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

/// What the site itself notes; pages of others have names of their own.
constexpr std::array<std::string_view, 13> kinds{
    "sign_in",         "sign_in.failed", "sign_out",        "refused",   "look_ups.used_up",
    "subscriber.seen", "users.seen",     "user.added",      "user.role", "user.password",
    "user.removed",    "audit.seen",     "subscriber.found"};

/// The first moment of the day; empty: it is no date.
std::optional<charging::Instant> day_in(std::string_view text, const charging::Calendar& calendar) {
    constexpr std::size_t date_bytes = 10;
    return text.size() == date_bytes ? charging::read_written_time(text, calendar) : std::nullopt;
}

std::string text_in(const AuditFilter& filter, std::string_view field) {
    return std::string{value_of(filter.given, field).value_or("")};
}

json::object row_of_entry(const store::AuditEntry& entry) {
    return {{"id", entry.id},           {"at", charging::to_iso8601(entry.at)},
            {"user", entry.user},       {"role", entry.role},
            {"from", entry.from},       {"what", entry.what},
            {"subject", entry.subject}, {"outcome", entry.outcome},
            {"detail", entry.detail}};
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

json::object audit_view(const AuditFilter& filter, const audit_log::AuditPage& page) {
    json::object given;
    for (const auto& [field, value] : filter.given) given[field] = value;
    json::array problems;
    for (const auto& [field, reason] : filter.problems) {
        problems.push_back({{"field", field}, {"reason", reason}});
    }
    json::array choices;
    for (const std::string_view kind : kinds) {
        choices.push_back({{"code", kind}, {"chosen", kind == filter.query.what}});
    }
    json::array entries;
    for (const store::AuditEntry& entry : page.entries) entries.push_back(row_of_entry(entry));
    return {{"filter", std::move(given)},    {"problems", std::move(problems)},
            {"kinds", std::move(choices)},   {"entries", std::move(entries)},
            {"next", next_of(filter, page)}, {"files_readable", page.files_readable}};
}

}  // namespace airtime::portal
