#include "app_airtime/intake/plain_request.hpp"

#include <strings.h>

#include <algorithm>

#include "app_airtime/codec/gy_avps.hpp"

namespace airtime::extension {
namespace {

constexpr std::uint8_t message_version = 1;
constexpr AvpKey route_record{282, 0};

bool is_identity(const AvpView& avp, std::string_view identity) {
    return avp.data.size() == identity.size() &&
           strncasecmp(read_text(avp.data).data(), identity.data(), identity.size()) == 0;
}

bool is_credit_control_request(const MessageHeader& header) {
    return header.command == avp::credit_control_command &&
           header.application == avp::credit_control_application &&
           (header.flags & message_flag_request) != 0 && (header.flags & message_flag_error) == 0;
}

}  // namespace

std::optional<ByteView> first_message(ByteView bytes) {
    if (bytes.size() < message_header_size || bytes[0] != message_version) return std::nullopt;
    const std::size_t size =
        std::size_t{bytes[1]} << 16U | std::size_t{bytes[2]} << 8U | std::size_t{bytes[3]};
    if (size < message_header_size || size > bytes.size()) return std::nullopt;
    return bytes.first(size);
}

bool is_plain_request(ByteView message, const OurNames& ours) {
    const auto header = read_message_header(message);
    if (!header || !is_credit_control_request(*header)) return false;
    bool has_realm = false;
    bool is_ours = false;
    bool was_here = false;
    AvpWalk walk{message_body(message)};
    while (const auto avp = walk.next()) {
        if (avp->key == avp::destination_realm) {
            has_realm = true;
            is_ours = is_ours || is_identity(*avp, ours.realm);
        } else if (avp->key == avp::destination_host) {
            is_ours = is_ours || is_identity(*avp, ours.host);
        } else if (avp->key == route_record) {
            was_here = was_here || is_identity(*avp, ours.host);
        }
    }
    return has_realm && is_ours && !was_here && !walk.broken();
}

void make_unasked_answer(std::span<std::uint8_t> request) {
    constexpr std::size_t flags_at = 4;
    constexpr std::size_t hop_by_hop_at = 12;
    constexpr std::size_t avp_header_size = 8;
    if (request.size() < message_header_size + avp_header_size) return;
    request[flags_at] = static_cast<std::uint8_t>(request[flags_at] & ~message_flag_request);
    std::ranges::fill(request.subspan(hop_by_hop_at, sizeof(std::uint32_t)), std::uint8_t{0});
    // One AVP of all: freeDiameter makes an object of each.
    const auto avp = request.subspan(message_header_size);
    std::ranges::fill(avp.first(avp_header_size), std::uint8_t{0});
    constexpr std::size_t length_at = 5;
    avp[length_at] = static_cast<std::uint8_t>(avp.size() >> 16U);
    avp[length_at + 1] = static_cast<std::uint8_t>(avp.size() >> 8U);
    avp[length_at + 2] = static_cast<std::uint8_t>(avp.size());
}

}  // namespace airtime::extension
