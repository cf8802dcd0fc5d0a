#include "portal/exports/export_view.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "portal/exports/export_rules.hpp"
#include "portal/views/event_view.hpp"
#include "portal/views/figure_text.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::int64_t days_of_empty_form = 30;
constexpr auto refusal_names = std::to_array<std::string_view>({"none", "too_many", "unusable"});

json::value text_or_nothing(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value time_or_nothing(const std::optional<charging::Instant>& at) {
    return at ? json::value(charging::to_iso8601(*at)) : json::value(nullptr);
}

std::string_view kind_word(const ExportRequest& request) {
    return request.kind ? charging::name_of(*request.kind) : std::string_view{};
}

std::string_view channel_of_request(const ExportRequest& request) {
    return request.channel ? channel_word(*request.channel) : std::string_view{};
}

json::object choice_of(std::string_view code, std::string_view chosen) {
    return {{"code", code}, {"chosen", code == chosen}};
}

bool is_going_on(const ExportRecord& record) {
    return record.state == ExportState::waiting || record.state == ExportState::writing;
}

bool is_mistaken(const ExportQuery& query, std::string_view field) {
    return std::ranges::find(query.mistakes, field, &QueryMistake::field) != query.mistakes.end();
}

json::object dates_of_form(const ExportQuery& given, const charging::Calendar& calendar,
                           charging::Instant now) {
    const std::int64_t today = calendar.day_of(now);
    const bool is_new = given.first_day.empty() && given.last_day.empty();
    return {{"first", is_new ? date_text(calendar, today - days_of_empty_form) : given.first_day},
            {"last", is_new ? date_text(calendar, today - 1) : given.last_day},
            {"wrong_first", is_mistaken(given, "first")},
            {"wrong_last", is_mistaken(given, "last")}};
}

json::object form_of(const ExportQuery& given) {
    json::array whats;
    for (const std::string_view name : export_names) {
        whats.push_back(choice_of(name, store::name_of(given.request.of, export_names)));
    }
    json::array kinds;
    for (const charging::EventKind kind : exported_kinds()) {
        kinds.push_back(choice_of(charging::name_of(kind), kind_word(given.request)));
    }
    json::array channels;
    for (const std::string_view name : export_channel_names) {
        channels.push_back(choice_of(name, channel_of_request(given.request)));
    }
    return {{"whats", std::move(whats)}, {"kinds", std::move(kinds)}, {"channels", std::move(channels)}};
}

}  // namespace

std::string_view remedy_of(ExportFault fault) {
    switch (fault) {
        case ExportFault::none:
            break;
        case ExportFault::too_large:
            return "ask for fewer days or one kind, or raise portal.exports.bytes_max";
        case ExportFault::disk_full:
            return "make room on the disk of portal.exports.folder, or ask for less";
        case ExportFault::unwritable:
            return "look into the portal's log, and check portal.exports.folder";
        case ExportFault::books_away:
            return "ask again once the books are there: see the page Operations";
        case ExportFault::broken_off:
            return "ask again; where that fails too, look into the portal's log";
    }
    return {};
}

json::object export_row(const ExportRecord& record, const config::ExportSettings& settings,
                        const charging::Calendar& calendar) {
    const ExportRequest& request = record.request;
    const bool failed = record.state == ExportState::failed;
    const bool ended = !is_going_on(record);
    return {{"id", record.id},
            {"what", store::name_of(request.of, export_names)},
            {"first", date_text(calendar, request.days.first)},
            {"last", date_text(calendar, request.days.last)},
            {"kind", text_or_nothing(kind_word(request))},
            {"channel", text_or_nothing(channel_of_request(request))},
            {"asked_at", charging::to_iso8601(record.asked_at)},
            {"state", store::name_of(record.state, export_state_names)},
            {"rows", std::to_string(record.rows)},
            {"percent", record.percent},
            {"bytes", std::to_string(record.bytes)},
            {"file", file_name_of(request, calendar)},
            {"ended_at", time_or_nothing(ended ? std::optional{record.ended_at} : std::nullopt)},
            {"expires_at", time_or_nothing(expiry_of(record, settings))},
            {"kept_since",
             record.kept_since ? json::value(date_text(calendar, *record.kept_since)) : json::value(nullptr)},
            {"reason",
             text_or_nothing(failed ? store::name_of(record.fault, export_fault_names) : std::string_view{})},
            {"remedy", text_or_nothing(failed ? remedy_of(record.fault) : std::string_view{})}};
}

operations::schema::Schema export_schema() {
    using namespace operations::schema;
    return record(
        {{"id", text()},
         {"what", choice(export_names)},
         {"first", date()},
         {"last", date()},
         {"kind", or_null(text("of events; null: all"))},
         {"channel", or_null(text("of events; null: all"))},
         {"asked_at", time()},
         {"state", choice(export_state_names)},
         {"rows", text("written until now")},
         {"percent", whole("of the days or advances that are read")},
         {"bytes", text("of the file, when it is done")},
         {"file", text("the name that it is downloaded by")},
         {"ended_at", or_null(time("done, failed or expired"))},
         {"expires_at", or_null(time("from when on the file of what is done is gone"))},
         {"kept_since", or_null(date("the books have dropped days before that one, which are missing"))},
         {"reason", or_null(text("why it failed"))},
         {"remedy", or_null(text("what to do about that, for people"))}});
}

json::object exports_view(const std::vector<ExportRecord>& records, const ExportQuery& given,
                          ExportRefusal refusal, const config::ExportSettings& settings,
                          const charging::Calendar& calendar, charging::Instant now) {
    json::array rows;
    for (const ExportRecord& record : records) {
        json::object row = export_row(record, settings, calendar);
        const std::string path = "/exports/" + record.id;
        row["download"] =
            record.state == ExportState::done ? json::value(path + "/file") : json::value(nullptr);
        row["remove"] = path + "/remove";
        row["going_on"] = is_going_on(record);
        rows.push_back(std::move(row));
    }
    json::array problems;
    for (const QueryMistake& mistake : given.mistakes) {
        problems.push_back({{"field", mistake.field}, {"reason", mistake.reason}});
    }
    json::object view = form_of(given);
    view["on"] = !settings.folder.empty();
    view["exports"] = std::move(rows);
    view["going_on"] = std::ranges::any_of(records, is_going_on);
    view["filter"] = dates_of_form(given, calendar, now);
    view["problems"] = std::move(problems);
    view["refusal"] = refusal == ExportRefusal::none ? json::value(nullptr)
                                                     : json::value(store::name_of(refusal, refusal_names));
    view["per_person_max"] = settings.per_person_max;
    view["kept_hours"] = settings.kept.count();
    return view;
}

}  // namespace airtime::portal
