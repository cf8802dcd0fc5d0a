#include "tests/app_airtime/gy_messages.hpp"

#include <algorithm>
#include <array>

namespace airtime::extension {

Avp raw(AvpKey key, ByteView data, std::uint8_t flags) {
    Avp avp;
    AvpWriter{avp}.bytes(key, flags, data);
    return avp;
}

Avp u32(AvpKey key, std::uint32_t value) {
    Avp avp;
    AvpWriter{avp}.u32(key, value);
    return avp;
}

Avp u64(AvpKey key, std::uint64_t value) {
    Avp avp;
    AvpWriter{avp}.u64(key, value);
    return avp;
}

Avp i64(AvpKey key, std::int64_t value) {
    Avp avp;
    AvpWriter{avp}.i64(key, value);
    return avp;
}

Avp text(AvpKey key, std::string_view value) {
    Avp avp;
    AvpWriter{avp}.text(key, value);
    return avp;
}

Avp group(AvpKey key, const std::vector<Avp>& children, std::uint8_t flags) {
    return raw(key, concat(children), flags);
}

Avp with_length(Avp avp, std::uint32_t length) {
    avp[5] = static_cast<std::uint8_t>(length >> 16);
    avp[6] = static_cast<std::uint8_t>(length >> 8);
    avp[7] = static_cast<std::uint8_t>(length);
    return avp;
}

Bytes concat(const std::vector<Avp>& avps) {
    Bytes bytes;
    for (const auto& avp : avps) bytes.insert(bytes.end(), avp.begin(), avp.end());
    return bytes;
}

Bytes message(const std::vector<Avp>& avps, std::uint8_t flags) {
    Bytes bytes;
    start_message(bytes, {.flags = flags,
                          .command = avp::credit_control_command,
                          .application = avp::credit_control_application,
                          .hop_by_hop = 0x01020304,
                          .end_to_end = 0xa1a2a3a4});
    const auto body = concat(avps);
    bytes.insert(bytes.end(), body.begin(), body.end());
    finish_message(bytes);
    return bytes;
}

namespace {

std::vector<std::pair<AvpKey, Avp>> required_pairs(charging::RequestType type, std::uint32_t number) {
    return {{avp::session_id, text(avp::session_id, "pgw1.lab.test;1;2")},
            {avp::origin_host, text(avp::origin_host, "pgw1.lab.test")},
            {avp::origin_realm, text(avp::origin_realm, "lab.test")},
            {avp::destination_realm, text(avp::destination_realm, "lab.test")},
            {avp::auth_application_id, u32(avp::auth_application_id, 4)},
            {avp::service_context_id, text(avp::service_context_id, "32251@3gpp.org")},
            {avp::cc_request_type, u32(avp::cc_request_type, static_cast<std::uint32_t>(type))},
            {avp::cc_request_number, u32(avp::cc_request_number, number)}};
}

}  // namespace

std::vector<Avp> required(charging::RequestType type, std::uint32_t number) {
    std::vector<Avp> avps;
    for (auto& [key, avp] : required_pairs(type, number)) avps.push_back(std::move(avp));
    return avps;
}

std::vector<Avp> required_without(AvpKey left_out, charging::RequestType type) {
    std::vector<Avp> avps;
    for (auto& [key, avp] : required_pairs(type, 0)) {
        if (key != left_out) avps.push_back(std::move(avp));
    }
    return avps;
}

Bytes ccr(charging::RequestType type, const std::vector<Avp>& more) {
    auto avps = required(type);
    avps.insert(avps.end(), more.begin(), more.end());
    return message(avps);
}

Avp money(std::int64_t digits, std::optional<std::int32_t> exponent) {
    std::vector<Avp> value{i64(avp::value_digits, digits)};
    if (exponent) value.push_back(u32(avp::exponent, static_cast<std::uint32_t>(*exponent)));
    return group(avp::cc_money, {group(avp::unit_value, value), u32(avp::currency_code, 704)});
}

Avp subscription(std::uint32_t type, std::string_view data) {
    return group(avp::subscription_id,
                 {u32(avp::subscription_id_type, type), text(avp::subscription_id_data, data)});
}

std::optional<AvpContent> FewAvps::find(AvpKey key) const {
    constexpr std::array grouped{AvpKey{874, avp::vendor_3gpp}, AvpKey{876, avp::vendor_3gpp},
                                 AvpKey{458, 0}};
    if (std::ranges::find(grouped, key) != grouped.end()) return AvpContent::grouped;
    if (key.code > 60000 || (key.vendor != 0 && key.vendor != avp::vendor_3gpp)) return std::nullopt;
    return AvpContent::other;
}

DecodedCcr decode(const Bytes& message) {
    static const charging::Numbering vietnam{
        .country_code = "84", .international_prefix = "00", .national_prefix = "0"};
    return decode_ccr(message, FewAvps{}, vietnam);
}

std::vector<AvpView> inside(ByteView group, std::initializer_list<AvpKey> path) {
    std::vector<ByteView> groups{group};
    std::vector<AvpView> found;
    for (const auto key : path) {
        found.clear();
        for (const auto bytes : groups) {
            AvpWalk walk{bytes};
            while (const auto avp = walk.next()) {
                if (avp->key == key) found.push_back(*avp);
            }
        }
        groups.clear();
        for (const auto& avp : found) groups.push_back(avp.data);
    }
    return found;
}

std::vector<AvpView> at(ByteView message, std::initializer_list<AvpKey> path) {
    return inside(message_body(message), path);
}

}  // namespace airtime::extension
