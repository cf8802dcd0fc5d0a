#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace airtime::gy_client {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::uint32_t vendor_3gpp = 10415;
inline constexpr std::uint8_t avp_flag_vendor = 0x80;
inline constexpr std::uint8_t avp_flag_mandatory = 0x40;

/// Code and vendor: what an AVP is, wherever it stands. Vendor 0 is the IETF's.
struct AvpKey {
    std::uint32_t code = 0;
    std::uint32_t vendor = 0;

    friend bool operator==(const AvpKey&, const AvpKey&) = default;
};

/// One AVP as it stands on the wire; `data` without padding. A group's data are the bytes of its children.
struct Avp {
    AvpKey key;
    std::uint8_t flags = 0;
    Bytes data;

    friend bool operator==(const Avp&, const Avp&) = default;
};

/// A Diameter header of RFC 6733 3 without the length, which follows from the AVPs.
struct MessageHeader {
    std::uint8_t flags = 0;
    std::uint32_t command = 0;
    std::uint32_t application = 0;
    std::uint32_t hop_by_hop = 0;
    std::uint32_t end_to_end = 0;
};

inline constexpr std::uint8_t message_flag_request = 0x80;
inline constexpr std::uint8_t message_flag_proxiable = 0x40;
inline constexpr std::uint8_t message_flag_error = 0x20;
inline constexpr std::uint8_t message_flag_retransmit = 0x10;

struct Message {
    MessageHeader header;
    std::vector<Avp> avps;
};

Bytes encode_u32(std::uint32_t value);
Bytes encode_u64(std::uint64_t value);
Bytes encode_text(std::string_view text);
Bytes encode_avps(const std::vector<Avp>& avps);
Bytes encode_message(const Message& message);

/// Empty if the length is not that of the type.
std::optional<std::uint32_t> decode_u32(const Bytes& data);
std::optional<std::uint64_t> decode_u64(const Bytes& data);
std::string decode_text(const Bytes& data);
/// Empty if the AVP lengths do not fill `data` exactly.
std::optional<std::vector<Avp>> decode_avps(std::span<const std::uint8_t> data);
/// Empty if it is not one whole Diameter message.
std::optional<Message> decode_message(std::span<const std::uint8_t> data);

/// The first of that key, or null.
const Avp* find_avp(const std::vector<Avp>& avps, AvpKey key);

/// "00ff10"; parse refuses an odd count of digits and anything but hex digits (blanks are allowed).
std::string to_hex(const Bytes& data);
std::optional<Bytes> parse_hex(std::string_view text);

}  // namespace airtime::gy_client
