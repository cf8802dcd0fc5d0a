#pragma once

#include <functional>
#include <string>

#include "portal/web/audit_trail.hpp"
#include "portal/web/sign_in_guard.hpp"
#include "portal/web/visit_book.hpp"

namespace airtime::portal {

/// Whether a password is that of a hash: operations::matches_password, but where a test counts.
using PasswordCheck = std::function<bool(const std::string& hash, std::string_view password)>;

/// Who signs in, and with what.
struct Credentials {
    std::string name;
    std::string password;
    std::string from;  ///< client_of()
};

/// Lets people in who know their password. A name that nobody has takes as long as a wrong password, and
/// looks the same.
class SignIn {
  public:
    SignIn(VisitBook& book, AuditTrail& audit, SignInGuard& guard, PasswordCheck check)
        : book_(book), audit_(audit), guard_(guard), check_(std::move(check)) {}

    struct Wrong {};
    struct Waits {
        std::chrono::milliseconds wait;
    };
    struct SignedIn {
        Visit visit;
        std::string browser_cookie;  ///< by which the browser is known from now on
    };
    using Outcome = std::variant<SignedIn, Wrong, Waits, store::StoreError>;
    Outcome sign_in(const Credentials& given, const HttpRequest& request, charging::Instant now);

    struct Confirmed {};
    using Confirmation = std::variant<Confirmed, Wrong, Waits, store::StoreError>;
    /// Whether it is the password of somebody who is signed in. Only what was tried in that session counts:
    /// who guesses elsewhere makes nobody wait here.
    Confirmation confirms(const Visitor& visitor, const std::string& session, std::string_view password,
                          charging::Instant now);

  private:
    Result<SignInTry, store::StoreError> try_of(const Credentials& given, const HttpRequest& request);
    Outcome let_in(const store::User& user, const Credentials& given, const HttpRequest& request,
                   charging::Instant now);

    VisitBook& book_;
    AuditTrail& audit_;
    SignInGuard& guard_;
    PasswordCheck check_;
};

}  // namespace airtime::portal
