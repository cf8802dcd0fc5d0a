#include "portal/web/visit_book.hpp"

#include <algorithm>

#include "operations/password.hpp"
#include "operations/user_accounts.hpp"
#include "portal/web/browser_request.hpp"
#include "portal/web/page_headers.hpp"

namespace airtime::portal {

namespace {

using charging::Instant;
using store::StoreError;

constexpr std::size_t session_bytes = 32;
/// A session that goes on is noted so often in its idle time.
constexpr int touches_in_idle_time = 60;

/// Of one person whom a proxy names: a browser without cookies begins one with each page.
constexpr std::uint64_t sessions_per_minute_max = 60;

Visit visit_of(const store::User& user, std::string cookie, Instant started_at) {
    return {.visitor = {.user = user.name,
                        .role = user.role,
                        .language = user.language,
                        .account_since = user.created_at},
            .cookie = std::move(cookie),
            .started_at = started_at};
}

}  // namespace

std::chrono::milliseconds VisitBook::kept(Instant started_at, Instant now) const {
    const std::chrono::milliseconds left = started_at + settings_.session_max - now;
    return std::clamp<std::chrono::milliseconds>(left, std::chrono::milliseconds{1}, settings_.session_idle);
}

Result<VisitBook::FoundSession, StoreError> VisitBook::go_on(std::string_view cookie, Instant now) {
    const std::string hash = operations::digest_digits(cookie);
    auto session = visits_.find(hash);
    if (!session) return session.error();
    if (!*session) return FoundSession{};
    const store::PageSession& known = **session;
    if (now - known.seen_at >= settings_.session_idle || now - known.started_at >= settings_.session_max) {
        if (const auto ended = visits_.end(hash); !ended) return ended.error();
        return FoundSession{};
    }
    const auto user = users_.find(known.user);
    if (!user) return user.error();
    if (!*user || (*user)->version != known.version) return FoundSession{};
    if (now - known.seen_at >= settings_.session_idle / touches_in_idle_time) {
        if (const auto touched = visits_.touch(hash, now, kept(known.started_at, now)); !touched) {
            return touched.error();
        }
    }
    Visit visit = visit_of(**user, std::string{cookie}, known.started_at);
    visit.notice = known.notice;
    return FoundSession{std::move(visit)};
}

Result<VisitBook::Found, StoreError> VisitBook::find(const HttpRequest& request, Instant now) {
    if (!settings_.user_header.empty()) return find_named(request, now);
    const auto cookie = cookie_of(request, session_cookie);
    if (!cookie || cookie->empty()) return Found{NoVisit{}};
    auto session = go_on(*cookie, now);
    if (!session) return session.error();
    if (auto* visit = std::get_if<Visit>(&*session)) return Found{std::move(*visit)};
    return Found{NoVisit{.why = NoVisit::Why::ended, .name = {}}};
}

Result<VisitBook::Found, StoreError> VisitBook::find_named(const HttpRequest& request, Instant now) {
    const std::string name{request.header(settings_.user_header).value_or("")};
    const auto user = operations::is_user_name(name)
                          ? users_.find(name)
                          : Result<std::optional<store::User>, StoreError>{std::optional<store::User>{}};
    if (!user) return user.error();
    if (!*user) return Found{NoVisit{.why = NoVisit::Why::no_user, .name = name}};
    if (const auto cookie = cookie_of(request, session_cookie); cookie && !cookie->empty()) {
        auto session = go_on(*cookie, now);
        if (!session) return session.error();
        auto* visit = std::get_if<Visit>(&*session);
        if (visit != nullptr && visit->visitor.user == name) return Found{std::move(*visit)};
    }
    const auto minute = std::chrono::floor<std::chrono::minutes>(now.time_since_epoch()).count();
    const auto count = visits_.count_session(name, minute);
    if (!count) return count.error();
    if (*count > sessions_per_minute_max) return Found{NoVisit{.why = NoVisit::Why::too_many, .name = name}};
    auto begun = begin(**user, request, now);
    return begun ? Result<Found, StoreError>{Found{std::move(*begun)}} : begun.error();
}

Result<Visit, StoreError> VisitBook::begin(const store::User& user, const HttpRequest& request, Instant now) {
    if (const auto former = cookie_of(request, session_cookie)) {
        if (const auto ended = visits_.end(operations::digest_digits(*former)); !ended) return ended.error();
    }
    Visit visit = visit_of(user, operations::random_digits(session_bytes), now);
    visit.is_new = true;
    const store::PageSession session{
        .user = user.name, .version = user.version, .started_at = now, .seen_at = now, .notice = {}};
    const auto begun = visits_.begin(operations::digest_digits(visit.cookie), session, kept(now, now));
    return begun ? Result<Visit, StoreError>{std::move(visit)} : begun.error();
}

Result<Done, StoreError> VisitBook::end(const Visit& visit) {
    return visits_.end(operations::digest_digits(visit.cookie));
}

Result<Done, StoreError> VisitBook::leave_notice(const Visit& visit, std::string_view notice, Instant now) {
    return visits_.leave_notice(operations::digest_digits(visit.cookie), notice, kept(visit.started_at, now));
}

}  // namespace airtime::portal
