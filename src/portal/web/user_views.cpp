#include "portal/web/user_views.hpp"

#include "operations/password.hpp"
#include "operations/user_accounts.hpp"
#include "store/codec/contract_words.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

template <class Names>
json::array choices_of(const Names& names, std::string_view chosen) {
    json::array choices;
    for (const std::string_view name : names) choices.push_back({{"code", name}, {"chosen", name == chosen}});
    return choices;
}

json::object row_of(const store::User& user, const SignIns& sign_ins, const Visitor& visitor) {
    json::object row = user_row(user, sign_ins);
    row["href"] = "/users/" + user.name;
    row["is_self"] = user.name == visitor.user;
    return row;
}

}  // namespace

json::object user_row(const store::User& user, const SignIns& sign_ins) {
    const auto last = sign_ins.find(user.name);
    return {{"name", user.name},
            {"role", store::name_of(user.role, role_names)},
            {"language", store::name_of(user.language, store::language_names)},
            {"has_password", !user.password_hash.empty()},
            {"created_at", charging::to_iso8601(user.created_at)},
            {"last_sign_in", last == sign_ins.end() ? json::value(nullptr)
                                                    : json::value(charging::to_iso8601(last->second))}};
}

operations::schema::Schema user_schema() {
    using namespace operations::schema;
    return record({{"name", text()},
                   {"role", choice(role_names)},
                   {"language", choice(store::language_names)},
                   {"has_password", yes_no("false: only a proxy's word opens the pages")},
                   {"created_at", time()},
                   {"last_sign_in", or_null(time("null: never"))}});
}

json::object users_view(const store::Users& users, const SignIns& sign_ins, const Visitor& visitor,
                        std::string_view role, std::string_view language) {
    json::array rows;
    for (const auto& [name, user] : users) rows.push_back(row_of(user, sign_ins, visitor));
    const std::string_view own = store::name_of(visitor.language, store::language_names);
    return {{"users", std::move(rows)},
            {"roles", choices_of(role_names, role.empty() ? role_names.front() : role)},
            {"languages", choices_of(store::language_names, language.empty() ? own : language)},
            {"password_min", operations::password_characters_min}};
}

json::object user_view(const store::User& user, const store::Users& users, const SignIns& sign_ins,
                       const Visitor& visitor) {
    return {{"user", row_of(user, sign_ins, visitor)},
            {"roles", choices_of(role_names, store::name_of(user.role, role_names))},
            {"languages",
             choices_of(store::language_names, store::name_of(user.language, store::language_names))},
            {"password_min", operations::password_characters_min},
            {"last_admin", operations::is_last_admin(users, user.name)}};
}

json::object permissions_view(Role mine, std::uint32_t look_ups_per_hour) {
    json::array rows;
    for (std::size_t number = 0; number < permission_names.size(); ++number) {
        json::array allowed;
        for (std::size_t role = 0; role < role_names.size(); ++role) {
            allowed.push_back({{"role", role_names[role]},
                               {"yes", may(static_cast<Role>(role), static_cast<Permission>(number))},
                               {"mine", static_cast<Role>(role) == mine}});
        }
        rows.push_back({{"name", permission_names[number]}, {"allowed", std::move(allowed)}});
    }
    return {{"roles", json::array(role_names.begin(), role_names.end())},
            {"mine", store::name_of(mine, role_names)},
            {"look_ups_per_hour", look_ups_per_hour},
            {"permissions", std::move(rows)}};
}

}  // namespace airtime::portal
