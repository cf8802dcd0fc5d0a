#include "store/api_token.hpp"

#include "store/codec/stored_text.hpp"

namespace airtime::store {

std::optional<TokenScope> token_scope_named(std::string_view name) {
    return named_in<TokenScope>(token_scope_names, name);
}

std::string encode_api_token(const ApiToken& token) {
    std::string text{name_of(token.scope, token_scope_names)};
    append_instant(text += ' ', token.created_at);
    append_encoded(text += ' ', token.digest, {});
    append_encoded(text += ' ', token.by, {});
    append_encoded(text += ' ', token.form, {});
    return text;
}

std::optional<ApiToken> decode_api_token(std::string_view name, std::string_view text) {
    Parts words{text, ' '};
    ApiToken token;
    token.name = name;
    token.scope = words.one_of<TokenScope>(token_scope_names);
    token.created_at = words.instant();
    token.digest = words.text();
    token.by = words.text();
    token.form = words.text();
    return words.mistake() ? std::nullopt : std::optional{std::move(token)};
}

std::string written_token(std::string_view name, std::string_view secret) {
    return std::string{name}.append(".").append(secret);
}

}  // namespace airtime::store
