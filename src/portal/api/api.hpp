#pragma once

#include <optional>
#include <string_view>

#include "portal/api/api_callers.hpp"
#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// What other systems may do, by JSON under /api/v1/: the same as airtimectl does, and what the pages show.
/// docs/api.md is the guide, GET openapi.json the description. Every POST carries an Idempotency-Key and is
/// done once for it; only what is about no one contract (the switch for lending, lists, tokens) stays as it
/// was last said. The log has each look-up and change, with who asked for it, and the audit log each look at
/// a subscriber.
class Api {
  public:
    /// `api_tokens` null: only clients of the configuration may call. It outlives the API.
    explicit Api(const ApiDesk& desk, store::RedisApiTokens* api_tokens = nullptr)
        : desk_(desk), callers_(desk.config, api_tokens, desk.redis) {}

    HttpResponse answer(const HttpRequest& request);

  private:
    HttpResponse carry_out(const HttpRequest& request, const ApiCaller& caller, const ApiRoute& route,
                           std::string_view name);
    /// A GET or DELETE.
    HttpResponse get(const HttpRequest& request, const config::ApiClient& client, const ApiRoute& route,
                     std::string_view name);
    HttpResponse post(const HttpRequest& request, const config::ApiClient& client, const ApiRoute& route);

    ApiDesk desk_;
    ApiCallers callers_;
};

/// What stands for the `{...}` of a route's path in `path`, both below /api/v1/; "" of a route without.
/// Empty: it is not the route's. A name may have slashes in it where something follows it in the route's
/// path, so that every contract's id can be given.
std::optional<std::string_view> name_in(std::string_view path, std::string_view route_path);

}  // namespace airtime::portal
