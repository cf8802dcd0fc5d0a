#include "store/redis/redis_errors.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::chrono::days errors_kept{1};

/// "ocs1-worker books.refused".
std::string row_of(const ErrorEvent& event) {
    std::string row;
    append_encoded(row, event.process, {});
    append_encoded(row += ' ', kind_of_error(event.text), {});
    return row;
}

std::string encode_error(const ErrorEvent& event) {
    std::string text;
    append_instant(text, event.at);
    append_encoded(text += ' ', event.process, {});
    append_encoded(text += ' ', event.text, {});
    append_instant(text += ' ', event.first_at);
    append_number(text += ' ', event.count);
    return text;
}

std::optional<ErrorEvent> decode_error(std::string_view text) {
    Parts words{text, ' '};
    ErrorEvent event{.at = words.instant(), .process = words.text(), .text = words.text()};
    event.first_at = words.instant();
    event.count = words.number<std::uint64_t>();
    if (words.mistake() || event.text.size() > ErrorQueue::text_bytes_max) return std::nullopt;
    return event;
}

}  // namespace

Result<std::vector<ErrorEvent>, StoreError> RedisErrors::with_counts_before(
    std::span<const ErrorEvent> events) {
    RedisCommand ask{"HMGET"};
    ask.add(errors_key);
    for (const ErrorEvent& event : events) ask.add(row_of(event));
    const auto reply = connection_.call(ask, errors_key);
    if (!reply) return reply.error();
    const std::span<redisReply* const> rows = elements_of(**reply);
    std::vector<ErrorEvent> counted{events.begin(), events.end()};
    for (std::size_t place = 0; place < counted.size() && place < rows.size(); ++place) {
        const auto before = decode_error(text_of(*rows[place]).value_or(""));
        if (!before || before->at + errors_kept < counted[place].first_at) continue;
        counted[place] = merged(*before, counted[place]);
    }
    return counted;
}

Result<Done, StoreError> RedisErrors::append(std::span<const ErrorEvent> events) {
    if (events.empty()) return Done{};
    const auto counted = with_counts_before(events);
    if (!counted) return counted.error();
    RedisCommand set{"HSET"};
    set.add(errors_key);
    for (const ErrorEvent& event : *counted) set.add(row_of(event)).add(encode_error(event));
    const std::array<RedisCommand, 3> commands{
        std::move(set),
        std::move(RedisCommand{"EXPIRE"}.add(errors_key).add(std::chrono::seconds{errors_kept}.count())),
        std::move(RedisCommand{"HLEN"}.add(errors_key))};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, errors_key)) return *error;
    }
    const bool too_many = std::cmp_greater(replies->back()->integer, rows_max);
    return too_many ? drop_oldest() : Result<Done, StoreError>{Done{}};
}

Result<Done, StoreError> RedisErrors::drop_oldest() {
    const auto rows = all();
    if (!rows) return rows.error();
    RedisCommand drop{"HDEL"};
    drop.add(errors_key);
    for (std::size_t place = rows_max; place < rows->size(); ++place) drop.add(row_of((*rows)[place]));
    if (rows->size() <= rows_max) return Done{};
    const auto reply = connection_.call(drop, errors_key);
    return reply ? Result<Done, StoreError>{Done{}} : reply.error();
}

Result<std::vector<ErrorEvent>, StoreError> RedisErrors::all() {
    const auto reply = connection_.call(RedisCommand{"HGETALL"}.add(errors_key), errors_key);
    if (!reply) return reply.error();
    std::vector<ErrorEvent> events;
    const std::span<redisReply* const> words = elements_of(**reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        if (auto event = decode_error(text_of(*words[i + 1]).value_or(""))) {
            events.push_back(std::move(*event));
        }
    }
    std::ranges::stable_sort(events, std::ranges::greater{}, &ErrorEvent::at);
    return events;
}

}  // namespace airtime::store
