#include "store/redis/redis_errors.hpp"

#include <array>

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::chrono::days errors_kept{1};

std::string encode_error(const ErrorEvent& event) {
    std::string text;
    append_instant(text, event.at);
    append_encoded(text += ' ', event.process, {});
    append_encoded(text += ' ', event.text, {});
    return text;
}

std::optional<ErrorEvent> decode_error(std::string_view text) {
    Parts words{text, ' '};
    ErrorEvent event{.at = words.instant(), .process = words.text(), .text = words.text()};
    if (words.mistake() || event.text.size() > ErrorQueue::text_bytes_max) return std::nullopt;
    return event;
}

}  // namespace

Result<Done, StoreError> RedisErrors::append(std::span<const ErrorEvent> events) {
    if (events.empty()) return Done{};
    RedisCommand push{"LPUSH"};
    push.add(errors_key);
    for (const ErrorEvent& event : events) push.add(encode_error(event));
    const std::array<RedisCommand, 3> commands{
        std::move(push), std::move(RedisCommand{"LTRIM"}.add(errors_key).add(0).add(kept_max - 1)),
        std::move(RedisCommand{"EXPIRE"}.add(errors_key).add(std::chrono::seconds{errors_kept}.count()))};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, errors_key)) return *error;
    }
    return Done{};
}

Result<std::vector<ErrorEvent>, StoreError> RedisErrors::all() {
    const auto reply =
        connection_.call(RedisCommand{"LRANGE"}.add(errors_key).add(0).add(kept_max - 1), errors_key);
    if (!reply) return reply.error();
    std::vector<ErrorEvent> events;
    for (const redisReply* each : elements_of(**reply)) {
        if (auto event = decode_error(text_of(*each).value_or(""))) events.push_back(std::move(*event));
    }
    return events;
}

}  // namespace airtime::store
