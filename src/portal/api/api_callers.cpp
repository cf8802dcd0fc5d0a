#include "portal/api/api_callers.hpp"

#include "operations/password.hpp"
#include "portal/http/channel_access.hpp"
#include "portal/views/token_row.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t secret_digits = 64;
constexpr std::size_t noted_max = 2 * store::RedisApiTokens::tokens_max;

/// Empty: there is none.
std::string_view bearer_of(const HttpRequest& request) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view header = request.header("Authorization").value_or("");
    return header.starts_with(scheme) ? header.substr(scheme.size()) : std::string_view{};
}

struct SentToken {
    std::string_view name;
    std::string_view secret;
};

std::optional<SentToken> page_token_in(std::string_view bearer) {
    constexpr std::size_t name_bytes_max = 32;
    const std::size_t dot = bearer.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot > name_bytes_max) return std::nullopt;
    const std::string_view secret = bearer.substr(dot + 1);
    if (secret.size() != secret_digits) return std::nullopt;
    return SentToken{bearer.substr(0, dot), secret};
}

/// Every token is compared, so that the time tells nothing of them.
const config::ApiClient* client_with(std::string_view bearer, const std::vector<config::ApiClient>& clients) {
    const config::ApiClient* found = nullptr;
    for (const config::ApiClient& client : clients) {
        if (same_secret(bearer, client.token)) found = &client;
    }
    return found;
}

ApiCaller caller_with(const store::ApiToken& token, const config::ApiLimits& limits) {
    using store::TokenScope;
    ApiCaller caller{
        .client = {
            .name = token.name, .role = config::ApiRole::manager, .token = token.digest, .limits = limits}};
    caller.has_page_token = true;
    // All that can be looked up, by the role, and no more.
    caller.reads_only = token.scope == TokenScope::read;
    if (token.scope == TokenScope::channel) caller.client.role = config::ApiRole::channel;
    if (token.scope == TokenScope::care) caller.client.role = config::ApiRole::care;
    return caller;
}

}  // namespace

bool ApiCallers::closed_to(const HttpRequest& request) const {
    return config_.portal.api_clients.empty() &&
           (tokens_ == nullptr || !page_token_in(bearer_of(request)).has_value());
}

Result<std::optional<ApiCaller>, store::StoreError> ApiCallers::find(const HttpRequest& request,
                                                                     charging::Instant now) {
    const std::string_view bearer = bearer_of(request);
    if (const auto* client = client_with(bearer, config_.portal.api_clients)) {
        return std::optional{ApiCaller{.client = *client}};
    }
    const auto sent = page_token_in(bearer);
    if (tokens_ == nullptr || !sent) return std::optional<ApiCaller>{};
    const auto token = tokens_->find(sent->name);
    if (!token) return token.error();
    const std::string digest = operations::digest_digits(sent->secret);
    if (!*token || !same_secret(digest, (*token)->digest)) return std::optional<ApiCaller>{};
    const auto may_call = works(**token);
    if (!may_call) return may_call.error();
    if (!*may_call) return std::optional<ApiCaller>{};
    if (const auto told = note_use(**token, now); !told) return told.error();
    return std::optional{caller_with(**token, config_.portal.page_token_limits)};
}

Result<bool, store::StoreError> ApiCallers::works(const store::ApiToken& token) {
    const auto maker = users_.find(token.by);
    if (!maker) return maker.error();
    store::Users makers;
    if (*maker) makers.emplace(token.by, **maker);
    return token_works(token, makers, config_);
}

Result<Done, store::StoreError> ApiCallers::note_use(const store::ApiToken& token, charging::Instant now) {
    const std::int64_t day = config_.policy.calendar.day_of(now);
    const auto noted = noted_.find(token.digest);
    if (noted != noted_.end() && noted->second == day) return Done{};
    const auto told = tokens_->note_use(token.name, day);
    if (!told) return told;
    if (noted_.size() >= noted_max) noted_.clear();
    noted_[token.digest] = day;
    return Done{};
}

}  // namespace airtime::portal
