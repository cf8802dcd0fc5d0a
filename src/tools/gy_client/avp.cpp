#include "tools/gy_client/avp.hpp"

#include <algorithm>

namespace airtime::gy_client {
namespace {

constexpr std::size_t message_header_length = 20;
constexpr std::size_t avp_header_length = 8;
constexpr std::size_t vendor_length = 4;

void append_big_endian(Bytes& out, std::uint64_t value, unsigned bytes) {
    for (unsigned shift = bytes * 8; shift != 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>((value >> (shift - 8)) & 0xff));
    }
}

std::uint64_t read_big_endian(std::span<const std::uint8_t> data) {
    std::uint64_t value = 0;
    for (const auto byte : data) value = (value << 8) | byte;
    return value;
}

std::uint32_t read_u32(std::span<const std::uint8_t> data, std::size_t at, std::size_t bytes) {
    return static_cast<std::uint32_t>(read_big_endian(data.subspan(at, bytes)));
}

std::size_t padded(std::size_t length) {
    return (length + 3) & ~std::size_t{3};
}

}  // namespace

Bytes encode_u32(std::uint32_t value) {
    Bytes out;
    append_big_endian(out, value, 4);
    return out;
}

Bytes encode_u64(std::uint64_t value) {
    Bytes out;
    append_big_endian(out, value, 8);
    return out;
}

Bytes encode_text(std::string_view text) {
    return Bytes(text.begin(), text.end());
}

Bytes encode_avps(const std::vector<Avp>& avps) {
    Bytes out;
    for (const auto& avp : avps) {
        const bool has_vendor = (avp.flags & avp_flag_vendor) != 0;
        append_big_endian(out, avp.key.code, 4);
        out.push_back(avp.flags);
        append_big_endian(out, avp_header_length + (has_vendor ? vendor_length : 0) + avp.data.size(), 3);
        if (has_vendor) append_big_endian(out, avp.key.vendor, 4);
        out.insert(out.end(), avp.data.begin(), avp.data.end());
        out.resize(padded(out.size()));
    }
    return out;
}

Bytes encode_message(const Message& message) {
    const Bytes body = encode_avps(message.avps);
    Bytes out;
    out.push_back(1);
    append_big_endian(out, message_header_length + body.size(), 3);
    out.push_back(message.header.flags);
    append_big_endian(out, message.header.command, 3);
    append_big_endian(out, message.header.application, 4);
    append_big_endian(out, message.header.hop_by_hop, 4);
    append_big_endian(out, message.header.end_to_end, 4);
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

std::optional<std::uint32_t> decode_u32(const Bytes& data) {
    if (data.size() != 4) return std::nullopt;
    return static_cast<std::uint32_t>(read_big_endian(data));
}

std::optional<std::uint64_t> decode_u64(const Bytes& data) {
    if (data.size() != 8) return std::nullopt;
    return read_big_endian(data);
}

std::string decode_text(const Bytes& data) {
    return std::string(data.begin(), data.end());
}

std::optional<std::vector<Avp>> decode_avps(std::span<const std::uint8_t> data) {
    std::vector<Avp> avps;
    while (!data.empty()) {
        if (data.size() < avp_header_length) return std::nullopt;
        Avp avp;
        avp.key.code = read_u32(data, 0, 4);
        avp.flags = data[4];
        const std::size_t length = read_u32(data, 5, 3);
        const bool has_vendor = (avp.flags & avp_flag_vendor) != 0;
        const std::size_t header = avp_header_length + (has_vendor ? vendor_length : 0);
        if (length < header || length > data.size()) return std::nullopt;
        if (has_vendor) avp.key.vendor = read_u32(data, avp_header_length, vendor_length);
        const auto body = data.subspan(header, length - header);
        avp.data.assign(body.begin(), body.end());
        avps.push_back(std::move(avp));
        // The padding of a group's last child may be missing: some stacks leave it to the group.
        data = data.subspan(std::min(padded(length), data.size()));
    }
    return avps;
}

std::optional<Message> decode_message(std::span<const std::uint8_t> data) {
    if (data.size() < message_header_length || data[0] != 1) return std::nullopt;
    if (read_u32(data, 1, 3) != data.size()) return std::nullopt;
    Message message;
    message.header = {.flags = data[4],
                      .command = read_u32(data, 5, 3),
                      .application = read_u32(data, 8, 4),
                      .hop_by_hop = read_u32(data, 12, 4),
                      .end_to_end = read_u32(data, 16, 4)};
    auto avps = decode_avps(data.subspan(message_header_length));
    if (!avps) return std::nullopt;
    message.avps = std::move(*avps);
    return message;
}

const Avp* find_avp(const std::vector<Avp>& avps, AvpKey key) {
    const auto found = std::find_if(avps.begin(), avps.end(), [&](const Avp& avp) { return avp.key == key; });
    return found == avps.end() ? nullptr : &*found;
}

std::string to_hex(const Bytes& data) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : data) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 0xf]);
    }
    return text;
}

std::optional<Bytes> parse_hex(std::string_view text) {
    Bytes data;
    std::optional<std::uint8_t> high;
    for (const char c : text) {
        if (c == ' ') continue;
        std::uint8_t nibble = 0;
        if (c >= '0' && c <= '9') {
            nibble = static_cast<std::uint8_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            nibble = static_cast<std::uint8_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            nibble = static_cast<std::uint8_t>(c - 'A' + 10);
        } else {
            return std::nullopt;
        }
        if (high) {
            data.push_back(static_cast<std::uint8_t>((*high << 4) | nibble));
            high.reset();
        } else {
            high = nibble;
        }
    }
    if (high) return std::nullopt;
    return data;
}

}  // namespace airtime::gy_client
