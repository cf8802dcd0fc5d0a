#include "portal/api/problem.hpp"

#include <boost/json.hpp>

namespace airtime::portal {

namespace {

namespace json = boost::json;

}  // namespace

HttpResponse problem(const ApiError& error, const std::vector<FieldMistake>& fields) {
    json::object object{
        {"type", "urn:airtime:" + error.code},
        {"title", error.message},
        {"status", error.status},
        {"detail", error.message},
        {"code", error.code},
        {"remedy", error.remedy},
        {"error", {{"code", error.code}, {"message", error.message}, {"remedy", error.remedy}}}};
    json::array mistakes;
    for (const FieldMistake& field : fields) {
        mistakes.push_back({{"field", field.field}, {"reason", field.reason}});
    }
    if (!mistakes.empty()) object["fields"] = std::move(mistakes);
    return {.status = error.status,
            .content_type = "application/problem+json",
            .body = json::serialize(object) + '\n'};
}

operations::schema::Schema problem_schema() {
    using namespace operations::schema;
    Schema older = record({{"code", text()}, {"message", text()}, {"remedy", text()}});
    older["deprecated"] = true;
    return record(
        {{"type", text("urn:airtime:CODE")},
         {"title", text("what is wrong, for people")},
         {"status", whole()},
         {"detail", text()},
         {"code", text("for programs")},
         {"remedy", text("what to do about it, for people")},
         {"fields", list_of(record({{"field", text()}, {"reason", text()}}), "parameters that are wrong"),
          sometimes},
         {"error", older}});
}

HttpResponse store_away() {
    HttpResponse response =
        problem({503, "store_away", "Redis does not answer now: whether something changed is not known",
                 "make the same call again, a POST with the same key"});
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

HttpResponse subscriber_unknown() {
    return problem({404, "subscriber_unknown", "nobody has this number or id",
                    "check it; airtimectl subscriber create opens a contract for a number"});
}

HttpResponse parameters_wrong(const std::vector<FieldMistake>& fields) {
    return problem({400, "field_wrong", "parameters make no sense", "see docs/api.md for what each may be"},
                   fields);
}

}  // namespace airtime::portal
