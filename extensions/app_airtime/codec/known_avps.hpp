#pragma once

#include <optional>

#include "app_airtime/codec/wire_avp.hpp"

namespace airtime::extension {

enum class AvpContent : std::uint8_t { grouped, other };

/// What is in the dictionary: an unknown AVP with the M bit is answered 5001 (RFC 6733 4.1).
class KnownAvps {
  public:
    virtual ~KnownAvps() = default;
    /// Empty: unknown.
    virtual std::optional<AvpContent> find(AvpKey key) const = 0;
};

}  // namespace airtime::extension
