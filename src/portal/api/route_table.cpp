#include "portal/api/route_table.hpp"

#include "portal/api/account_posts.hpp"
#include "portal/api/administration_resources.hpp"
#include "portal/api/api_post.hpp"
#include "portal/api/comparison_resources.hpp"
#include "portal/api/correction_posts.hpp"
#include "portal/api/export_resources.hpp"
#include "portal/api/figure_resources.hpp"
#include "portal/api/list_resources.hpp"
#include "portal/api/message_posts.hpp"
#include "portal/api/number_posts.hpp"
#include "portal/api/open_api.hpp"
#include "portal/api/subscriber_resources.hpp"
#include "portal/api/token_resources.hpp"

namespace airtime::portal {

namespace {

ApiAnswer get_open_api(const ApiGet&) {
    static const boost::json::object document = open_api(api_routes());
    return json_answer(document);
}

operations::schema::Schema document_schema() {
    return {{"type", "object"}, {"description", "an OpenAPI 3.1 document"}};
}

constexpr ApiRoute description{.path = "openapi.json",
                               .role = config::ApiRole::channel,
                               .summary = "This document",
                               .answer = get_open_api,
                               .schema_name = "OpenApi",
                               .schema = document_schema};

}  // namespace

std::span<const ApiRoute> api_routes() {
    static const std::vector<ApiRoute> routes = [] {
        std::vector<ApiRoute> all;
        for (const auto some :
             {subscriber_resources(), figure_resources(), comparison_resources(), administration_resources(),
              list_resources(), token_resources(), message_posts(), correction_posts(), export_resources(),
              api_posts(), account_posts(), number_posts()}) {
            all.insert(all.end(), some.begin(), some.end());
        }
        all.push_back(description);
        return all;
    }();
    return routes;
}

}  // namespace airtime::portal
