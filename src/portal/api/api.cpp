#include "portal/api/api.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>

#include "charging/values/phone_number.hpp"
#include "operations/circumstances.hpp"
#include "operations/contract_view.hpp"
#include "operations/plain_text.hpp"
#include "portal/api/api_post.hpp"
#include "portal/api/figure_resources.hpp"
#include "portal/api/problem.hpp"
#include "portal/api/subscriber_resources.hpp"
#include "portal/http/channel_access.hpp"
#include "portal/http/http_refusal.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using config::ApiClient;
using config::ApiRole;

constexpr std::string_view root = "/api/v1/";
constexpr std::size_t key_bytes_max = 64;

std::string_view name_of(ApiRole role) {
    switch (role) {
        case ApiRole::channel:
            return "channel";
        case ApiRole::care:
            return "care";
        case ApiRole::manager:
            break;
    }
    return "manager";
}

/// Every token is compared, so that the time tells nothing of them.
const ApiClient* client_of(const HttpRequest& request, const std::vector<ApiClient>& clients) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view header = request.header("Authorization").value_or("");
    const ApiClient* found = nullptr;
    for (const ApiClient& client : clients) {
        if (header.starts_with(scheme) && same_secret(header.substr(scheme.size()), client.token)) {
            found = &client;
        }
    }
    return found;
}

HttpResponse no_token() {
    HttpResponse response = json_error({401, "token_wrong", "the token is missing or not known",
                                        "send Authorization: Bearer with a token of portal.api.clients"});
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

HttpResponse no_such_resource() {
    std::string remedy = "under /api/v1/ there are GET subscribers/MSISDN and POST";
    const char* separator = " ";
    for (const ApiResource& resource : api_resources()) {
        remedy.append(separator).append(resource.name);
        separator = ", ";
    }
    return json_error({404, "resource_unknown", "there is nothing here", remedy + "; see docs/api.md"});
}

HttpResponse wrong_method(std::string_view allowed) {
    HttpResponse response = json_error(
        {405, "method_wrong", "this method is not for this resource", "use " + std::string{allowed}});
    response.headers.emplace_back("Allow", allowed);
    return response;
}

/// The body's object, whatever it says of its type.
std::optional<json::object> read_object(std::string_view body) {
    boost::system::error_code error;
    auto value = json::parse(body, error);
    return !error && value.is_object() ? std::optional{std::move(value.get_object())} : std::nullopt;
}

}  // namespace

HttpResponse Api::answer(const HttpRequest& request) {
    if (config_.portal.api_clients.empty()) {
        return json_error(
            {404, "api_closed", "the API is closed", "name clients in portal.api of the configuration"});
    }
    if (!config_.portal.api_addresses.contains(request.client)) {
        return json_error({403, "address_not_trusted", "calls from this address are not taken",
                           "add it to portal.api.trusted_addresses of the configuration"});
    }
    const ApiClient* client = client_of(request, config_.portal.api_clients);
    if (client == nullptr) return no_token();
    constexpr std::string_view subscribers = "subscribers/";
    std::string_view resource = request.path;
    if (!resource.starts_with(root)) return no_such_resource();
    resource.remove_prefix(root.size());
    if (resource.starts_with(subscribers) && resource.find('/', subscribers.size()) != resource.npos) {
        return look_up_resource(request, *client, resource.substr(subscribers.size()));
    }
    if (resource.starts_with(subscribers)) {
        return request.method == "GET" ? look_up(request, *client, resource.substr(subscribers.size()))
                                       : wrong_method("GET");
    }
    if (is_figure_resource(resource)) return look_at_figures(request, *client, resource);
    return post(request, *client, resource);
}

HttpResponse Api::look_up(const HttpRequest& request, const ApiClient& client, std::string_view number) {
    const auto msisdn = charging::subscriber_number(number, config_.policy.numbering);
    if (!msisdn) {
        return json_error({400, "number_wrong", "this is no subscriber's number", "give it as 84900000001"});
    }
    const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
    auto found = store::load_one(contracts_, *msisdn);
    if (!circumstances || !found) return store_away();
    if (!*found) return subscriber_unknown();
    spdlog::info("api.look_up client={} role={} address={} contract={}", client.name, name_of(client.role),
                 request.client, operations::printable((*found)->contract.id.value));
    return json_answer(
        operations::contract_as_json((*found)->contract, config_.policy, circumstances->now).as_object());
}

HttpResponse Api::look_up_resource(const HttpRequest& request, const ApiClient& client,
                                   std::string_view path) {
    if (client.role < ApiRole::care) {
        return problem({403, "role_too_low", "the token's role may not do this",
                        "use a token of role " + std::string{name_of(ApiRole::care)}});
    }
    const std::size_t end = path.rfind('/');
    const std::string_view resource = path.substr(end + 1);
    ResourceAnswer answer =
        answer_resource({config_, contracts_, ledger_, books_}, request, path.substr(0, end), resource);
    spdlog::info("api.look_up client={} role={} address={} contract={} status={}", client.name,
                 name_of(client.role), request.client, operations::printable(answer.contract),
                 answer.response.status);
    return std::move(answer.response);
}

HttpResponse Api::look_at_figures(const HttpRequest& request, const ApiClient& client,
                                  std::string_view resource) {
    if (client.role < ApiRole::manager) {
        return problem({403, "role_too_low", "the token's role may not do this",
                        "use a token of role " + std::string{name_of(ApiRole::manager)}});
    }
    return answer_figures({config_, contracts_, ledger_, books_}, request, resource);
}

HttpResponse Api::post(const HttpRequest& request, const ApiClient& client, std::string_view name) {
    const auto resource = std::ranges::find(api_resources(), name, &ApiResource::name);
    if (resource == api_resources().end()) return no_such_resource();
    if (request.method != "POST") return wrong_method("POST");
    if (client.role < resource->role) {
        return json_error({403, "role_too_low", "the token's role may not do this",
                           "use a token of role " + std::string{name_of(resource->role)}});
    }
    const auto key = request.header("Idempotency-Key");
    if (!key || !is_printable_word(*key, key_bytes_max)) {
        return json_error(
            {400, "key_missing", "the header Idempotency-Key is missing or wrong",
             "give each call a key of its own, 1 to 64 printable characters, and a repetition the same"});
    }
    auto object = read_object(request.body);
    if (!object) {
        return json_error({400, "body_wrong", "the body is no JSON object", "send {\"msisdn\": ...}"});
    }
    ApiFields fields{std::move(*object), config_.policy};
    const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
    if (!circumstances) return store_away();
    const store::Editor editor{contracts_, config_.policy, tokens_, *circumstances};
    ApiAnswer answer = resource->post({editor, client, std::string{*key}, fields});
    spdlog::info("api.post client={} role={} address={} resource={} key={} contract={} status={}",
                 client.name, name_of(client.role), request.client, name, *key,
                 operations::printable(answer.contract), answer.response.status);
    return std::move(answer.response);
}

}  // namespace airtime::portal
