#include "portal/views/token_row.hpp"

#include <algorithm>

#include "operations/plain_text.hpp"
#include "portal/web/permission.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

constexpr std::size_t token_name_bytes_max = 32;

bool is_token_name(std::string_view name) {
    const auto is_plain = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= token_name_bytes_max &&
           is_plain(static_cast<unsigned char>(name.front())) &&
           std::ranges::all_of(name, [&](unsigned char c) { return is_plain(c) || c == '-' || c == '_'; });
}

bool is_configured(std::string_view name, const config::Config& config) {
    const auto is_taken = [name](const config::ApiClient& client) { return client.name == name; };
    return std::ranges::any_of(config.portal.api_clients, is_taken);
}

std::string date_of_use(std::int64_t day, const charging::Calendar& calendar) {
    constexpr std::int64_t days_max = 200'000;
    return calendar.date_of(calendar.begin_of_day(std::clamp<std::int64_t>(day, 0, days_max)));
}

}  // namespace

bool token_works(const store::ApiToken& token, const store::Users& makers, const config::Config& config) {
    constexpr std::string_view of_program = "api.";
    if (is_configured(token.name, config)) return false;
    if (token.by.starts_with(of_program)) {
        const std::string_view name = std::string_view{token.by}.substr(of_program.size());
        return std::ranges::any_of(config.portal.api_clients, [name](const config::ApiClient& client) {
            return client.name == name && client.role == config::ApiRole::admin;
        });
    }
    const auto maker = makers.find(token.by);
    return maker != makers.end() && may(maker->second.role, Permission::keep_users);
}

json::object token_row(const store::ApiToken& token, const TokenDays& days, const store::Users& makers,
                       const config::Config& config) {
    const charging::Calendar& calendar = config.policy.calendar;
    const auto used = days.find(token.name);
    return {{"name", operations::printable(token.name)},
            {"unreadable", token.unreadable},
            {"scope", store::name_of(token.scope, store::token_scope_names)},
            {"by", operations::printable(token.by)},
            {"created_at", charging::to_iso8601(token.created_at)},
            {"last_used",
             used == days.end() ? json::value(nullptr) : json::value(date_of_use(used->second, calendar))},
            {"works", token_works(token, makers, config)}};
}

operations::schema::Schema token_schema() {
    using namespace operations::schema;
    return record({{"name", text("stands in front of the secret, and behind api. in the ledger")},
                   {"unreadable", yes_no("written by another version: it opens nothing, and can be removed")},
                   {"scope", choice(store::token_scope_names)},
                   {"by", text("who made it")},
                   {"created_at", time()},
                   {"last_used", or_null(date("null: never"))},
                   {"works", yes_no("false: who made it may make none any more, or a client of the "
                                    "configuration has its name; calls with it are refused")}});
}

std::string_view why_no_token(std::string_view name, const config::Config& config) {
    if (!is_token_name(name)) return "bad_name";
    return is_configured(name, config) ? "configured" : "";
}

}  // namespace airtime::portal
