#include "store/redis/client_calls.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "store/codec/client_call_text.hpp"
#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

using charging::ClientCall;

namespace {

constexpr std::size_t calls_read_max = 100;

}  // namespace

RedisClientCalls::RedisClientCalls(const RedisSettings& settings, std::string node, charging::Instant since)
    : connection_(settings), node_(std::move(node)) {
    std::string start;
    append_number(start, since.time_since_epoch().count());
    for (std::uint32_t number = 0; number < settings.partitions; ++number) {
        streams_.push_back(partition_key({number}, calls_stream));
        seen_.push_back(start + "-0");
    }
}

Result<std::vector<ClientCall>, StoreError> RedisClientCalls::take(std::chrono::milliseconds wait) {
    RedisCommand command{"XREAD"};
    command.add("COUNT").add(calls_read_max).add("BLOCK").add(wait.count()).add("STREAMS");
    for (const std::string& stream : streams_) command.add(stream);
    for (const std::string& id : seen_) command.add(id);
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange({&command, 1}, wait);
    if (!replies) return replies.error();
    if (const std::optional<StoreError> error = connection_.error_in(*replies->front(), calls_stream)) {
        return *error;
    }
    std::vector<ClientCall> calls;
    for (const redisReply* stream : elements_of(*replies->front())) {
        const std::span<redisReply* const> parts = elements_of(*stream);
        const std::string name{text_of(*parts[0]).value_or("")};
        const auto place = static_cast<std::size_t>(std::ranges::find(streams_, name) - streams_.begin());
        for (const redisReply* entry : elements_of(*parts[1])) {
            const std::span<redisReply* const> id_and_words = elements_of(*entry);
            const std::span<redisReply* const> words = elements_of(*id_and_words[1]);
            seen_.at(place) = text_of(*id_and_words[0]).value_or("");
            if (words.size() != 4 || text_of(*words[1]) != node_) continue;
            if (auto call = decode_call(node_, text_of(*words[3]).value_or(""))) {
                calls.push_back(std::move(*call));
            } else {
                spdlog::error("store.corrupt call={}:{}", name, seen_[place]);
            }
        }
    }
    return calls;
}

}  // namespace airtime::store
