#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// AVPs as they stand on the wire (RFC 6733 4.1). Reading trusts no length.
namespace airtime::extension {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline constexpr std::uint8_t avp_flag_vendor = 0x80;
inline constexpr std::uint8_t avp_flag_mandatory = 0x40;

/// Code and vendor. Vendor 0 is the IETF's; codes alone collide (RFC 8506 654 to 659 and 3GPP Cx).
struct AvpKey {
    std::uint32_t code = 0;
    std::uint32_t vendor = 0;
    friend auto operator<=>(const AvpKey&, const AvpKey&) = default;
};

/// One AVP inside bytes that somebody else keeps.
struct AvpView {
    AvpKey key;
    std::uint8_t flags = 0;
    ByteView data;   ///< without padding
    ByteView whole;  ///< header and data, without padding

    bool mandatory() const { return (flags & avp_flag_mandatory) != 0; }
};

/// Walks the AVPs of a message body or of a group, in order.
class AvpWalk {
  public:
    explicit AvpWalk(ByteView bytes) : rest_(bytes) {}

    /// Empty at the end, and where no AVP can be read any more: then `broken()` tells.
    std::optional<AvpView> next();

    /// The AVP whose length does not fit: below its own header, or beyond what is there. Its data is empty;
    /// its key is zero where not even the header was there.
    const std::optional<AvpView>& broken() const { return broken_; }

  private:
    ByteView rest_;
    std::optional<AvpView> broken_;
};

/// The first AVP of that key in a group; empty if there is none in front of a broken one.
std::optional<AvpView> find_avp(ByteView group, AvpKey key);

/// Empty if the length is not that of the type.
std::optional<std::uint32_t> read_u32(ByteView data);
std::optional<std::int32_t> read_i32(ByteView data);
std::optional<std::uint64_t> read_u64(ByteView data);
std::optional<std::int64_t> read_i64(ByteView data);
std::string_view read_text(ByteView data);

/// Appends AVPs to bytes, padded, with their lengths.
class AvpWriter {
  public:
    explicit AvpWriter(Bytes& out) : out_(out) {}

    void bytes(AvpKey key, std::uint8_t flags, ByteView data);
    void text(AvpKey key, std::string_view value);
    void u32(AvpKey key, std::uint32_t value);
    void i32(AvpKey key, std::int32_t value);
    void u64(AvpKey key, std::uint64_t value);
    void i64(AvpKey key, std::int64_t value);
    /// An AVP copied as it was.
    void copy(ByteView whole);
    /// A group with what `fill` writes into it.
    template <class Fill>
    void group(AvpKey key, std::uint8_t flags, Fill fill) {
        const auto start = begin(key, flags);
        fill(*this);
        end(start);
    }
    template <class Fill>
    void group(AvpKey key, Fill fill) {
        group(key, avp_flag_mandatory, fill);
    }

  private:
    std::size_t begin(AvpKey key, std::uint8_t flags);
    void end(std::size_t start);
    void put_u32(std::uint32_t value);

    Bytes& out_;
};

/// Of RFC 6733 3, without version and length.
struct MessageHeader {
    std::uint8_t flags = 0;
    std::uint32_t command = 0;
    std::uint32_t application = 0;
    std::uint32_t hop_by_hop = 0;
    std::uint32_t end_to_end = 0;
};

inline constexpr std::size_t message_header_size = 20;
inline constexpr std::uint8_t message_flag_request = 0x80;
inline constexpr std::uint8_t message_flag_proxiable = 0x40;
inline constexpr std::uint8_t message_flag_error = 0x20;

/// Empty if there are fewer bytes than a header has.
std::optional<MessageHeader> read_message_header(ByteView message);
/// The AVPs behind the header; empty if there is no whole header.
ByteView message_body(ByteView message);
/// Starts a message; `finish_message` writes its length when all AVPs are there.
void start_message(Bytes& out, const MessageHeader& header);
void finish_message(Bytes& out);

}  // namespace airtime::extension
