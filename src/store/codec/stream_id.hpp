#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace airtime::store {

/// The id of a stream entry, "1795391888123-0". As text, ids do not compare.
struct StreamId {
    std::uint64_t time = 0;
    std::uint64_t sequence = 0;

    static std::optional<StreamId> parse(std::string_view text);
    std::string to_string() const;
    /// The lowest id above this one.
    StreamId following() const;
    friend auto operator<=>(StreamId, StreamId) = default;
};

}  // namespace airtime::store
