#include "portal/api/export_resources.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "operations/operator_clock.hpp"
#include "operations/password.hpp"
#include "portal/api/api_audit.hpp"
#include "portal/exports/export_pages.hpp"
#include "portal/exports/export_view.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using config::ApiRole;
using operations::schema::Schema;

constexpr std::size_t date_bytes_max = 40;

constexpr ApiField what_field{"what", FieldForm::text, true, "of all contracts", 16, export_names};
constexpr ApiField first_field{"first", FieldForm::text, true, "a date of the operator's zone",
                               date_bytes_max};
constexpr ApiField last_field{"last", FieldForm::text, true,
                              "a date of the operator's zone, not after today, at most 1100 days on",
                              date_bytes_max};
constexpr ApiField kind_field{"kind", FieldForm::text, false, "of events alone; without it: all", 32};
constexpr ApiField channel_field{"channel", FieldForm::text,     false, "of events alone; without it: all",
                                 16,        export_channel_names};
constexpr std::array export_fields{what_field, first_field, last_field, kind_field, channel_field};

constexpr ApiFault away_fault{503, "exports_away"};
constexpr ApiFault export_unknown_fault{404, "export_unknown"};
constexpr ApiFault not_done_fault{409, "export_not_done"};
constexpr auto faults_of_list = std::to_array<ApiFault>({away_fault});
constexpr auto faults_of_one = std::to_array<ApiFault>({export_unknown_fault, away_fault});
constexpr auto faults_of_file = std::to_array<ApiFault>({export_unknown_fault, not_done_fault, away_fault});
constexpr auto faults_of_asking =
    std::to_array<ApiFault>({{409, "key_used_otherwise"}, {422, "too_many_exports"}, away_fault});

HttpResponse exports_away(const std::string& why) {
    HttpResponse response = problem(
        {away_fault.status, std::string{away_fault.code}, "exports cannot be written or read just now", why});
    response.headers.emplace_back("Retry-After", "30");
    return response;
}

HttpResponse export_unknown() {
    return problem({export_unknown_fault.status, std::string{export_unknown_fault.code},
                    "this token has no such export",
                    "GET exports lists those that it has; old ones are forgotten"});
}

/// Empty: there are some.
std::optional<HttpResponse> no_exports(const ApiDesk& desk) {
    if (desk.exports != nullptr && desk.exports->is_on()) return std::nullopt;
    return exports_away("name a folder in portal.exports.folder of the configuration");
}

/// A token that is made anew is another one, also with the same name.
ExportOwner owner_of_token(const config::ApiClient& client) {
    constexpr std::size_t digits = 16;
    return {.name = "api/" + client.name + '/' + operations::digest_digits(client.token).substr(0, digits)};
}

/// False: the log does not have it.
bool is_export_noted(const ApiDesk& desk, const config::ApiClient& client, const HttpRequest& request,
                     std::string what, std::string subject, std::string_view outcome,
                     std::string detail = {}) {
    const NotedCall call{.what = std::move(what), .subject = std::move(subject), .detail = std::move(detail)};
    return desk.note(audited_of(client, request.client, call), outcome).ok();
}

json::object row_of_export(const ApiDesk& desk, const ExportRecord& record) {
    return export_row(record, desk.exports->settings(), desk.config.policy.calendar);
}

HttpParameters asked_export(const ApiPost& post) {
    HttpParameters given;
    for (const ApiField& field : export_fields) {
        std::string text = post.fields.text(field);
        if (!text.empty()) given.emplace_back(field.name, std::move(text));
    }
    return given;
}

HttpResponse refused_export(ExportShelf::Refusal refusal) {
    if (refusal == ExportShelf::Refusal::asked_otherwise) {
        return problem({409, "key_used_otherwise", "the Idempotency-Key was used for another export",
                        "give this call a key of its own"});
    }
    return problem(
        {422, "too_many_exports", "this token has as many exports as it may", "DELETE one of them first"});
}

ApiAnswer post_export(const ApiPost& post) {
    const HttpParameters given = asked_export(post);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const ApiDesk& desk = post.desk;
    const ExportQuery query =
        read_export_query(given, desk.config.policy.calendar, post.editor.circumstances.now);
    if (!query.mistakes.empty()) {
        std::vector<FieldMistake> fields;
        for (const QueryMistake& mistake : query.mistakes) {
            fields.push_back({std::string{mistake.field}, std::string{mistake.reason}});
        }
        return parameters_wrong(fields);
    }
    if (auto none = no_exports(desk)) return std::move(*none);
    const auto noted = [&](const std::string& id, std::string_view outcome) {
        return is_export_noted(desk, post.client, post.request, "export.asked", id, outcome,
                               written_for_audit(given));
    };
    if (!noted({}, "begun")) return store_away();
    const auto asked = desk.exports->ask(owner_of_token(post.client), "api " + post.key, query.request,
                                         operations::system_now());
    const auto* record = asked ? std::get_if<ExportRecord>(&*asked) : nullptr;
    // That it began is in the log.
    static_cast<void>(noted(record != nullptr ? record->id : "", record != nullptr ? "done"
                                                                 : asked           ? "refused"
                                                                                   : "failed"));
    if (!asked) return exports_away(asked.error());
    if (record == nullptr) return refused_export(std::get<ExportShelf::Refusal>(*asked));
    return json_answer(row_of_export(desk, *record));
}

ApiAnswer get_exports(const ApiGet& get) {
    if (auto none = no_exports(get.desk)) return std::move(*none);
    const auto records = get.desk.exports->of(owner_of_token(get.client), operations::system_now());
    if (!records) return exports_away(records.error());
    json::array rows;
    for (const ExportRecord& record : *records) rows.push_back(row_of_export(get.desk, record));
    return json_answer({{"exports", std::move(rows)}});
}

Schema exports_schema() {
    using namespace operations::schema;
    return record({{"exports", list_of(export_schema(), "of this token, newest first")}});
}

ApiAnswer get_export(const ApiGet& get) {
    if (auto none = no_exports(get.desk)) return std::move(*none);
    const auto record =
        get.desk.exports->find(owner_of_token(get.client), get.name, operations::system_now());
    return record ? json_answer(row_of_export(get.desk, *record)) : export_unknown();
}

ApiAnswer get_export_file(const ApiGet& get) {
    if (auto none = no_exports(get.desk)) return std::move(*none);
    const auto record =
        get.desk.exports->find(owner_of_token(get.client), get.name, operations::system_now());
    if (!record) return export_unknown();
    auto file = export_file_answer(*get.desk.exports, *record, get.desk.config.policy.calendar);
    if (!file) {
        return problem({not_done_fault.status, std::string{not_done_fault.code}, "it has no file",
                        "wait until its state is done; what failed or expired has to be asked for again"});
    }
    if (!is_export_noted(get.desk, get.client, get.request, "export.downloaded", record->id, "done")) {
        return store_away();
    }
    return std::move(*file);
}

Schema file_schema() {
    return operations::schema::text("CSV in UTF-8 with a byte order mark; columns as docs/api.md names them");
}

ApiAnswer delete_export(const ApiGet& get) {
    if (auto none = no_exports(get.desk)) return std::move(*none);
    const ExportOwner owner = owner_of_token(get.client);
    const auto now = operations::system_now();
    const auto record = get.desk.exports->find(owner, get.name, now);
    if (!record) return export_unknown();
    if (!is_export_noted(get.desk, get.client, get.request, "export.removed", record->id, "begun")) {
        return store_away();
    }
    const auto removed = get.desk.exports->remove(owner, get.name, now);
    static_cast<void>(is_export_noted(get.desk, get.client, get.request, "export.removed", record->id,
                                      removed ? "done" : "failed"));
    if (!removed) return exports_away(removed.error());
    return json_answer({{"id", record->id}, {"removed", *removed}});
}

Schema export_removed_schema() {
    using namespace operations::schema;
    return record({{"id", text()}, {"removed", yes_no("false: another call removed it meanwhile")}});
}

}  // namespace

std::span<const ApiRoute> export_resources() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "exports",
         .role = ApiRole::manager,
         .summary = "Asks for a long table, which is written in the background",
         .answer = post_export,
         .schema_name = "Export",
         .schema = export_schema,
         .faults = faults_of_asking,
         .fields = export_fields},
        {.path = "exports",
         .role = ApiRole::manager,
         .summary = "What this token asked for, and how far it is",
         .answer = get_exports,
         .schema_name = "Exports",
         .schema = exports_schema,
         .faults = faults_of_list},
        {.path = "exports/{id}",
         .role = ApiRole::manager,
         .summary = "How far one export is",
         .answer = get_export,
         .schema_name = "Export",
         .schema = export_schema,
         .faults = faults_of_one},
        {.path = "exports/{id}/file",
         .role = ApiRole::manager,
         .summary = "The file of an export that is done",
         .answer = get_export_file,
         .schema_name = "ExportFile",
         .schema = file_schema,
         .faults = faults_of_file,
         .content_type = "text/csv; charset=utf-8"},
        {.path = "exports/{id}",
         .role = ApiRole::manager,
         .summary = "Cancels an export, or deletes its file",
         .answer = AnswerDelete{delete_export},
         .schema_name = "ExportRemoved",
         .schema = export_removed_schema,
         .faults = faults_of_one},
    });
    return routes;
}

}  // namespace airtime::portal
