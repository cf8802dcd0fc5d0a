#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "charging/values/calendar.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Somebody who is signed in to the pages.
struct PageSession {
    std::string user;
    std::string version;  ///< the user's, when the session began
    charging::Instant started_at{};
    charging::Instant seen_at{};
    std::string notice;  ///< to be shown once; empty: none
    friend bool operator==(const PageSession&, const PageSession&) = default;
};

/// What the portals know of people's browsers, over somebody's connection. Cookies come hashed: what is
/// stored here opens nothing.
class RedisVisits {
  public:
    explicit RedisVisits(RedisConnection& connection) : connection_(connection) {}

    /// Empty: there is none, or it is over.
    Result<std::optional<PageSession>, StoreError> find(std::string_view cookie_hash);
    /// It ends by itself after `kept`.
    Result<Done, StoreError> begin(std::string_view cookie_hash, const PageSession& session,
                                   std::chrono::milliseconds kept);
    /// It goes on. What was ended in between stays so.
    Result<Done, StoreError> touch(std::string_view cookie_hash, charging::Instant seen_at,
                                   std::chrono::milliseconds kept);
    /// Empty: none any more. What was ended in between stays so.
    Result<Done, StoreError> leave_notice(std::string_view cookie_hash, std::string_view notice,
                                          std::chrono::milliseconds kept);
    Result<Done, StoreError> end(std::string_view cookie_hash);

    /// Who signed in from that browser before; empty: nobody, or it is long ago.
    Result<std::string, StoreError> user_of_browser(std::string_view cookie_hash);
    Result<Done, StoreError> remember_browser(std::string_view cookie_hash, std::string_view user);

    /// How many there were in the hour since 1970, this one included.
    Result<std::uint64_t, StoreError> count_look_up(std::string_view user, std::int64_t hour);
    /// The same of forms, in the minute since 1970.
    Result<std::uint64_t, StoreError> count_form(std::string_view user, std::int64_t minute);
    /// The same of sessions that began by themselves.
    Result<std::uint64_t, StoreError> count_session(std::string_view user, std::int64_t minute);
    /// The same of texts to a subscriber that somebody sent by the pages, in the hour since 1970.
    Result<std::uint64_t, StoreError> count_text(std::string_view contract, std::int64_t hour);

    /// What became of a form that was sent before; empty: it was not, and is noted as being worked on.
    struct SentForm {
        std::string location;  ///< empty: it is still being worked on
    };
    Result<std::optional<SentForm>, StoreError> begin_form(std::string_view form);
    Result<Done, StoreError> end_form(std::string_view form, std::string_view location);
    /// Nothing came of it: it may be sent again.
    Result<Done, StoreError> forget_form(std::string_view form);

  private:
    Result<std::uint64_t, StoreError> count(const std::string& key, std::chrono::seconds kept);
    Result<Done, StoreError> tell(const RedisCommand& command, std::string_view key);
    Result<Done, StoreError> set_fields(std::string_view cookie_hash, const RedisCommand& fields,
                                        std::chrono::milliseconds kept);

    RedisConnection& connection_;
};

}  // namespace airtime::store
