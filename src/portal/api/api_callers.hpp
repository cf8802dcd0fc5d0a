#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/redis/redis_api_tokens.hpp"
#include "store/redis/redis_users.hpp"

namespace airtime::portal {

struct ApiCaller {
    config::ApiClient client;
    bool reads_only = false;
    bool has_page_token = false;  ///< and is no client of the configuration
};

/// Who calls the API: a client of the configuration, or whoever has a token that was made on the pages. Used
/// by one thread at a time.
class ApiCallers {
  public:
    /// `tokens` null: only clients of the configuration. `connection`: to where the tokens' makers are. All
    /// outlive it.
    ApiCallers(const config::Config& config, store::RedisApiTokens* tokens,
               store::RedisConnection& connection)
        : config_(config), tokens_(tokens), users_(connection) {}

    /// Whether nobody can call: no client is configured, and the request brings no token of the pages' form.
    bool closed_to(const HttpRequest& request) const;
    /// Empty: the token is missing or not known, or its maker may make none any more (token_works()). Notes
    /// the day on which a token of the pages is used.
    Result<std::optional<ApiCaller>, store::StoreError> find(const HttpRequest& request,
                                                             charging::Instant now);

  private:
    Result<bool, store::StoreError> works(const store::ApiToken& token);
    Result<Done, store::StoreError> note_use(const store::ApiToken& token, charging::Instant now);

    const config::Config& config_;
    store::RedisApiTokens* tokens_;
    store::RedisUsers users_;
    /// Days of use, by digest: a token that is made anew under a name is another one.
    std::map<std::string, std::int64_t, std::less<>> noted_;
};

}  // namespace airtime::portal
