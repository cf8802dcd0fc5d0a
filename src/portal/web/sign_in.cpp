#include "portal/web/sign_in.hpp"

#include "operations/password.hpp"
#include "operations/user_accounts.hpp"
#include "portal/http/neighbourhood.hpp"
#include "portal/web/browser_request.hpp"
#include "portal/web/page_headers.hpp"

namespace airtime::portal {

namespace {

using charging::Instant;
using store::StoreError;

constexpr std::size_t browser_bytes = 32;

/// Names that nobody can have share one, so that no count grows with what is typed.
std::string counted_name(const std::string& name) {
    return operations::is_user_name(name) ? name : std::string{"?"};
}

}  // namespace

Result<SignInTry, StoreError> SignIn::try_of(const Credentials& given, const HttpRequest& request) {
    SignInTry who{
        .name = counted_name(given.name), .address = neighbourhood_of(given.from), .known_browser = {}};
    if (const auto cookie = cookie_of(request, browser_cookie); cookie && !cookie->empty()) {
        const std::string hash = operations::digest_digits(*cookie);
        const auto user = book_.visits().user_of_browser(hash);
        if (!user) return user.error();
        if (*user == given.name && !given.name.empty()) who.known_browser = hash;
    }
    return who;
}

SignIn::Outcome SignIn::sign_in(const Credentials& given, const HttpRequest& request, Instant now) {
    const auto who = try_of(given, request);
    if (!who) return who.error();
    const auto user = operations::is_user_name(given.name)
                          ? book_.users().find(given.name)
                          : Result<std::optional<store::User>, StoreError>{std::optional<store::User>{}};
    if (!user) return user.error();
    if (const auto wait = guard_.begin(*who, now)) return Waits{*wait};
    const bool can = *user && !(*user)->password_hash.empty();
    const std::string& hash = can ? (*user)->password_hash : operations::hash_of_nobody();
    if (check_(hash, given.password) && can) {
        guard_.succeeded(*who);
        return let_in(**user, given, request, now);
    }
    const auto noted = audit_.note(
        {.at = now, .from = given.from, .user = given.name, .role = {}, .what = "sign_in.failed"}, "refused");
    return noted ? Outcome{Wrong{}} : Outcome{noted.error()};
}

SignIn::Outcome SignIn::let_in(const store::User& user, const Credentials& given, const HttpRequest& request,
                               Instant now) {
    const auto noted = audit_.note({.at = now,
                                    .from = given.from,
                                    .user = user.name,
                                    .role = std::string{name_of(user.role, role_names)},
                                    .what = "sign_in"},
                                   "done");
    if (!noted) return noted.error();
    auto visit = book_.begin(user, request, now);
    if (!visit) return visit.error();
    if (const auto last = book_.users().note_sign_in(user.name, now); !last) return last.error();
    std::string browser = operations::random_digits(browser_bytes);
    const auto known = book_.visits().remember_browser(operations::digest_digits(browser), user.name);
    if (!known) return known.error();
    return SignedIn{.visit = std::move(*visit), .browser_cookie = std::move(browser)};
}

SignIn::Confirmation SignIn::confirms(const Visitor& visitor, const std::string& session,
                                      std::string_view password, Instant now) {
    const auto user = book_.users().find(visitor.user);
    if (!user) return user.error();
    if (!*user || (*user)->password_hash.empty()) return Wrong{};
    const SignInTry who{.name = visitor.user, .address = {}, .known_browser = "session " + session};
    if (const auto wait = guard_.begin(who, now)) return Waits{*wait};
    if (!check_((*user)->password_hash, password)) return Wrong{};
    guard_.succeeded(who);
    return Confirmed{};
}

}  // namespace airtime::portal
