#include "store/redis/redis_users.hpp"

#include <spdlog/spdlog.h>

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::string_view user_field = "user:";
constexpr int edits_max = 8;

std::string field_of(std::string_view name) {
    return std::string{user_field}.append(name);
}

StoreError corrupt_user(std::string_view name) {
    spdlog::error("store.corrupt key={} user={}", users_key, encoded(name));
    return StoreError::corrupt;
}

/// Fields and values that make `after` of `before`; none: they are the same.
std::size_t add_difference(const Users& before, const Users& after, RedisCommand& words) {
    std::size_t changed = 0;
    for (const auto& [name, user] : after) {
        const auto was = before.find(name);
        if (was != before.end() && was->second == user) continue;
        words.add(field_of(name)).add(encode_user(user));
        ++changed;
    }
    for (const auto& [name, user] : before) {
        if (after.contains(name)) continue;
        words.add(field_of(name)).add("");
        ++changed;
    }
    return changed;
}

}  // namespace

Result<std::optional<User>, StoreError> RedisUsers::find(std::string_view name) {
    const auto reply = connection_.call(RedisCommand{"HGET"}.add(users_key).add(field_of(name)), users_key);
    if (!reply) return reply.error();
    const auto text = text_of(**reply);
    if (!text) return std::optional<User>{};
    auto user = decode_user(name, *text);
    return user ? Result<std::optional<User>, StoreError>{std::move(user)} : corrupt_user(name);
}

Result<RedisUsers::Edition, StoreError> RedisUsers::read() {
    const auto reply = connection_.call(RedisCommand{"HGETALL"}.add(users_key), users_key);
    if (!reply) return reply.error();
    Edition edition{.revision = "0", .users = {}};
    const std::span<redisReply* const> words = elements_of(**reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string_view field = text_of(*words[i]).value_or("");
        const std::string_view value = text_of(*words[i + 1]).value_or("");
        if (field == "revision") edition.revision = value;
        if (!field.starts_with(user_field)) continue;
        const std::string_view name = field.substr(user_field.size());
        auto user = decode_user(name, value);
        if (!user) return corrupt_user(name);
        edition.users.emplace(name, std::move(*user));
    }
    return edition;
}

Result<Users, StoreError> RedisUsers::all() {
    auto edition = read();
    return edition ? Result<Users, StoreError>{std::move(edition->users)} : edition.error();
}

Result<Done, StoreError> RedisUsers::edit(const std::function<void(Users&)>& change) {
    for (int tries = 0; tries < edits_max; ++tries) {
        const auto before = read();
        if (!before) return before.error();
        Users after = before->users;
        change(after);
        RedisCommand difference;
        if (add_difference(before->users, after, difference) == 0) return Done{};
        RedisCommand edit = RedisCommand::function("edit");
        edit.add(1).add(users_key).add(before->revision).add(difference);
        const auto reply = connection_.call(edit, users_key);
        if (!reply) return reply.error();
        if ((*reply)->integer == 1) return Done{};
    }
    return StoreError::refused;
}

Result<Done, StoreError> RedisUsers::note_sign_in(std::string_view name, charging::Instant at) {
    const auto reply = connection_.call(
        RedisCommand{"HSET"}.add(sign_ins_key).add(name).add(milliseconds_of(at)), sign_ins_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::map<std::string, charging::Instant>, StoreError> RedisUsers::last_sign_ins() {
    const auto reply = connection_.call(RedisCommand{"HGETALL"}.add(sign_ins_key), sign_ins_key);
    if (!reply) return reply.error();
    std::map<std::string, charging::Instant> sign_ins;
    const std::span<redisReply* const> words = elements_of(**reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const auto at = parse_number<std::int64_t>(text_of(*words[i + 1]).value_or(""));
        if (!at) return StoreError::corrupt;
        sign_ins.emplace(text_of(*words[i]).value_or(""), charging::Instant{std::chrono::milliseconds{*at}});
    }
    return sign_ins;
}

}  // namespace airtime::store
