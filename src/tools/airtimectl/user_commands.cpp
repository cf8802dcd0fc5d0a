#include "tools/airtimectl/user_commands.hpp"

#include <boost/json.hpp>
#include <iostream>

#include "operations/operator_clock.hpp"
#include "operations/password.hpp"
#include "operations/user_accounts.hpp"
#include "store/codec/contract_words.hpp"
#include "store/redis/redis_audit_stream.hpp"
#include "store/redis/redis_users.hpp"
#include "tools/airtimectl/password_entry.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using operations::UserFault;
using store::User;
using store::Users;

User new_user_of(const Given& given) {
    User user;
    user.name = given.positional[0];
    if (!operations::is_user_name(user.name)) {
        throw UsageError("NAME must be 1 to 32 of a-z 0-9 . - _ @, beginning with a letter or digit, got " +
                         printable(user.name));
    }
    user.created_at = operations::system_now();
    return user;
}

store::Role role_of(const std::string& text) {
    const auto role = store::role_named(text);
    if (!role) throw UsageError("the role must be viewer, agent, manager or admin, got " + printable(text));
    return *role;
}

charging::Language language_of_user(const Given& given, const Console& console) {
    if (!given.has("language")) return console.config.policy.messages.language;
    const std::string code = given.text("language");
    for (std::size_t number = 0; number < store::language_names.size(); ++number) {
        if (store::language_names[number] == code) return static_cast<charging::Language>(number);
    }
    throw UsageError("--language must be vi or en, got " + printable(code));
}

std::string password_hash_of(const Given& given) {
    const std::string password =
        given.has("password-file") ? password_in_file(given.text("password-file")) : ask_for_password();
    if (const auto fault = operations::fault_of_password(password)) {
        throw UsageError(*fault == operations::PasswordFault::too_short
                             ? "the password must have at least 12 characters"
                             : "the password must have at most 256 bytes");
    }
    const auto hash = operations::hash_password(password);
    if (!hash) throw UsageError("there is not enough memory to hash the password: 64 MiB must be free");
    return *hash;
}

ExitCode refuse_edit(const Console& console, const std::string& name, UserFault fault) {
    switch (fault) {
        case UserFault::taken:
            return refuse(console, "there is a user " + name +
                                       " already: take another name, or `airtimectl user role`");
        case UserFault::unknown:
            return refuse(console, "there is no user " + printable(name) +
                                       ": `airtimectl user list` tells who there is");
        case UserFault::last_admin:
            return refuse(console, name + " is the last admin: make another one first");
        case UserFault::bad_name:
            break;
    }
    return refuse(console, "NAME must be 1 to 32 of a-z 0-9 . - _ @, beginning with a letter or digit");
}

/// Changes users, and notes it in the audit log.
ExitCode edit(const Console& console, const std::string& name, const std::string& what,
              const std::function<std::optional<UserFault>(Users&)>& change) {
    store::RedisConnection redis{console.config.redis};
    std::optional<UserFault> fault;
    const auto edited = store::RedisUsers{redis}.edit([&](Users& users) { fault = change(users); });
    if (!edited) return fail(console, edited.error());
    if (fault) return refuse_edit(console, name, *fault);
    const auto noted = store::RedisAuditStream{redis}.append({.id = {},
                                                              .at = operations::system_now(),
                                                              .user = "airtimectl",
                                                              .role = "operator",
                                                              .from = {},
                                                              .what = what,
                                                              .subject = name,
                                                              .outcome = "done",
                                                              .detail = {}});
    if (!noted) return fail(console, noted.error());
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"user", name}, {"done", what}}) << '\n';
    } else {
        console.out << what << ' ' << name << '\n';
    }
    return ExitCode::done;
}

ExitCode run_add_user(const Console& console, const Given& given) {
    User user = new_user_of(given);
    if (!given.has("role")) throw UsageError("--role must be viewer, agent, manager or admin");
    user.role = role_of(given.text("role"));
    user.language = language_of_user(given, console);
    if (!given.has("no-password")) user.password_hash = password_hash_of(given);
    return edit(console, user.name, "user.added",
                [&](Users& users) { return operations::add_user(users, user); });
}

ExitCode run_set_role(const Console& console, const Given& given) {
    const store::Role role = role_of(given.positional[1]);
    const std::string& name = given.positional[0];
    return edit(console, name, "user.role",
                [&](Users& users) { return operations::set_role(users, name, role); });
}

ExitCode run_set_password(const Console& console, const Given& given) {
    const std::string hash = password_hash_of(given);
    const std::string& name = given.positional[0];
    return edit(console, name, "user.password",
                [&](Users& users) { return operations::set_password(users, name, hash); });
}

ExitCode run_remove_user(const Console& console, const Given& given) {
    const std::string& name = given.positional[0];
    return edit(console, name, "user.removed",
                [&](Users& users) { return operations::remove_user(users, name); });
}

ExitCode run_list_users(const Console& console, const Given&) {
    store::RedisConnection redis{console.config.redis};
    store::RedisUsers stored{redis};
    const auto users = stored.all();
    if (!users) return fail(console, users.error());
    const auto sign_ins = stored.last_sign_ins();
    if (!sign_ins) return fail(console, sign_ins.error());
    boost::json::array shown;
    std::vector<std::vector<std::string>> rows{{"user", "role", "language", "password", "signed in last"}};
    for (const auto& [name, user] : *users) {
        const auto last = sign_ins->find(name);
        const std::string at = last == sign_ins->end() ? "" : charging::to_iso8601(last->second);
        const std::string role{store::name_of(user.role, store::role_names)};
        const std::string language{store::name_of(user.language, store::language_names)};
        const bool has_password = !user.password_hash.empty();
        shown.push_back({{"user", name},
                         {"role", role},
                         {"language", language},
                         {"has_password", has_password},
                         {"last_sign_in", at}});
        rows.push_back({name, role, language, has_password ? "yes" : "no", at.empty() ? "never" : at});
    }
    console.out << (console.json ? boost::json::serialize(shown) + '\n' : table(rows));
    return ExitCode::done;
}

void declare_password(po::options_description& options) {
    options.add_options()("password-file", po::value<std::string>());
}

}  // namespace

std::vector<Command> user_commands() {
    return {
        {"user add",
         "NAME --role viewer|agent|manager|admin [--language vi|en] [--password-file FILE | --no-password]",
         1,
         "lets somebody use the portal's pages; the password (12 characters at least) is asked for, or read "
         "from standard input or the file. Without one only a proxy can name them",
         [](po::options_description& options) {
             declare_password(options);
             options.add_options()("role", po::value<std::string>())("language", po::value<std::string>())(
                 "no-password", "");
         },
         run_add_user},
        {"user list", "", 0, "who may use the pages", {}, run_list_users},
        {"user role",
         "NAME viewer|agent|manager|admin",
         2,
         "gives somebody another role, and ends all their sessions",
         {},
         run_set_role},
        {"user password", "NAME [--password-file FILE]", 1,
         "gives somebody a new password, and ends all their sessions", declare_password, run_set_password},
        {"user remove",
         "NAME",
         1,
         "takes somebody off the pages and ends all their sessions; the audit log keeps what they did",
         {},
         run_remove_user},
    };
}

}  // namespace airtime::tools
