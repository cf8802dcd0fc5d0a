#include "store/redis/redis_api_tokens.hpp"

#include <spdlog/spdlog.h>

#include <array>

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

StoreError corrupt_token(std::string_view name) {
    spdlog::error("store.corrupt key={} token={}", api_tokens_key, encoded(name));
    return StoreError::corrupt;
}

}  // namespace

Result<ApiTokens, StoreError> RedisApiTokens::all() {
    const auto reply = connection_.call(RedisCommand{"HGETALL"}.add(api_tokens_key), api_tokens_key);
    if (!reply) return reply.error();
    ApiTokens tokens;
    const auto words = elements_of(**reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string_view name = text_of(*words[i]).value_or("");
        auto token = decode_api_token(name, text_of(*words[i + 1]).value_or(""));
        if (!token) return corrupt_token(name);
        tokens.emplace(name, std::move(*token));
    }
    return tokens;
}

Result<std::optional<ApiToken>, StoreError> RedisApiTokens::find(std::string_view name) {
    const auto reply = connection_.call(RedisCommand{"HGET"}.add(api_tokens_key).add(name), api_tokens_key);
    if (!reply) return reply.error();
    const auto text = text_of(**reply);
    if (!text) return std::optional<ApiToken>{};
    auto token = decode_api_token(name, *text);
    return token ? Result<std::optional<ApiToken>, StoreError>{std::move(token)} : corrupt_token(name);
}

Result<bool, StoreError> RedisApiTokens::add(const ApiToken& token) {
    const auto before = all();
    if (!before) return before.error();
    const auto same = before->find(token.name);
    const bool replaced = same != before->end() && !token.form.empty() && same->second.form == token.form;
    if (same != before->end() && !replaced) return false;
    if (!replaced && before->size() >= tokens_max) return false;
    // Of two people who take one name at once, the first has it.
    const auto reply = connection_.call(RedisCommand{replaced ? "HSET" : "HSETNX"}
                                            .add(api_tokens_key)
                                            .add(token.name)
                                            .add(encode_api_token(token)),
                                        api_tokens_key);
    if (!reply) return reply.error();
    return replaced || (*reply)->integer == 1;
}

Result<bool, StoreError> RedisApiTokens::remove(std::string_view name) {
    const std::array<RedisCommand, 2> commands{
        std::move(RedisCommand{"HDEL"}.add(api_tokens_key).add(name)),
        std::move(RedisCommand{"HDEL"}.add(api_token_days_key).add(name))};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, api_tokens_key)) return *error;
    }
    return replies->front()->integer == 1;
}

Result<Done, StoreError> RedisApiTokens::note_use(std::string_view name, std::int64_t day) {
    const auto reply =
        connection_.call(RedisCommand{"HSET"}.add(api_token_days_key).add(name).add(day), api_token_days_key);
    return reply ? Result<Done, StoreError>{Done{}} : reply.error();
}

Result<std::map<std::string, std::int64_t, std::less<>>, StoreError> RedisApiTokens::last_days() {
    const auto reply = connection_.call(RedisCommand{"HGETALL"}.add(api_token_days_key), api_token_days_key);
    if (!reply) return reply.error();
    std::map<std::string, std::int64_t, std::less<>> days;
    const auto words = elements_of(**reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const auto day = parse_number<std::int64_t>(text_of(*words[i + 1]).value_or(""));
        if (day) days.emplace(text_of(*words[i]).value_or(""), *day);
    }
    return days;
}

}  // namespace airtime::store
