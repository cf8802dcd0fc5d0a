#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// Diameter on the wire (RFC 6733 3 and 4.1), written once more: a fault in the product's codec must not be
/// repeated in what measures it.
namespace airtime::bench {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline constexpr std::size_t header_size = 20;
inline constexpr std::uint32_t vendor_3gpp = 10415;
inline constexpr std::uint8_t flag_request = 0x80;
inline constexpr std::uint8_t flag_proxiable = 0x40;
inline constexpr std::uint8_t flag_error = 0x20;

struct Key {
    std::uint32_t code = 0;
    std::uint32_t vendor = 0;
    friend bool operator==(const Key&, const Key&) = default;
};

struct Header {
    std::uint8_t flags = 0;
    std::uint32_t command = 0;
    std::uint32_t application = 0;
    std::uint32_t hop_by_hop = 0;
    std::uint32_t end_to_end = 0;
};

std::uint32_t load_u32(const std::uint8_t* at);
std::uint64_t load_u64(const std::uint8_t* at);
void store_u32(std::uint8_t* at, std::uint32_t value);

/// Appends a message. Each call returns where in the bytes the AVP's data begins, to write over it later.
class MessageWriter {
  public:
    explicit MessageWriter(const Header& header);

    std::size_t text(Key key, std::string_view value);
    std::size_t u32(Key key, std::uint32_t value);
    std::size_t u64(Key key, std::uint64_t value);
    /// `mandatory`: the M flag.
    std::size_t bytes(Key key, std::string_view value, bool mandatory);
    template <class Fill>
    void group(Key key, Fill fill) {
        const std::size_t start = begin(key, true);
        fill();
        end(start);
    }
    /// The message with its length.
    Bytes finish();

  private:
    std::size_t begin(Key key, bool mandatory);
    void end(std::size_t start);
    void put_u32(std::uint32_t value);

    Bytes out_;
};

struct AvpView {
    Key key;
    ByteView data;
};

/// Walks the AVPs of a group; empty at the end and where one does not fit.
class AvpWalk {
  public:
    explicit AvpWalk(ByteView group) : rest_(group) {}
    std::optional<AvpView> next();
    bool broken() const { return broken_; }

  private:
    ByteView rest_;
    bool broken_ = false;
};

/// The length that the header names.
std::size_t message_length(const std::uint8_t* header);
/// Of at least header_size bytes.
Header read_header(ByteView message);

namespace avp {
inline constexpr Key event_timestamp{55}, subscription_id{443}, subscription_id_data{444},
    subscription_id_type{450}, session_id{263}, origin_host{264}, origin_realm{296}, destination_realm{283},
    auth_application_id{258}, result_code{268}, host_ip_address{257}, vendor_id{266}, product_name{269},
    disconnect_cause{273}, termination_cause{295}, service_context_id{461}, cc_request_type{416},
    cc_request_number{415}, requested_action{436}, multiple_services_indicator{455}, mscc{456},
    rating_group{432}, requested_service_unit{437}, used_service_unit{446}, granted_service_unit{431},
    cc_total_octets{421}, cc_time{420}, cc_service_specific_units{417}, cc_money{413}, unit_value{445},
    value_digits{447}, currency_code{425}, service_information{873, vendor_3gpp};
}  // namespace avp

}  // namespace airtime::bench
