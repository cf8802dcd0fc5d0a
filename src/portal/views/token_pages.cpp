#include "portal/views/token_pages.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <memory>
#include <string>

#include "operations/password.hpp"
#include "operations/plain_text.hpp"
#include "portal/web/page_errors.hpp"
#include "store/codec/stored_text.hpp"
#include "store/redis/redis_api_tokens.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::size_t token_name_bytes_max = 32;
constexpr std::size_t secret_bytes = 32;  ///< 256 bits

std::string text_given(const PageCall& call, std::string_view field) {
    return std::string{value_of(call.form, field).value_or("")};
}

/// 1 to 32 of a-z 0-9 - _, the first a letter or digit: no dot, which ends it in a token.
bool is_token_name(std::string_view name) {
    const auto is_plain = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= token_name_bytes_max &&
           is_plain(static_cast<unsigned char>(name.front())) &&
           std::ranges::all_of(name, [&](unsigned char c) { return is_plain(c) || c == '-' || c == '_'; });
}

class TokenPages {
  public:
    TokenPages(const config::Config& config, store::RedisConnection& redis)
        : config_(config), tokens_(redis) {}

    PageAnswer show(const PageCall& call) { return page(call, {}); }

    PageAnswer add(const PageCall& call) {
        const std::string name = text_given(call, "name");
        const auto scope = store::token_scope_named(text_given(call, "scope"));
        if (!is_token_name(name)) return page(call, {.field = "name", .reason = "bad_name"});
        if (!scope) return page(call, {.field = "scope", .reason = "unknown"});
        const auto is_taken = [&](const config::ApiClient& client) { return client.name == name; };
        if (std::ranges::any_of(config_.portal.api_clients, is_taken)) {
            return page(call, {.field = "name", .reason = "configured"});
        }
        const std::string secret = operations::random_digits(secret_bytes);
        // A form that is sent twice makes one token: that of the page which is seen last.
        const auto added = tokens_.add({.name = name,
                                        .scope = *scope,
                                        .digest = operations::digest_digits(secret),
                                        .by = call.visitor.user,
                                        .created_at = call.now,
                                        .form = call.form_key});
        if (!added) return store_away_page();
        if (!*added) return page(call, {.field = "name", .reason = "taken"});
        PageAnswer answer = page(call, {.token = store::written_token(name, secret)});
        // What is made cannot be shown again: the list alone may be missing.
        if (auto* content = std::get_if<PageContent>(&answer)) content->subject = name;
        return answer;
    }

    PageAnswer remove(const PageCall& call) {
        const std::string& name = call.names.front();
        if (text_given(call, "confirm") != "yes") {
            return page(call, {.field = "confirm", .reason = "not_confirmed", .about = name});
        }
        const auto removed = tokens_.remove(name);
        if (!removed) return store_away_page();
        if (!*removed) return error_page(404, "not_found");
        return PageRedirect{.location = "/tokens", .notice = "notice.token_removed", .subject = name};
    }

  private:
    struct Shown {
        std::string field = {};  ///< that is wrong; empty: nothing is
        std::string reason = {};
        std::string about = {};  ///< token that the mistake is about
        std::string token = {};  ///< just made
    };

    PageAnswer page(const PageCall& call, const Shown& shown) {
        constexpr unsigned unprocessable = 422;
        const auto tokens = tokens_.all();
        const auto days = tokens_.last_days();
        if (!tokens || !days) return store_away_page();
        json::array rows;
        for (const auto& [name, token] : *tokens) rows.push_back(row_of(token, *days));
        const std::string chosen = text_given(call, "scope");
        json::array scopes;
        for (const std::string_view scope : store::token_scope_names) {
            scopes.push_back({{"code", scope}, {"chosen", scope == chosen}});
        }
        json::value problem = nullptr;
        if (!shown.field.empty()) {
            problem = {{"field", shown.field}, {"reason", shown.reason}, {"about", shown.about}};
        }
        return PageContent{
            .template_name = "tokens",
            .view = {{"tokens", std::move(rows)},
                     {"scopes", std::move(scopes)},
                     {"given",
                      json::object{{"name", text_given(call, "name").substr(0, token_name_bytes_max)}}},
                     {"made", shown.token.empty() ? json::value(nullptr) : json::value(shown.token)},
                     {"open", !config_.portal.api_addresses.empty()},
                     {"problem", std::move(problem)}},
            .status = shown.field.empty() ? 200 : unprocessable};
    }

    json::object row_of(const store::ApiToken& token,
                        const std::map<std::string, std::int64_t, std::less<>>& days) const {
        const auto used = days.find(token.name);
        return {{"name", operations::printable(token.name)},
                {"scope", store::name_of(token.scope, store::token_scope_names)},
                {"by", operations::printable(token.by)},
                {"created_at", charging::to_iso8601(token.created_at)},
                {"last_used", used == days.end() ? json::value(nullptr) : json::value(date_of(used->second))},
                {"remove", write_target("/tokens/" + token.name + "/remove", {})}};
    }

    std::string date_of(std::int64_t day) const {
        constexpr std::int64_t days_max = 200'000;
        const charging::Calendar& calendar = config_.policy.calendar;
        return calendar.date_of(calendar.begin_of_day(std::clamp<std::int64_t>(day, 0, days_max)));
    }

    const config::Config& config_;
    store::RedisApiTokens tokens_;
};

}  // namespace

std::vector<PageRoute> token_pages(const config::Config& config, store::RedisConnection& redis) {
    const auto pages = std::make_shared<TokenPages>(config, redis);
    return {{"GET", "/tokens", Permission::keep_users, "tokens.seen",
             [pages](const PageCall& call) { return pages->show(call); }},
            {"POST",
             "/tokens",
             Permission::keep_users,
             "token.added",
             [pages](const PageCall& call) { return pages->add(call); },
             {"name", "scope"}},
            {"POST",
             "/tokens/{name}/remove",
             Permission::keep_users,
             "token.removed",
             [pages](const PageCall& call) { return pages->remove(call); },
             {"confirm"}}};
}

}  // namespace airtime::portal
