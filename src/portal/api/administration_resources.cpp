#include "portal/api/administration_resources.hpp"

#include <array>
#include <boost/json.hpp>

#include "portal/api/api_audit.hpp"
#include "portal/web/audit_page.hpp"
#include "portal/web/user_views.hpp"
#include "store/redis/redis_users.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using config::ApiRole;
using operations::schema::Schema;

ApiAnswer get_users(const ApiGet& get) {
    store::RedisUsers users{get.desk.redis};
    const auto all = users.all();
    const auto sign_ins = users.last_sign_ins();
    if (!all || !sign_ins || !is_noted(get, {.what = "users.seen"})) return store_away();
    json::array rows;
    for (const auto& [name, user] : *all) rows.push_back(user_row(user, *sign_ins));
    return json_answer(page_of("users", std::move(rows), get, [](const json::object& row) {
        return std::string{row.at("name").as_string()};
    }));
}

Schema users_schema() {
    return page_schema("users", user_schema());
}

ApiAnswer get_audit(const ApiGet& get) {
    const AuditFilter filter =
        read_audit_filter(with_cursor_as("before", get.request.query), get.desk.config.policy.calendar);
    if (!filter.problems.empty()) {
        std::vector<FieldMistake> fields;
        for (const auto& [field, reason] : filter.problems) {
            fields.push_back({field == "before" ? "cursor" : field, reason});
        }
        return parameters_wrong(fields);
    }
    store::RedisAuditStream stream{get.desk.redis};
    const auto page = audit_log::read_audit_page(
        stream, audit_log::audit_folder(get.desk.config.worker.ledger_dir), filter.query);
    const std::string& subject = filter.query.subject.empty() ? filter.query.user : filter.query.subject;
    if (!page || !is_noted(get, {.what = "audit.seen", .subject = subject})) return store_away();
    return json_answer({{"entries", audit_rows(page->entries)},
                        {"next", page->before.empty() ? json::value(nullptr) : json::value(page->before)},
                        {"files_readable", page->files_readable}});
}

Schema audit_schema() {
    using namespace operations::schema;
    return extended(page_schema("entries", audit_entry_schema()),
                    {{"files_readable", yes_no("false: only what is not in files yet is here")}});
}

constexpr auto users_parameters = std::to_array<ApiParameter>({cursor_parameter});
constexpr auto audit_parameters =
    std::to_array<ApiParameter>({{"user", "who did it"},
                                 {"subject", "to whom: contract, number or user"},
                                 {"what", "subscriber.seen and its like"},
                                 {"first", "a date of the operator's zone: from its begin"},
                                 {"last", "a date of the operator's zone: to its end"},
                                 cursor_parameter});
constexpr auto faults_of_audit = std::to_array<ApiFault>({parameters_fault});

}  // namespace

std::span<const ApiRoute> administration_resources() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "users",
         .role = ApiRole::admin,
         .summary = "Who may use the pages, by name",
         .answer = get_users,
         .schema_name = "Users",
         .schema = users_schema,
         .parameters = users_parameters},
        {.path = "audit",
         .role = ApiRole::admin,
         .summary = "What people saw and did on the pages, newest first",
         .answer = get_audit,
         .schema_name = "Audit",
         .schema = audit_schema,
         .parameters = audit_parameters,
         .faults = faults_of_audit},
    });
    return routes;
}

}  // namespace airtime::portal
