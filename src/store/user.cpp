#include "store/user.hpp"

#include "store/codec/contract_words.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

std::optional<Role> role_named(std::string_view name) {
    return named_in<Role>(role_names, name);
}

std::string encode_user(const User& user) {
    std::string text{name_of(user.role, role_names)};
    text.append(" ").append(name_of(user.language, language_names)).append(" ");
    append_instant(text, user.created_at);
    append_encoded(text += ' ', user.version, {});
    append_encoded(text += ' ', user.password_hash, {});
    return text;
}

std::optional<User> decode_user(std::string_view name, std::string_view text) {
    Parts words{text, ' '};
    User user;
    user.name = name;
    user.role = words.one_of<Role>(role_names);
    user.language = words.one_of<charging::Language>(language_names);
    user.created_at = words.instant();
    user.version = words.text();
    user.password_hash = words.text();
    return words.mistake() ? std::nullopt : std::optional{std::move(user)};
}

}  // namespace airtime::store
