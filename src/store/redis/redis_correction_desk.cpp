#include "store/redis/redis_correction_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "store/redis/redis_keys.hpp"
#include "store/redis/waiting_correction_text.hpp"

namespace airtime::store {

namespace {

/// A day of any calendar is over by then.
constexpr std::chrono::seconds corrected_kept = std::chrono::days{2};

/// Whether one more has room beside those that wait.
bool has_room(const std::vector<WaitingCorrection>& waiting, const WaitingCorrection& correction) {
    if (std::ranges::count(waiting, correction.id, &WaitingCorrection::id) > 0) return true;
    const auto of_person = std::ranges::count(waiting, correction.by, &WaitingCorrection::by);
    return waiting.size() < waiting_corrections_max &&
           std::cmp_less(of_person, waiting_corrections_per_person_max);
}

}  // namespace

Result<charging::Money, StoreError> RedisCorrectionDesk::count(std::string_view person, std::int64_t day,
                                                               charging::Money amount) {
    const std::string key = corrected_key(person, day);
    const std::array<RedisCommand, 2> commands{RedisCommand{"INCRBY"}.add(key).add(amount.millionths()),
                                               RedisCommand{"EXPIRE"}.add(key).add(corrected_kept.count())};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, key)) return *error;
    }
    return charging::Money::from_millionths((*replies)[0]->integer);
}

Result<bool, StoreError> RedisCorrectionDesk::put_waiting(const WaitingCorrection& correction,
                                                          charging::Instant now) {
    const auto before = waiting(now);
    if (!before) return before.error();
    if (!has_room(*before, correction)) return false;
    const auto kept = std::max(std::chrono::ceil<std::chrono::seconds>(correction.expires_at - now),
                               std::chrono::seconds{1});
    // Never sooner than the last of those that wait: one that is put back has little time left.
    const RedisCommand expire =
        std::move(RedisCommand{"EXPIRE"}.add(waiting_corrections_key).add(kept.count()));
    const std::array<RedisCommand, 3> commands{
        RedisCommand{"HSET"}.add(waiting_corrections_key).add(correction.id).add(encode_waiting(correction)),
        RedisCommand{expire}.add("NX"), RedisCommand{expire}.add("GT")};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, waiting_corrections_key)) return *error;
    }
    return true;
}

Result<std::vector<WaitingCorrection>, StoreError> RedisCorrectionDesk::waiting(charging::Instant now) {
    const auto reply =
        connection_.call(RedisCommand{"HGETALL"}.add(waiting_corrections_key), waiting_corrections_key);
    if (!reply) return reply.error();
    std::vector<WaitingCorrection> found;
    RedisCommand over{"HDEL"};
    over.add(waiting_corrections_key);
    bool any_over = false;
    const std::span<redisReply* const> words = elements_of(**reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string_view id = text_of(*words[i]).value_or("");
        auto correction = decode_waiting(id, text_of(*words[i + 1]).value_or(""));
        if (!correction) {
            spdlog::error("correction.corrupt key={} id={}", waiting_corrections_key, id);
        } else if (correction->expires_at > now) {
            found.push_back(std::move(*correction));
            continue;
        }
        over.add(id);
        any_over = true;
    }
    if (any_over) {
        if (const auto removed = connection_.call(over, waiting_corrections_key); !removed) {
            return removed.error();
        }
    }
    std::ranges::sort(found, {}, [](const WaitingCorrection& each) { return std::pair{each.at, each.id}; });
    return found;
}

Result<std::size_t, StoreError> RedisCorrectionDesk::count_waiting() {
    const auto reply =
        connection_.call(RedisCommand{"HLEN"}.add(waiting_corrections_key), waiting_corrections_key);
    if (!reply) return reply.error();
    return static_cast<std::size_t>((*reply)->integer);
}

Result<bool, StoreError> RedisCorrectionDesk::take_off(std::string_view id) {
    const auto reply =
        connection_.call(RedisCommand{"HDEL"}.add(waiting_corrections_key).add(id), waiting_corrections_key);
    if (!reply) return reply.error();
    return (*reply)->integer == 1;
}

}  // namespace airtime::store
