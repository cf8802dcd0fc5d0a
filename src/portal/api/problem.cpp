#include "portal/api/problem.hpp"

#include <boost/json.hpp>

#include "portal/http/http_refusal.hpp"

namespace airtime::portal {

HttpResponse problem(const ApiError& error, const std::vector<FieldMistake>& fields) {
    boost::json::array mistakes;
    for (const FieldMistake& field : fields) {
        mistakes.push_back({{"field", field.field}, {"reason", field.reason}});
    }
    boost::json::object object{{"type", "urn:airtime:" + error.code},
                               {"title", error.message},
                               {"status", error.status},
                               {"detail", error.message},
                               {"code", error.code},
                               {"remedy", error.remedy}};
    if (!mistakes.empty()) object["fields"] = std::move(mistakes);
    return {.status = error.status,
            .content_type = "application/problem+json",
            .body = boost::json::serialize(object) + '\n'};
}

}  // namespace airtime::portal
