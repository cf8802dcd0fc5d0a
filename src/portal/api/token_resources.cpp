#include "portal/api/token_resources.hpp"

#include <array>
#include <boost/json.hpp>

#include "operations/operator_clock.hpp"
#include "operations/password.hpp"
#include "portal/api/api_audit.hpp"
#include "portal/views/token_row.hpp"
#include "portal/web/audit_trail.hpp"
#include "store/redis/redis_api_tokens.hpp"
#include "store/redis/redis_users.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using config::ApiRole;
using operations::schema::Schema;

constexpr std::size_t bytes_of_secret = 32;

constexpr ApiField token_field{"name", FieldForm::text, true, "1 to 32 of a-z 0-9 - _", 32};
constexpr ApiField scope_field{"scope", FieldForm::text,         true, "each may what those before it may",
                               10,      store::token_scope_names};
constexpr std::array made_fields{token_field, scope_field};
constexpr std::array removed_fields{token_field};

constexpr ApiFault taken_fault{409, "token_taken"};
constexpr ApiFault unknown_fault{404, "token_unknown"};
constexpr auto faults_of_making = std::to_array<ApiFault>({taken_fault});
constexpr auto faults_of_removal = std::to_array<ApiFault>({unknown_fault});
constexpr auto tokens_parameters = std::to_array<ApiParameter>({cursor_parameter});

ApiAnswer get_tokens(const ApiGet& get) {
    store::RedisApiTokens tokens{get.desk.redis};
    const auto all = tokens.all();
    const auto days = tokens.last_days();
    const auto makers = store::RedisUsers{get.desk.redis}.all();
    if (!all || !days || !makers || !is_noted(get, {.what = "tokens.seen"})) return store_away();
    json::array rows;
    for (const auto& [name, token] : *all) rows.push_back(token_row(token, *days, *makers, get.desk.config));
    return json_answer(page_of("tokens", std::move(rows), get, [](const json::object& row) {
        return std::string{row.at("name").as_string()};
    }));
}

Schema tokens_schema() {
    return page_schema("tokens", token_schema());
}

/// The same for each repetition of one call, and for no other: the token is made anew then, as the secret of
/// the first answer is nowhere.
std::string form_of(const ApiPost& post, std::string_view name, std::string_view scope) {
    constexpr std::size_t digits = 32;
    return operations::digest_digits(user_of(post.client) + ' ' + post.key + ' ' + std::string{name} + ' ' +
                                     std::string{scope})
        .substr(0, digits);
}

HttpResponse add_token(const ApiPost& post, const std::string& name, const std::string& scope) {
    const std::string secret = operations::random_digits(bytes_of_secret);
    const auto added = store::RedisApiTokens{post.desk.redis}.add(
        {.name = name,
         .scope = store::token_scope_named(scope).value_or(store::TokenScope::read),
         .digest = operations::digest_digits(secret),
         .by = user_of(post.client),
         .created_at = operations::system_now(),
         .form = form_of(post, name, scope)});
    if (!added) return store_away();
    if (!*added) {
        return problem({taken_fault.status, std::string{taken_fault.code},
                        "another token has this name, or there are 100",
                        "take another name, or remove one: GET tokens tells when each was used last"});
    }
    return json_answer({{"name", name}, {"scope", scope}, {"token", store::written_token(name, secret)}});
}

ApiAnswer post_token(const ApiPost& post) {
    const std::string name = post.fields.text(token_field);
    const std::string scope = post.fields.text(scope_field);
    const std::string_view why_not = why_no_token(name, post.desk.config);
    if (!name.empty() && why_not == "bad_name") {
        post.fields.wrong(token_field, "1 to 32 of a-z 0-9 - _, a letter or digit in front");
    }
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    if (!why_not.empty()) {
        return problem({taken_fault.status, std::string{taken_fault.code},
                        "a client of the configuration has this name", "take another name"});
    }
    return audited_change(post,
                          {.what = "token.added",
                           .subject = name,
                           .detail = written_for_audit({{"name", name}, {"scope", scope}})},
                          [&] { return add_token(post, name, scope); });
}

Schema made_schema() {
    using namespace operations::schema;
    return record({{"name", text()},
                   {"scope", choice(store::token_scope_names)},
                   {"token", text("shown this once: nobody can tell it again")}});
}

HttpResponse remove_token(const ApiPost& post, const std::string& name) {
    const auto removed = store::RedisApiTokens{post.desk.redis}.remove(name);
    if (!removed) return store_away();
    if (!*removed) {
        return problem({unknown_fault.status, std::string{unknown_fault.code}, "there is no such token",
                        "GET tokens names those that there are; it may be removed already"});
    }
    return json_answer({{"name", name}});
}

ApiAnswer post_token_removal(const ApiPost& post) {
    const std::string name = post.fields.text(token_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return audited_change(post, {.what = "token.removed", .subject = name},
                          [&] { return remove_token(post, name); });
}

Schema removed_schema() {
    using namespace operations::schema;
    return record({{"name", text("calls with its token are refused from now on")}});
}

}  // namespace

std::span<const ApiRoute> token_resources() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "tokens",
         .role = ApiRole::admin,
         .summary = "Tokens of the API that were made here or on the pages, by name",
         .answer = get_tokens,
         .schema_name = "Tokens",
         .schema = tokens_schema,
         .parameters = tokens_parameters},
        {.path = "tokens",
         .role = ApiRole::admin,
         .summary = "Makes a token; the same key again makes it anew, and the one before is no good any more",
         .answer = post_token,
         .schema_name = "MadeToken",
         .schema = made_schema,
         .faults = faults_of_making,
         .fields = made_fields},
        {.path = "token-removals",
         .role = ApiRole::admin,
         .summary = "Removes a token: it is refused from the next call on",
         .answer = post_token_removal,
         .schema_name = "RemovedToken",
         .schema = removed_schema,
         .faults = faults_of_removal,
         .fields = removed_fields},
    });
    return routes;
}

}  // namespace airtime::portal
