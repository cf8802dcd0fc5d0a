#pragma once

#include <string>
#include <variant>

#include "config/portal_settings.hpp"
#include "portal/web/page_route.hpp"
#include "store/redis/redis_users.hpp"
#include "store/redis/redis_visits.hpp"

namespace airtime::portal {

/// Somebody who is signed in.
struct Visit {
    Visitor visitor;
    std::string cookie;       ///< of the session, as the browser has it
    bool is_new = false;      ///< the browser does not have it yet
    std::string notice = {};  ///< to be shown once; empty: none
    charging::Instant started_at{};
};

/// Nobody is.
struct NoVisit {
    enum class Why : std::uint8_t {
        nobody,    ///< no session is named
        ended,     ///< it is over
        no_user,   ///< the proxy names somebody who has no account here
        too_many,  ///< the proxy names somebody for whom too many sessions began within this minute
    };
    Why why = Why::nobody;
    std::string name;  ///< with `no_user`; empty: the proxy names nobody
};

/// Who is signed in by which cookie: a random one of 256 bits, of which Redis has the hash alone.
class VisitBook {
  public:
    VisitBook(store::RedisConnection& redis, const config::PagesSettings& settings)
        : settings_(settings), users_(redis), visits_(redis) {}

    using Found = std::variant<Visit, NoVisit>;
    /// A session is over after so long without a page, after so long in all, and at once when the user, their
    /// role or their password changed. Where a proxy names who asks, it begins by itself.
    Result<Found, store::StoreError> find(const HttpRequest& request, charging::Instant now);

    /// Always with another cookie, so that none which was put into a browser before becomes somebody's.
    Result<Visit, store::StoreError> begin(const store::User& user, const HttpRequest& request,
                                           charging::Instant now);
    Result<Done, store::StoreError> end(const Visit& visit);
    Result<Done, store::StoreError> leave_notice(const Visit& visit, std::string_view notice,
                                                 charging::Instant now);

    store::RedisUsers& users() { return users_; }
    store::RedisVisits& visits() { return visits_; }

  private:
    using FoundSession = std::variant<std::monostate, Visit>;
    Result<FoundSession, store::StoreError> go_on(std::string_view cookie, charging::Instant now);
    Result<Found, store::StoreError> find_named(const HttpRequest& request, charging::Instant now);
    std::chrono::milliseconds kept(charging::Instant started_at, charging::Instant now) const;

    const config::PagesSettings& settings_;
    store::RedisUsers users_;
    store::RedisVisits visits_;
};

}  // namespace airtime::portal
