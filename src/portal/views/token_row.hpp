#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "operations/json_schema.hpp"
#include "store/api_token.hpp"
#include "store/user.hpp"

/// Tokens of the API, as pages and API show them. Pure.
namespace airtime::portal {

/// Days of last use since 1970, by name.
using TokenDays = std::map<std::string, std::int64_t, std::less<>>;

/// Whether the token opens the API still. It does for as long as who made it may make tokens, and no client
/// of the configuration has its name. `makers`: everybody who may use the pages, or the maker alone.
bool token_works(const store::ApiToken& token, const store::Users& makers, const config::Config& config);

/// `name`, `scope`, `by`, `created_at`, `last_used` (a date of the operator's zone; null: never), `works`.
boost::json::object token_row(const store::ApiToken& token, const TokenDays& days, const store::Users& makers,
                              const config::Config& config);
operations::schema::Schema token_schema();

/// Why no token may have the name: "bad_name" (not 1 to 32 of a-z 0-9 - _ with a letter or digit in front: a
/// dot ends it in a token), "configured" (a client of the configuration has it). Empty: one may.
std::string_view why_no_token(std::string_view name, const config::Config& config);

}  // namespace airtime::portal
