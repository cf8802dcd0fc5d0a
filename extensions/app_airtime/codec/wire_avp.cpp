#include "app_airtime/codec/wire_avp.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace airtime::extension {
namespace {

constexpr std::size_t short_header = 8;
constexpr std::size_t vendor_header = 12;
constexpr std::uint8_t diameter_version = 1;

std::uint32_t load_u24(const std::uint8_t* at) {
    return (static_cast<std::uint32_t>(at[0]) << 16) | (static_cast<std::uint32_t>(at[1]) << 8) | at[2];
}

std::uint32_t load_u32(const std::uint8_t* at) {
    return (static_cast<std::uint32_t>(at[0]) << 24) | load_u24(at + 1);
}

std::uint64_t load_u64(const std::uint8_t* at) {
    return (static_cast<std::uint64_t>(load_u32(at)) << 32) | load_u32(at + 4);
}

std::size_t padded(std::size_t length) {
    return (length + 3) & ~std::size_t{3};
}

void store_u24(Bytes& out, std::size_t at, std::size_t value) {
    assert(value < (1U << 24));
    out[at] = static_cast<std::uint8_t>(value >> 16);
    out[at + 1] = static_cast<std::uint8_t>(value >> 8);
    out[at + 2] = static_cast<std::uint8_t>(value);
}

}  // namespace

std::optional<AvpView> AvpWalk::next() {
    if (rest_.empty() || broken_) return std::nullopt;
    if (rest_.size() < short_header) {
        broken_.emplace();
        return std::nullopt;
    }
    AvpView avp;
    avp.key.code = load_u32(rest_.data());
    avp.flags = rest_[4];
    const std::size_t length = load_u24(rest_.data() + 5);
    const bool has_vendor = (avp.flags & avp_flag_vendor) != 0;
    const std::size_t header = has_vendor ? vendor_header : short_header;
    if (has_vendor && rest_.size() >= vendor_header) avp.key.vendor = load_u32(rest_.data() + short_header);
    if (length < header || length > rest_.size()) {
        broken_ = avp;
        return std::nullopt;
    }
    avp.whole = rest_.first(length);
    avp.data = avp.whole.subspan(header);
    rest_ = rest_.subspan(std::min(padded(length), rest_.size()));
    return avp;
}

std::optional<AvpView> find_avp(ByteView group, AvpKey key) {
    AvpWalk walk{group};
    while (const auto avp = walk.next()) {
        if (avp->key == key) return avp;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> read_u32(ByteView data) {
    if (data.size() != 4) return std::nullopt;
    return load_u32(data.data());
}

std::optional<std::int32_t> read_i32(ByteView data) {
    if (data.size() != 4) return std::nullopt;
    return std::bit_cast<std::int32_t>(load_u32(data.data()));
}

std::optional<std::uint64_t> read_u64(ByteView data) {
    if (data.size() != 8) return std::nullopt;
    return load_u64(data.data());
}

std::optional<std::int64_t> read_i64(ByteView data) {
    if (data.size() != 8) return std::nullopt;
    return std::bit_cast<std::int64_t>(load_u64(data.data()));
}

std::string_view read_text(ByteView data) {
    // Bytes and chars may alias; there is no conversion between the two views without a cast.
    return {reinterpret_cast<const char*>(data.data()), data.size()};
}

std::size_t AvpWriter::begin(AvpKey key, std::uint8_t flags) {
    const auto start = out_.size();
    put_u32(key.code);
    out_.push_back(
        static_cast<std::uint8_t>(key.vendor != 0 ? flags | avp_flag_vendor : flags & ~avp_flag_vendor));
    out_.insert(out_.end(), 3, 0);
    if (key.vendor != 0) put_u32(key.vendor);
    return start;
}

void AvpWriter::end(std::size_t start) {
    store_u24(out_, start + 5, out_.size() - start);
    out_.resize(start + padded(out_.size() - start), 0);
}

void AvpWriter::put_u32(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out_.push_back(static_cast<std::uint8_t>(value >> shift));
}

void AvpWriter::bytes(AvpKey key, std::uint8_t flags, ByteView data) {
    const auto start = begin(key, flags);
    out_.insert(out_.end(), data.begin(), data.end());
    end(start);
}

void AvpWriter::text(AvpKey key, std::string_view value) {
    const auto start = begin(key, avp_flag_mandatory);
    out_.insert(out_.end(), value.begin(), value.end());
    end(start);
}

void AvpWriter::u32(AvpKey key, std::uint32_t value) {
    const auto start = begin(key, avp_flag_mandatory);
    put_u32(value);
    end(start);
}

void AvpWriter::i32(AvpKey key, std::int32_t value) {
    u32(key, std::bit_cast<std::uint32_t>(value));
}

void AvpWriter::u64(AvpKey key, std::uint64_t value) {
    const auto start = begin(key, avp_flag_mandatory);
    put_u32(static_cast<std::uint32_t>(value >> 32));
    put_u32(static_cast<std::uint32_t>(value));
    end(start);
}

void AvpWriter::i64(AvpKey key, std::int64_t value) {
    u64(key, std::bit_cast<std::uint64_t>(value));
}

void AvpWriter::copy(ByteView whole) {
    out_.insert(out_.end(), whole.begin(), whole.end());
    out_.resize(out_.size() + padded(whole.size()) - whole.size(), 0);
}

std::optional<MessageHeader> read_message_header(ByteView message) {
    if (message.size() < message_header_size) return std::nullopt;
    return MessageHeader{.flags = message[4],
                         .command = load_u24(message.data() + 5),
                         .application = load_u32(message.data() + 8),
                         .hop_by_hop = load_u32(message.data() + 12),
                         .end_to_end = load_u32(message.data() + 16)};
}

ByteView message_body(ByteView message) {
    return message.size() < message_header_size ? ByteView{} : message.subspan(message_header_size);
}

void start_message(Bytes& out, const MessageHeader& header) {
    out.assign(message_header_size, 0);
    out[0] = diameter_version;
    out[4] = header.flags;
    store_u24(out, 5, header.command);
    std::size_t at = 8;
    for (const auto value : {header.application, header.hop_by_hop, header.end_to_end}) {
        for (int shift = 24; shift >= 0; shift -= 8) out[at++] = static_cast<std::uint8_t>(value >> shift);
    }
}

void finish_message(Bytes& out) {
    store_u24(out, 1, out.size());
}

}  // namespace airtime::extension
