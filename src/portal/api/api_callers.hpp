#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/redis/redis_api_tokens.hpp"

namespace airtime::portal {

struct ApiCaller {
    config::ApiClient client;
    bool reads_only = false;
};

/// Who calls the API: a client of the configuration, or whoever has a token that was made on the pages. Used
/// by one thread at a time.
class ApiCallers {
  public:
    /// `tokens` null: only clients of the configuration. Both outlive it.
    ApiCallers(const config::Config& config, store::RedisApiTokens* tokens)
        : config_(config), tokens_(tokens) {}

    /// Whether nobody can call: no client is configured, and the request brings no token of the pages' form.
    bool closed_to(const HttpRequest& request) const;
    /// Empty: the token is missing or not known. Notes the day on which a token of the pages is used.
    Result<std::optional<ApiCaller>, store::StoreError> find(const HttpRequest& request,
                                                             charging::Instant now);

  private:
    const config::Config& config_;
    store::RedisApiTokens* tokens_;
    std::map<std::string, std::int64_t, std::less<>> noted_;  ///< days of use, by name
};

}  // namespace airtime::portal
