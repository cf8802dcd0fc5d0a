#include "portal/views/token_pages.hpp"

#include <boost/json/array.hpp>
#include <memory>
#include <string>

#include "operations/password.hpp"
#include "portal/views/token_row.hpp"
#include "portal/web/page_errors.hpp"
#include "store/redis/redis_api_tokens.hpp"
#include "store/redis/redis_users.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

/// Of a wrong name that is shown again.
constexpr std::size_t given_name_bytes_max = 32;
constexpr std::size_t secret_bytes = 32;  ///< 256 bits

std::string text_given(const PageCall& call, std::string_view field) {
    return std::string{value_of(call.form, field).value_or("")};
}

class TokenPages {
  public:
    TokenPages(const config::Config& config, store::RedisConnection& redis)
        : config_(config), tokens_(redis), users_(redis) {}

    PageAnswer show(const PageCall& call) {
        auto made = tokens_.take_for_maker(call.session);
        if (!made) return store_away_page();
        return page(call, {.token = std::move(*made)});
    }

    PageAnswer add(const PageCall& call) {
        const std::string name = text_given(call, "name");
        const auto scope = store::token_scope_named(text_given(call, "scope"));
        const std::string_view why_not = why_no_token(name, config_);
        if (!why_not.empty()) return page(call, {.field = "name", .reason = std::string{why_not}});
        if (!scope) return page(call, {.field = "scope", .reason = "unknown"});
        const std::string secret = operations::random_digits(secret_bytes);
        // Without a form: one that is sent again, by F5 or by a tab that is opened anew, replaces nothing.
        const auto added = tokens_.add({.name = name,
                                        .scope = *scope,
                                        .digest = operations::digest_digits(secret),
                                        .by = call.visitor.user,
                                        .created_at = call.now});
        if (!added) return store_away_page();
        if (!*added) return page(call, {.field = "name", .reason = "taken"});
        if (!tokens_.keep_for_maker(call.session, store::written_token(name, secret))) {
            // Nobody would ever see it.
            static_cast<void>(tokens_.remove(name));
            return store_away_page();
        }
        return PageRedirect{.location = "/tokens", .notice = {}, .subject = name};
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
        const auto makers = users_.all();
        if (!tokens || !days || !makers) return store_away_page();
        json::array rows;
        for (const auto& [name, token] : *tokens) {
            rows.push_back(token_row(token, *days, *makers, config_));
            rows.back().as_object()["remove"] = write_target("/tokens/" + token.name + "/remove", {});
        }
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
                      json::object{{"name", text_given(call, "name").substr(0, given_name_bytes_max)}}},
                     {"made", shown.token.empty() ? json::value(nullptr) : json::value(shown.token)},
                     {"open", !config_.portal.api_addresses.empty()},
                     {"problem", std::move(problem)}},
            .status = shown.field.empty() ? 200 : unprocessable};
    }

    const config::Config& config_;
    store::RedisApiTokens tokens_;
    store::RedisUsers users_;
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
