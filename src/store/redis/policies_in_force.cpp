#include "store/redis/policies_in_force.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

using ByName = std::map<std::string, std::string>;

ByName by_name(const redisReply& reply) {
    ByName values;
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        values.emplace(text_of(*words[i]).value_or(""), text_of(*words[i + 1]).value_or(""));
    }
    return values;
}

/// "ocs1=5f3c9a10 ocs1-worker=5f3c9a10 "
std::string text_of_all(const ByName& policies) {
    std::string text;
    for (const auto& [process, fingerprint] : policies) text += process + '=' + fingerprint + ' ';
    return text;
}

constexpr std::size_t policies_seen_max = 20;

/// "1764493200000 advance=5f3c9a10b2d4e6f8 ..."
std::string encode_seen(const SeenPolicy& policy) {
    std::string text;
    append_instant(text, policy.first_seen);
    for (const auto& [section, hash] : policy.sections) {
        append_encoded(text += ' ', section, separators);
        append_number(text += '=', hash, 16);
    }
    return text;
}

std::optional<SeenPolicy> decode_seen(std::string_view fingerprint, std::string_view text) {
    Parts words{text, ' '};
    SeenPolicy policy{.fingerprint = std::string{fingerprint}, .first_seen = words.instant()};
    while (words.more()) {
        Parts section{words.raw(), '='};
        std::string name = section.text();
        policy.sections[std::move(name)] = section.number<std::uint64_t>(16);
        words.absorb(section);
    }
    return words.mistake() ? std::nullopt : std::optional{std::move(policy)};
}

}  // namespace

Result<std::map<std::string, std::string>, StoreError> RedisPolicies::in_force() {
    const auto reply = connection_.call(RedisCommand{"HGETALL"}.add(policies_key), policies_key);
    if (!reply) return reply.error();
    return by_name(**reply);
}

Result<Done, StoreError> RedisPolicies::note_seen(const SeenPolicy& policy) {
    const auto noted = connection_.call(
        RedisCommand{"HSETNX"}.add(policies_seen_key).add(policy.fingerprint).add(encode_seen(policy)),
        policies_seen_key);
    if (!noted) return noted.error();
    const auto all = seen();
    if (!all) return all.error();
    if (all->size() <= policies_seen_max) return Done{};
    RedisCommand over{"HDEL"};
    over.add(policies_seen_key);
    for (const SeenPolicy& old : std::span{*all}.subspan(policies_seen_max)) over.add(old.fingerprint);
    const auto removed = connection_.call(over, policies_seen_key);
    return removed ? Result<Done, StoreError>{Done{}} : removed.error();
}

Result<std::vector<SeenPolicy>, StoreError> RedisPolicies::seen() {
    const auto reply = connection_.call(RedisCommand{"HGETALL"}.add(policies_seen_key), policies_seen_key);
    if (!reply) return reply.error();
    std::vector<SeenPolicy> all;
    for (const auto& [fingerprint, text] : by_name(**reply)) {
        if (auto policy = decode_seen(fingerprint, text)) all.push_back(std::move(*policy));
    }
    std::ranges::sort(all, std::ranges::greater{}, &SeenPolicy::first_seen);
    return all;
}

Result<Done, StoreError> RedisPolicies::note(std::string_view process, std::string_view fingerprint) {
    const Result<Reply, StoreError> reply =
        connection_.call(RedisCommand{"HSET"}.add(policies_key).add(process).add(fingerprint), policies_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::optional<RetimingLeft>, StoreError> RedisPolicies::retiming_left() {
    const std::array<RedisCommand, 2> commands{RedisCommand{"HGETALL"}.add(policies_key),
                                               RedisCommand{"HGETALL"}.add(retiming_key)};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, retiming_key)) return *error;
    }
    std::string in_force = text_of_all(by_name(*replies->front()));
    ByName retiming = by_name(*replies->back());
    if (retiming["done"] == in_force) return std::optional<RetimingLeft>{};
    const bool goes_on = retiming["policies"] == in_force;
    return std::optional{RetimingLeft{.policies = std::move(in_force),
                                      .cursor = goes_on ? retiming["cursor"] : std::string{first_page}}};
}

Result<Done, StoreError> RedisPolicies::retimed(const RetimingLeft& left, std::string_view next) {
    RedisCommand command{"HSET"};
    command.add(retiming_key).add("policies").add(left.policies).add("cursor").add(next);
    if (next == first_page) command.add("done").add(left.policies);
    const Result<Reply, StoreError> reply = connection_.call(command, retiming_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

}  // namespace airtime::store
