#include "tests/bench/gy_load/wire.hpp"

#include <algorithm>

namespace airtime::bench {

namespace {

constexpr std::uint8_t flag_vendor = 0x80;
constexpr std::uint8_t flag_mandatory = 0x40;

std::size_t load_u24(const std::uint8_t* at) {
    return load_u32(at) >> 8;
}

void store_u24(std::uint8_t* at, std::size_t value) {
    at[0] = static_cast<std::uint8_t>(value >> 16);
    at[1] = static_cast<std::uint8_t>(value >> 8);
    at[2] = static_cast<std::uint8_t>(value);
}

}  // namespace

std::uint32_t load_u32(const std::uint8_t* at) {
    return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

std::uint64_t load_u64(const std::uint8_t* at) {
    return std::uint64_t{load_u32(at)} << 32 | load_u32(at + 4);
}

void store_u32(std::uint8_t* at, std::uint32_t value) {
    store_u24(at, value >> 8);
    at[3] = static_cast<std::uint8_t>(value);
}

MessageWriter::MessageWriter(const Header& header) : out_(header_size) {
    out_[0] = 1;
    out_[4] = header.flags;
    store_u24(&out_[5], header.command);
    store_u32(&out_[8], header.application);
    store_u32(&out_[12], header.hop_by_hop);
    store_u32(&out_[16], header.end_to_end);
}

void MessageWriter::put_u32(std::uint32_t value) {
    out_.resize(out_.size() + 4);
    store_u32(&out_[out_.size() - 4], value);
}

std::size_t MessageWriter::begin(Key key, bool mandatory) {
    const std::size_t start = out_.size();
    put_u32(key.code);
    const auto flags = (key.vendor != 0 ? flag_vendor : 0) | (mandatory ? flag_mandatory : 0);
    put_u32(static_cast<std::uint32_t>(flags) << 24);
    if (key.vendor != 0) put_u32(key.vendor);
    return start;
}

void MessageWriter::end(std::size_t start) {
    store_u24(&out_[start + 5], out_.size() - start);
    out_.resize((out_.size() + 3) & ~std::size_t{3});
}

std::size_t MessageWriter::bytes(Key key, std::string_view value, bool mandatory) {
    const std::size_t start = begin(key, mandatory);
    const std::size_t data = out_.size();
    out_.insert(out_.end(), value.begin(), value.end());
    end(start);
    return data;
}

std::size_t MessageWriter::text(Key key, std::string_view value) {
    return bytes(key, value, true);
}

std::size_t MessageWriter::u32(Key key, std::uint32_t value) {
    begin(key, true);
    const std::size_t data = out_.size();
    put_u32(value);
    end(data - (key.vendor != 0 ? 12 : 8));
    return data;
}

std::size_t MessageWriter::u64(Key key, std::uint64_t value) {
    const std::size_t start = begin(key, true);
    const std::size_t data = out_.size();
    put_u32(static_cast<std::uint32_t>(value >> 32));
    put_u32(static_cast<std::uint32_t>(value));
    end(start);
    return data;
}

Bytes MessageWriter::finish() {
    store_u24(&out_[1], out_.size());
    return std::move(out_);
}

std::optional<AvpView> AvpWalk::next() {
    if (rest_.empty() || broken_) return std::nullopt;
    const bool has_vendor = rest_.size() >= 8 && (rest_[4] & flag_vendor) != 0;
    const std::size_t header = has_vendor ? 12 : 8;
    const std::size_t length = rest_.size() >= 8 ? load_u24(&rest_[5]) : 0;
    if (length < header || length > rest_.size()) {
        broken_ = true;
        return std::nullopt;
    }
    const AvpView avp{.key = {load_u32(rest_.data()), has_vendor ? load_u32(&rest_[8]) : 0},
                      .data = rest_.subspan(header, length - header)};
    rest_ = rest_.subspan(std::min((length + 3) & ~std::size_t{3}, rest_.size()));
    return avp;
}

std::size_t message_length(const std::uint8_t* header) {
    return load_u24(header + 1);
}

Header read_header(ByteView message) {
    return {.flags = message[4],
            .command = static_cast<std::uint32_t>(load_u24(&message[5])),
            .application = load_u32(&message[8]),
            .hop_by_hop = load_u32(&message[12]),
            .end_to_end = load_u32(&message[16])};
}

}  // namespace airtime::bench
