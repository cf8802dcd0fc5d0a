#include "store/redis/redis_received_texts.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <optional>
#include <string_view>

#include "store/codec/stored_text.hpp"
#include "store/limits.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

/// Words with percent-encoded bytes.
std::string text_of_received(const ReceivedText& received) {
    std::string words;
    append_instant(words, received.at);
    for (const std::string& part : {received.id, received.answer, received.text}) {
        append_encoded(words += ' ', part, {});
    }
    return words;
}

std::optional<ReceivedText> received_in(std::string_view text) {
    Parts words{text, ' '};
    ReceivedText received;
    received.at = words.instant();
    received.id = words.text();
    received.answer = words.text();
    received.text = words.text();
    return words.mistake() ? std::nullopt : std::optional{std::move(received)};
}

}  // namespace

Result<Done, StoreError> RedisReceivedTexts::note(const charging::ContractId& contract,
                                                  const ReceivedText& text, std::chrono::seconds kept) {
    const std::string key = received_key(partition_of(contract, partitions_), contract);
    const std::array<RedisCommand, 3> commands{
        RedisCommand{"LPUSH"}.add(key).add(text_of_received(text)),
        RedisCommand{"LTRIM"}.add(key).add(0).add(received_texts_max - 1),
        RedisCommand{"EXPIRE"}.add(key).add(kept.count())};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, key)) return *error;
    }
    return Done{};
}

Result<std::vector<ReceivedText>, StoreError> RedisReceivedTexts::latest(
    const charging::ContractId& contract) {
    const std::string key = received_key(partition_of(contract, partitions_), contract);
    const auto reply =
        connection_.call(RedisCommand{"LRANGE"}.add(key).add(0).add(received_texts_max - 1), key);
    if (!reply) return reply.error();
    std::vector<ReceivedText> texts;
    for (const redisReply* element : elements_of(**reply)) {
        if (auto received = received_in(text_of(*element).value_or(""))) {
            texts.push_back(std::move(*received));
        } else {
            spdlog::error("store.corrupt key={} reason=\"is no text that was received\"", shown_key(key));
        }
    }
    return texts;
}

}  // namespace airtime::store
