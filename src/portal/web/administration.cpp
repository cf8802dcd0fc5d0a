#include "portal/web/administration.hpp"

#include "operations/password.hpp"
#include "operations/user_accounts.hpp"
#include "portal/web/audit_page.hpp"
#include "portal/web/browser_request.hpp"
#include "portal/web/page_errors.hpp"
#include "portal/web/user_views.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using operations::UserFault;

constexpr unsigned unprocessable = 422;

std::string given(const PageCall& call, std::string_view field) {
    return std::string{value_of(call.form, field).value_or("")};
}

json::value problem_of(std::string_view field, std::string_view reason) {
    return json::object{{"field", field}, {"reason", reason}};
}

std::optional<json::value> problem_with_password(std::string_view field, std::string_view password) {
    const auto fault = operations::fault_of_password(password);
    if (!fault) return std::nullopt;
    return problem_of(field, *fault == operations::PasswordFault::too_short ? "too_short" : "too_long");
}

std::string user_path(std::string_view name) {
    return std::string{"/users/"}.append(name);
}

/// What a change of users came to.
PageAnswer not_found() {
    return error_page(404, "not_found");
}

}  // namespace

std::vector<PageRoute> Administration::routes() {
    using P = Permission;
    const auto route = [this](std::string_view method, std::string_view pattern, P permission,
                              std::string_view audited, PageAnswer (Administration::*page)(const PageCall&),
                              std::vector<std::string> fields = {}) {
        return PageRoute{method,
                         pattern,
                         permission,
                         audited,
                         [this, page](const PageCall& call) { return (this->*page)(call); },
                         std::move(fields)};
    };
    using A = Administration;
    return {
        route("GET", "/users", P::keep_users, "users.seen", &A::list_users),
        route("POST", "/users", P::keep_users, "user.added", &A::add_user,
              {"name", "role", "language", "password"}),
        route("GET", "/users/{name}", P::keep_users, "users.seen", &A::show_user),
        route("POST", "/users/{name}/role", P::keep_users, "user.role", &A::set_role, {"role"}),
        route("POST", "/users/{name}/password", P::keep_users, "user.password", &A::set_password,
              {"password"}),
        route("POST", "/users/{name}/remove", P::keep_users, "user.removed", &A::remove_user, {"confirm"}),
        route("GET", "/password", P::look_up, "", &A::show_password),
        route("POST", "/password", P::look_up, "user.password", &A::change_password,
              {"current", "password", "repeat"}),
        route("POST", "/language", P::look_up, "", &A::choose_language, {"language", "back"}),
        {"GET", "/permissions", P::look_up, "",
         [this](const PageCall& call) { return show_permissions(call); }},
        route("GET", "/audit", P::read_audit, "audit.seen", &A::show_audit),
    };
}

PageAnswer Administration::users_page(const PageCall& call, json::value problem, unsigned status) {
    const auto users = users_.all();
    const auto sign_ins = users_.last_sign_ins();
    if (!users || !sign_ins) return store_away_page();
    json::object view =
        users_view(*users, *sign_ins, call.visitor, given(call, "role"), given(call, "language"));
    view["given"] = {{"name", given(call, "name").substr(0, 64)}};
    view["proxy"] = !config_.portal.pages.user_header.empty();
    view["problem"] = std::move(problem);
    return PageContent{
        .template_name = "users", .view = std::move(view), .status = status, .subject = given(call, "name")};
}

PageAnswer Administration::list_users(const PageCall& call) {
    return users_page(call, nullptr, 200);
}

PageAnswer Administration::add_user(const PageCall& call) {
    const auto refused = [&](std::string_view field, std::string_view reason) {
        return users_page(call, problem_of(field, reason), unprocessable);
    };
    store::User user;
    user.name = given(call, "name");
    user.created_at = call.now;
    const auto role = store::role_named(given(call, "role"));
    const auto language = language_named(given(call, "language"));
    const std::string password = given(call, "password");
    if (!operations::is_user_name(user.name)) return refused("name", "bad_name");
    if (!role) return refused("role", "unknown");
    if (!language) return refused("language", "unknown");
    user.role = *role;
    user.language = *language;
    if (password.empty() && config_.portal.pages.user_header.empty()) return refused("password", "required");
    if (!password.empty()) {
        if (auto problem = problem_with_password("password", password)) {
            return users_page(call, std::move(*problem), unprocessable);
        }
        const auto hash = operations::hash_password(password);
        if (!hash) return error_page(503, "failed");
        user.password_hash = *hash;
    }
    std::optional<UserFault> fault;
    const auto edited = users_.edit([&](store::Users& users) { fault = operations::add_user(users, user); });
    if (!edited) return store_away_page();
    if (fault) return refused("name", "taken");
    return PageRedirect{
        .location = user_path(user.name), .notice = "notice.user_added", .subject = user.name};
}

PageAnswer Administration::user_page(const PageCall& call, json::value problem, unsigned status) {
    const auto users = users_.all();
    const auto sign_ins = users_.last_sign_ins();
    if (!users || !sign_ins) return store_away_page();
    const auto user = users->find(call.names.front());
    if (user == users->end()) return not_found();
    json::object view = user_view(user->second, *users, *sign_ins, call.visitor);
    view["problem"] = std::move(problem);
    return PageContent{.template_name = "user", .view = std::move(view), .status = status};
}

PageAnswer Administration::show_user(const PageCall& call) {
    return user_page(call, nullptr, 200);
}

PageAnswer Administration::set_role(const PageCall& call) {
    const auto role = store::role_named(given(call, "role"));
    if (!role) return user_page(call, problem_of("role", "unknown"), unprocessable);
    const std::string& name = call.names.front();
    std::optional<UserFault> fault;
    const auto edited =
        users_.edit([&](store::Users& users) { fault = operations::set_role(users, name, *role); });
    if (!edited) return store_away_page();
    if (fault == UserFault::last_admin) {
        return user_page(call, problem_of("role", "last_admin"), unprocessable);
    }
    if (fault) return not_found();
    return PageRedirect{.location = user_path(name), .notice = "notice.role_changed"};
}

PageAnswer Administration::set_password(const PageCall& call) {
    const std::string password = given(call, "password");
    if (auto problem = problem_with_password("password", password)) {
        return user_page(call, std::move(*problem), unprocessable);
    }
    const auto hash = operations::hash_password(password);
    if (!hash) return error_page(503, "failed");
    const std::string& name = call.names.front();
    std::optional<UserFault> fault;
    const auto edited =
        users_.edit([&](store::Users& users) { fault = operations::set_password(users, name, *hash); });
    if (!edited) return store_away_page();
    if (fault) return not_found();
    return PageRedirect{.location = user_path(name), .notice = "notice.password_changed"};
}

PageAnswer Administration::remove_user(const PageCall& call) {
    if (given(call, "confirm") != "yes") {
        return user_page(call, problem_of("confirm", "not_confirmed"), unprocessable);
    }
    const std::string& name = call.names.front();
    std::optional<UserFault> fault;
    const auto edited =
        users_.edit([&](store::Users& users) { fault = operations::remove_user(users, name); });
    if (!edited) return store_away_page();
    if (fault == UserFault::last_admin) {
        return user_page(call, problem_of("confirm", "last_admin"), unprocessable);
    }
    if (fault) return not_found();
    return PageRedirect{.location = "/users", .notice = "notice.user_removed"};
}

PageAnswer Administration::password_page(const PageCall& call, json::value problem, unsigned status) {
    const auto user = users_.find(call.visitor.user);
    if (!user) return store_away_page();
    return PageContent{.template_name = "password",
                       .view = {{"password_min", operations::password_characters_min},
                                {"has_password", *user && !(*user)->password_hash.empty()},
                                {"problem", std::move(problem)}},
                       .status = status,
                       .subject = call.visitor.user};
}

PageAnswer Administration::show_password(const PageCall& call) {
    return password_page(call, nullptr, 200);
}

PageAnswer Administration::change_password(const PageCall& call) {
    const std::string password = given(call, "password");
    if (auto problem = problem_with_password("password", password)) {
        return password_page(call, std::move(*problem), unprocessable);
    }
    if (password != given(call, "repeat")) {
        return password_page(call, problem_of("repeat", "differs"), unprocessable);
    }
    const auto confirmed = sign_in_.confirms(call.visitor, call.session, given(call, "current"), call.now);
    if (std::holds_alternative<store::StoreError>(confirmed)) return store_away_page();
    if (const auto* waits = std::get_if<SignIn::Waits>(&confirmed)) {
        constexpr unsigned too_many = 429;
        json::value problem = problem_of("current", "wait");
        problem.as_object()["wait_s"] = std::chrono::ceil<std::chrono::seconds>(waits->wait).count();
        return password_page(call, std::move(problem), too_many);
    }
    if (std::holds_alternative<SignIn::Wrong>(confirmed)) {
        return password_page(call, problem_of("current", "wrong"), unprocessable);
    }
    const auto hash = operations::hash_password(password);
    if (!hash) return error_page(503, "failed");
    std::optional<UserFault> fault;
    const auto edited = users_.edit(
        [&](store::Users& users) { fault = operations::set_password(users, call.visitor.user, *hash); });
    if (!edited) return store_away_page();
    if (fault) return not_found();
    // All sessions ended with it, this one too.
    return PageRedirect{.location = "/sign-in?changed=1", .notice = {}, .subject = call.visitor.user};
}

PageAnswer Administration::choose_language(const PageCall& call) {
    const auto language = language_named(given(call, "language"));
    if (!language) return error_page(400, "bad_request");
    std::optional<UserFault> fault;
    const auto edited = users_.edit(
        [&](store::Users& users) { fault = operations::set_language(users, call.visitor.user, *language); });
    if (!edited) return store_away_page();
    return PageRedirect{.location = way_back(given(call, "back")), .notice = {}};
}

PageAnswer Administration::show_permissions(const PageCall& call) const {
    return PageContent{.template_name = "permissions",
                       .view = permissions_view(call.visitor.role, config_.portal.pages.look_ups_per_hour)};
}

PageAnswer Administration::show_audit(const PageCall& call) {
    const AuditFilter filter = read_audit_filter(call.request.query, config_.policy.calendar);
    audit_log::AuditPage page;
    if (filter.problems.empty()) {
        auto read = audit_log::read_audit_page(audit_, audit_log::audit_folder(config_.worker.ledger_dir),
                                               filter.query);
        if (!read) return store_away_page();
        page = std::move(*read);
    }
    return PageContent{.template_name = "audit",
                       .view = audit_view(filter, page, audited_names_),
                       .status = filter.problems.empty() ? 200U : 400U,
                       .subject = filter.query.subject.empty() ? filter.query.user : filter.query.subject};
}

}  // namespace airtime::portal
