#include "store/codec/stream_id.hpp"

#include <limits>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

std::optional<StreamId> StreamId::parse(std::string_view text) {
    Parts parts{text, '-'};
    const StreamId id{.time = parts.number<std::uint64_t>(), .sequence = parts.number<std::uint64_t>()};
    return parts.mistake() ? std::nullopt : std::optional{id};
}

std::string StreamId::to_string() const {
    return std::to_string(time) + '-' + std::to_string(sequence);
}

StreamId StreamId::following() const {
    if (sequence == std::numeric_limits<std::uint64_t>::max()) return {.time = time + 1, .sequence = 0};
    return {.time = time, .sequence = sequence + 1};
}

}  // namespace airtime::store
