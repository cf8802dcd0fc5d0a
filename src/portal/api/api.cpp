#include "portal/api/api.hpp"

#include <spdlog/spdlog.h>

#include <boost/json.hpp>

#include "operations/circumstances.hpp"
#include "operations/operator_clock.hpp"
#include "operations/plain_text.hpp"
#include "portal/api/api_look_up.hpp"
#include "portal/api/heavy_turn.hpp"
#include "portal/api/route_table.hpp"
#include "portal/http/http_refusal.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using config::ApiClient;

constexpr std::string_view root = "/api/v1/";
constexpr std::size_t key_bytes_max = 64;

HttpResponse no_token() {
    HttpResponse response =
        problem({401, "token_wrong", "the token is missing or not known",
                 "send Authorization: Bearer with a token of portal.api.clients, or of the page /tokens"});
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

HttpResponse token_reads_only() {
    return problem({403, "token_reads_only", "the token's scope is to look up",
                    "use a token of scope channel, care or manager"});
}

HttpResponse no_such_resource() {
    return problem({404, "resource_unknown", "there is nothing here",
                    "GET /api/v1/openapi.json tells what there is; see docs/api.md"});
}

HttpResponse wrong_method(const std::string& allowed) {
    HttpResponse response =
        problem({405, "method_wrong", "this method is not for this resource", "use " + allowed});
    response.headers.emplace_back("Allow", allowed);
    return response;
}

HttpResponse role_too_low(config::ApiRole needed) {
    return problem({403, "role_too_low", "the token's role may not do this",
                    "use a token of role " + std::string{name_of(needed)}});
}

HttpResponse wants_configured() {
    return problem({403, "role_too_low", "no token of the page /tokens may do this",
                    "an administrator does it on the pages, or a client of portal.api.clients by the API"});
}

HttpResponse calls_at_once() {
    HttpResponse response = problem({calls_fault.status, std::string{calls_fault.code},
                                     "answers to other such calls are still being made",
                                     "make one such call after the other: so many at once would take the "
                                     "threads from people"});
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

/// The body's object, whatever it says of its type.
std::optional<json::object> read_object(std::string_view body) {
    boost::system::error_code error;
    auto value = json::parse(body, error);
    return !error && value.is_object() ? std::optional{std::move(value.get_object())} : std::nullopt;
}

}  // namespace

std::optional<std::string_view> name_in(std::string_view path, std::string_view route_path) {
    const std::size_t begin = route_path.find('{');
    if (begin == std::string_view::npos) {
        return path == route_path ? std::optional{path.substr(0, 0)} : std::nullopt;
    }
    const std::string_view behind = route_path.substr(route_path.find('}') + 1);
    if (path.size() < begin + behind.size() || !path.starts_with(route_path.substr(0, begin)) ||
        !path.ends_with(behind)) {
        return std::nullopt;
    }
    const std::string_view name = path.substr(begin, path.size() - begin - behind.size());
    if (behind.empty() && name.find('/') != std::string_view::npos) return std::nullopt;
    return name;
}

HttpResponse Api::answer(const HttpRequest& request) {
    if (callers_.closed_to(request)) {
        return problem(
            {404, "api_closed", "the API is closed",
             "name clients in portal.api of the configuration, or make a token on the page /tokens"});
    }
    if (!desk_.config.portal.api_addresses.contains(request.client)) {
        return problem({403, "address_not_trusted", "calls from this address are not taken",
                        "add it to portal.api.trusted_addresses of the configuration"});
    }
    const auto caller = callers_.find(request, operations::system_now());
    if (!caller) return store_away();
    if (!*caller) return no_token();
    if ((*caller)->reads_only && request.method != "GET") return token_reads_only();
    std::string_view path = request.path;
    if (!path.starts_with(root)) return no_such_resource();
    path.remove_prefix(root.size());
    std::string allowed;
    for (const ApiRoute& route : api_routes()) {
        const auto name = name_in(path, route.path);
        if (!name) continue;
        if (method_of(route) != request.method) {
            allowed.append(allowed.empty() ? "" : ", ").append(method_of(route));
            continue;
        }
        return carry_out(request, **caller, route, *name);
    }
    return allowed.empty() ? no_such_resource() : wrong_method(allowed);
}

HttpResponse Api::carry_out(const HttpRequest& request, const ApiCaller& caller, const ApiRoute& route,
                            std::string_view name) {
    const ApiClient& client = caller.client;
    if (client.role < route.role) return role_too_low(route.role);
    if (caller.has_page_token && route.wants_configured) return wants_configured();
    std::optional<HeavyTurn> turn;
    if (is_heavy_call(route)) {
        turn = begin_heavy_call(desk_.turns, client);
        if (!turn) return calls_at_once();
    }
    return method_of(route) == "POST" ? post(request, client, route) : get(request, client, route, name);
}

HttpResponse Api::get(const HttpRequest& request, const ApiClient& client, const ApiRoute& route,
                      std::string_view name) {
    const ApiGet call{desk_, client, request, name};
    if (auto refused = refused_look_up(call, route, operations::system_now())) return std::move(*refused);
    const auto* removal = std::get_if<AnswerDelete>(&route.answer);
    const AnswerGet look = removal != nullptr ? removal->answer : std::get<AnswerGet>(route.answer);
    ApiAnswer answer = look(call);
    if (!is_look_up_noted(call, route, answer)) return store_away();
    constexpr unsigned done_as_asked = 200;
    const bool is_named = !answer.contract.empty();
    const unsigned status = answer.response.status;
    spdlog::info("{} client={} role={} address={} {}={}{}", removal != nullptr ? "api.delete" : "api.look_up",
                 client.name, name_of(client.role), request.client, is_named ? "contract" : "resource",
                 is_named ? operations::printable(answer.contract) : std::string{route.path},
                 status == done_as_asked ? "" : " status=" + std::to_string(status));
    return std::move(answer.response);
}

HttpResponse Api::post(const HttpRequest& request, const ApiClient& client, const ApiRoute& route) {
    const auto key = request.header("Idempotency-Key");
    if (!key || !is_printable_word(*key, key_bytes_max)) {
        return problem(
            {400, "key_missing", "the header Idempotency-Key is missing or wrong",
             "give each call a key of its own, 1 to 64 printable characters, and a repetition the same"});
    }
    auto body = read_object(request.body);
    if (!body) return problem({400, "body_wrong", "the body is no JSON object", "send {\"msisdn\": ...}"});
    ApiFields fields{std::move(*body), route.fields, desk_.config.policy};
    const auto circumstances = operations::read_circumstances(desk_.contracts, desk_.config.lab);
    if (!circumstances) return store_away();
    const store::Editor editor{desk_.contracts, desk_.config.policy, desk_.tokens, *circumstances};
    ApiAnswer answer = std::get<AnswerPost>(route.answer)({.desk = desk_,
                                                           .editor = editor,
                                                           .client = client,
                                                           .request = request,
                                                           .key = std::string{*key},
                                                           .fields = fields});
    spdlog::info("api.post client={} role={} address={} resource={} key={} contract={} status={}",
                 client.name, name_of(client.role), request.client, route.path, *key,
                 operations::printable(answer.contract), answer.response.status);
    return std::move(answer.response);
}

}  // namespace airtime::portal
