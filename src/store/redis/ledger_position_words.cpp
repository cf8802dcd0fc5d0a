#include "store/redis/ledger_position_words.hpp"

#include <algorithm>
#include <array>

namespace airtime::store {

Result<LedgerPosition, StoreError> decode_position(const redisReply& reply) {
    LedgerPosition position;
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string_view field = text_of(*words[i]).value_or("");
        const std::string_view value = text_of(*words[i + 1]).value_or("");
        if (field == "cursor") {
            position.cursor = value;
        } else if (field == "file") {
            position.file = value;
        } else if (field == "file_bytes") {
            const auto bytes = parse_number<std::uint64_t>(value);
            if (!bytes) return StoreError::corrupt;
            position.file_bytes = *bytes;
        }
    }
    return position;
}

void add_position(RedisCommand& command, const LedgerPosition& position) {
    command.add(position.cursor).add(position.file).add(position.file_bytes);
}

Result<StepOutcome, StoreError> decode_outcome(const redisReply& reply) {
    constexpr std::array<std::string_view, 4> words{"MOVED", "NOT_LEASED", "ELSEWHERE", "UNCOUNTABLE"};
    const auto word = std::ranges::find(words, text_of(reply).value_or(""));
    if (word == words.end()) return StoreError::corrupt;
    return static_cast<StepOutcome>(word - words.begin());
}

}  // namespace airtime::store
