#include "store/redis/redis_api_tokens.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <chrono>

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::chrono::seconds kept_for_maker = std::chrono::minutes{1};
/// What logs call such keys.
constexpr std::string_view new_token_name = "portal:new_token";

void tell_of_unreadable(std::string_view name) {
    spdlog::error("store.corrupt key={} token={}", api_tokens_key, encoded(name));
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
        if (!token) {
            tell_of_unreadable(name);
            token = ApiToken{.name = std::string{name}, .unreadable = true};
        }
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
    if (!token) tell_of_unreadable(name);
    return token;
}

Result<bool, StoreError> RedisApiTokens::add(const ApiToken& token) {
    const auto before = all();
    if (!before) return before.error();
    const auto same = before->find(token.name);
    const bool replaced = same != before->end() && !token.form.empty() && same->second.form == token.form;
    if (same != before->end() && !replaced) return false;
    if (replaced) {
        const auto used = is_used(token.name);
        if (!used) return used.error();
        if (*used) return false;
    }
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

Result<bool, StoreError> RedisApiTokens::is_used(std::string_view name) {
    const auto reply =
        connection_.call(RedisCommand{"HEXISTS"}.add(api_token_days_key).add(name), api_token_days_key);
    if (!reply) return reply.error();
    return (*reply)->integer == 1;
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

Result<Done, StoreError> RedisApiTokens::keep_for_maker(std::string_view session, std::string_view written) {
    const auto reply = connection_.call(
        RedisCommand{"SET"}.add(new_token_key(session)).add(written).add("EX").add(kept_for_maker.count()),
        new_token_name);
    return reply ? Result<Done, StoreError>{Done{}} : reply.error();
}

Result<std::string, StoreError> RedisApiTokens::take_for_maker(std::string_view session) {
    const auto reply = connection_.call(RedisCommand{"GETDEL"}.add(new_token_key(session)), new_token_name);
    if (!reply) return reply.error();
    return std::string{text_of(**reply).value_or("")};
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
