#include "store/redis/redis_visits.hpp"

#include <array>

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

/// What logs call such keys: the whole ones are nobody's business.
constexpr std::string_view visits_name = "portal:session";

constexpr std::chrono::days browser_kept{90};
constexpr std::chrono::hours look_ups_kept{2};
constexpr std::chrono::minutes forms_kept{2};
constexpr std::chrono::minutes begun_sessions_kept{2};
constexpr std::chrono::hours texts_kept{2};
/// A form whose portal died in between may be sent again after that.
constexpr std::chrono::minutes form_in_work_kept{1};
/// Somebody who sends it once more does so at once, or when the page came late.
constexpr std::chrono::minutes sent_form_kept{10};

std::int64_t seconds_of(std::chrono::seconds time) {
    return time.count();
}

bool take_field(PageSession& session, std::string_view field, std::string_view value) {
    if (field == "started" || field == "seen") {
        const auto at = parse_number<std::int64_t>(value);
        if (!at) return false;
        (field == "seen" ? session.seen_at : session.started_at) =
            charging::Instant{std::chrono::milliseconds{*at}};
    } else if (field == "user") {
        session.user = value;
    } else if (field == "version") {
        session.version = value;
    } else if (field == "notice") {
        session.notice = value;
    }
    return true;
}

}  // namespace

Result<Done, StoreError> RedisVisits::tell(const RedisCommand& command, std::string_view key) {
    const auto reply = connection_.call(command, key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::optional<PageSession>, StoreError> RedisVisits::find(std::string_view cookie_hash) {
    const auto reply =
        connection_.call(RedisCommand{"HGETALL"}.add(page_session_key(cookie_hash)), visits_name);
    if (!reply) return reply.error();
    PageSession session;
    const std::span<redisReply* const> words = elements_of(**reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        if (!take_field(session, text_of(*words[i]).value_or(""), text_of(*words[i + 1]).value_or(""))) {
            return StoreError::corrupt;
        }
    }
    return session.user.empty() ? std::optional<PageSession>{} : std::optional{std::move(session)};
}

Result<Done, StoreError> RedisVisits::set_fields(std::string_view cookie_hash, const RedisCommand& fields,
                                                 std::chrono::milliseconds kept) {
    const std::string key = page_session_key(cookie_hash);
    RedisCommand set{"HSET"};
    set.add(key).add(fields);
    const std::array<RedisCommand, 4> commands{
        RedisCommand{"MULTI"}, set, RedisCommand{"PEXPIRE"}.add(key).add(kept.count()), RedisCommand{"EXEC"}};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, visits_name)) return *error;
    }
    return Done{};
}

Result<Done, StoreError> RedisVisits::begin(std::string_view cookie_hash, const PageSession& session,
                                            std::chrono::milliseconds kept) {
    RedisCommand fields;
    fields.add("user").add(session.user).add("version").add(session.version);
    fields.add("started").add(milliseconds_of(session.started_at));
    fields.add("seen").add(milliseconds_of(session.seen_at)).add("notice").add(session.notice);
    return set_fields(cookie_hash, fields, kept);
}

// Of a session that was ended these two make one without a user, which is none.

Result<Done, StoreError> RedisVisits::touch(std::string_view cookie_hash, charging::Instant seen_at,
                                            std::chrono::milliseconds kept) {
    return set_fields(cookie_hash, RedisCommand{}.add("seen").add(milliseconds_of(seen_at)), kept);
}

Result<Done, StoreError> RedisVisits::leave_notice(std::string_view cookie_hash, std::string_view notice,
                                                   std::chrono::milliseconds kept) {
    return set_fields(cookie_hash, RedisCommand{}.add("notice").add(notice), kept);
}

Result<Done, StoreError> RedisVisits::end(std::string_view cookie_hash) {
    return tell(RedisCommand{"DEL"}.add(page_session_key(cookie_hash)), visits_name);
}

Result<std::string, StoreError> RedisVisits::user_of_browser(std::string_view cookie_hash) {
    const auto reply = connection_.call(RedisCommand{"GET"}.add(known_browser_key(cookie_hash)), visits_name);
    if (!reply) return reply.error();
    return std::string{text_of(**reply).value_or("")};
}

Result<Done, StoreError> RedisVisits::remember_browser(std::string_view cookie_hash, std::string_view user) {
    return tell(RedisCommand{"SET"}
                    .add(known_browser_key(cookie_hash))
                    .add(user)
                    .add("EX")
                    .add(seconds_of(browser_kept)),
                visits_name);
}

Result<std::uint64_t, StoreError> RedisVisits::count(const std::string& key, std::chrono::seconds kept) {
    const std::array<RedisCommand, 2> commands{RedisCommand{"INCR"}.add(key),
                                               RedisCommand{"EXPIRE"}.add(key).add(kept.count())};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, key)) return *error;
    }
    return static_cast<std::uint64_t>(replies->front()->integer);
}

Result<std::uint64_t, StoreError> RedisVisits::count_look_up(std::string_view user, std::int64_t hour) {
    return count(look_ups_key(user, hour), look_ups_kept);
}

Result<std::uint64_t, StoreError> RedisVisits::count_form(std::string_view user, std::int64_t minute) {
    return count(forms_key(user, minute), forms_kept);
}

Result<std::uint64_t, StoreError> RedisVisits::count_session(std::string_view user, std::int64_t minute) {
    return count(begun_sessions_key(user, minute), begun_sessions_kept);
}

Result<std::uint64_t, StoreError> RedisVisits::count_text(std::string_view contract, std::int64_t hour) {
    return count(texts_key(contract, hour), texts_kept);
}

Result<std::optional<RedisVisits::SentForm>, StoreError> RedisVisits::begin_form(std::string_view form) {
    const std::string key = sent_form_key(form);
    const auto reply =
        connection_.call(RedisCommand{"SET"}.add(key).add("").add("NX").add("GET").add("EX").add(
                             seconds_of(form_in_work_kept)),
                         visits_name);
    if (!reply) return reply.error();
    const auto sent = text_of(**reply);
    if (!sent) return std::optional<SentForm>{};
    return std::optional{SentForm{.location = std::string{*sent}}};
}

Result<Done, StoreError> RedisVisits::end_form(std::string_view form, std::string_view location) {
    return tell(
        RedisCommand{"SET"}.add(sent_form_key(form)).add(location).add("EX").add(seconds_of(sent_form_kept)),
        visits_name);
}

Result<Done, StoreError> RedisVisits::forget_form(std::string_view form) {
    return tell(RedisCommand{"DEL"}.add(sent_form_key(form)), visits_name);
}

}  // namespace airtime::store
