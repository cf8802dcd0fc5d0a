#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "charging/values/calendar.hpp"

/// Who may call the REST API by a token that was made on the pages.
namespace airtime::store {

/// Each may what those before it may, as clients of the configuration's roles do.
enum class TokenScope : std::uint8_t {
    read,     ///< looks up; changes nothing
    channel,  ///< also recharges
    care,
    manager,  ///< lists and tokens are no token's to change
};
inline constexpr std::array token_scope_names =
    std::to_array<std::string_view>({"read", "channel", "care", "manager"});
/// Empty: it is no scope's name.
std::optional<TokenScope> token_scope_named(std::string_view name);

struct ApiToken {
    std::string name;  ///< stands in front of the secret, and in the ledger
    TokenScope scope = TokenScope::read;
    std::string digest = {};  ///< SHA-256 of the secret, in hexadecimal digits
    std::string by = {};      ///< the user who made it
    charging::Instant created_at{};
    std::string form = {};    ///< in which it was asked for: the same one again makes it anew
    bool unreadable = false;  ///< what stands there makes no sense here: nobody may call by it
    friend bool operator==(const ApiToken&, const ApiToken&) = default;
};

using ApiTokens = std::map<std::string, ApiToken, std::less<>>;

/// As a caller sends it: "till.5f3c...", a name and 64 hexadecimal digits.
std::string written_token(std::string_view name, std::string_view secret);

/// Without the name, which is the key.
std::string encode_api_token(const ApiToken& token);
/// Empty: it makes no sense.
std::optional<ApiToken> decode_api_token(std::string_view name, std::string_view text);

}  // namespace airtime::store
