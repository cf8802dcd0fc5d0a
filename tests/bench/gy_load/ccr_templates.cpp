#include "tests/bench/gy_load/ccr_templates.hpp"

#include <algorithm>
#include <chrono>

namespace airtime::bench {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t session_digits = 10;
constexpr std::size_t msisdn_digits = 11;
constexpr std::size_t imsi_digits = 15;
constexpr std::uint64_t imsi_prefix = 452'040'000'000'000;
/// From 1900, where RFC 6733's Time begins, to 1970.
constexpr std::uint64_t seconds_1900_to_1970 = 2'208'988'800;
constexpr std::uint32_t reporting_reason_quota_exhausted = 3;
constexpr std::uint32_t termination_cause_logout = 1;
constexpr std::uint32_t event_request_type = 4;
constexpr std::uint32_t direct_debiting = 0, refund_account = 1;

constexpr Key tgpp(std::uint32_t code) {
    return {code, vendor_3gpp};
}

void write_subscription(MessageWriter& out, std::uint32_t type, std::string_view placeholder,
                        std::size_t& at) {
    out.group(avp::subscription_id, [&] {
        out.u32(avp::subscription_id_type, type);
        at = out.text(avp::subscription_id_data, placeholder);
    });
}

void write_qos_information(MessageWriter& out) {
    out.group(tgpp(1016), [&] {
        out.u32(tgpp(1028), 9);      // QoS-Class-Identifier
        out.group(tgpp(1034), [&] {  // Allocation-Retention-Priority
            out.u32(tgpp(1046), 8);  // Priority-Level
            out.u32(tgpp(1047), 1);  // Pre-emption-Capability
            out.u32(tgpp(1048), 1);  // Pre-emption-Vulnerability
        });
        out.u32(tgpp(1041), 50'000'000);   // APN-Aggregate-Max-Bitrate-UL
        out.u32(tgpp(1040), 150'000'000);  // APN-Aggregate-Max-Bitrate-DL
    });
}

/// What Open5GS's SMF sends in PS-Information, and what larger gateways add.
void write_ps_information(MessageWriter& out, bool initial) {
    out.group(avp::service_information, [&] {
        out.group(tgpp(874), [&] {
            out.bytes(tgpp(2), "\x00\x01\x02\x03"sv, true);             // 3GPP-Charging-Id
            if (initial) out.u32(tgpp(3), 0);                           // 3GPP-PDP-Type
            out.bytes(tgpp(1227), "\x00\x01\x0a\x2d\x00\x02"sv, true);  // PDP-Address
            out.bytes(tgpp(1228), "\x00\x01\x7f\x00\x00\x02"sv, true);  // SGSN-Address
            out.bytes(tgpp(847), "\x00\x01\x7f\x00\x00\x03"sv, true);   // GGSN-Address
            out.text({30}, "internet");                                 // Called-Station-Id
            out.bytes(tgpp(12), "0"sv, false);                          // 3GPP-Selection-Mode
            out.bytes(tgpp(13), "0800"sv, true);                        // 3GPP-Charging-Characteristics
            out.bytes(tgpp(18), "45204"sv, true);                       // 3GPP-SGSN-MCC-MNC
            out.bytes(tgpp(10), "\x05"sv, false);                       // 3GPP-NSAPI
            out.bytes(tgpp(23), "\x82\x00"sv, false);                   // 3GPP-MS-TimeZone
            out.bytes(tgpp(22), "\x82\x54\xf2\x40\x00\x01\x54\xf2\x40\x00\x00\x01\x01"sv, false);  // ULI
            out.bytes(tgpp(21), "\x06"sv, false);  // 3GPP-RAT-Type
            out.group({458}, [&] {                 // User-Equipment-Info
                out.u32({459}, 0);
                out.bytes({460}, "3534900698733153"sv, true);
            });
            out.bytes(tgpp(8), "45204"sv, false);     // 3GPP-IMSI-MCC-MNC
            out.bytes(tgpp(9), "45204"sv, false);     // 3GPP-GGSN-MCC-MNC
            if (initial) out.u32(tgpp(1247), 0);      // PDP-Context-Type
            out.u32(tgpp(2047), 2);                   // Serving-Node-Type
            out.u32(tgpp(2050), 66051);               // PDN-Connection-Charging-ID
            out.u32(tgpp(2051), 1);                   // Dynamic-Address-Flag
            out.text(tgpp(2064), "pgw01.east1");      // Node-Id
            out.u32(tgpp(2066), 0);                   // Charging-Characteristics-Selection-Mode
            out.text(tgpp(1004), "prepaid-default");  // Charging-Rule-Base-Name
            write_qos_information(out);
        });
    });
}

void write_units(MessageWriter& out, const RequestShape& shape, Service service, bool asked) {
    switch (service) {
        case Service::data:
            out.u64(avp::cc_total_octets, asked ? shape.octets : shape.used_octets);
            break;
        case Service::voice:
            out.u32(avp::cc_time, shape.seconds);
            break;
        case Service::sms:
            out.u64(avp::cc_service_specific_units, 1);
            break;
    }
}

void write_services(MessageWriter& out, const RequestShape& shape, RequestKind kind, Service service) {
    const std::uint32_t groups = service == Service::data ? shape.services : 1;
    for (std::uint32_t group = 1; group <= groups; ++group) {
        out.group(avp::mscc, [&] {
            if (kind != RequestKind::termination) {
                out.group(avp::requested_service_unit, [&] { write_units(out, shape, service, true); });
            }
            if (kind == RequestKind::update || kind == RequestKind::termination) {
                out.group(avp::used_service_unit, [&] {
                    if (kind == RequestKind::update) out.u32(tgpp(872), reporting_reason_quota_exhausted);
                    write_units(out, shape, service, false);
                });
            }
            out.u32(avp::rating_group, group);
        });
    }
}

std::string_view context_of(RequestKind kind, Service service) {
    if (kind == RequestKind::recharge) return "recharge@airtime";
    constexpr std::array<std::string_view, service_count> contexts{"8.32251@3gpp.org", "8.32260@3gpp.org",
                                                                   "8.32274@3gpp.org"};
    return contexts[static_cast<std::size_t>(service)];
}

/// Of a call and of an SMS, as much as every network element sends.
void write_ims_information(MessageWriter& out) {
    out.group(avp::service_information, [&] {
        out.group(tgpp(876), [&] {
            out.u32(tgpp(829), 0);                    // Role-Of-Node: originating
            out.u32(tgpp(862), 6);                    // Node-Functionality: AS
            out.text(tgpp(832), "tel:+84901234567");  // Called-Party-Address
        });
    });
}

void write_sms_information(MessageWriter& out) {
    out.group(avp::service_information, [&] {
        out.group(tgpp(2000), [&] {
            out.group(tgpp(2026), [&] {                  // Recipient-Info
                out.group(tgpp(1201), [&] {              // Recipient-Address
                    out.u32(tgpp(899), 1);               // Address-Type: MSISDN
                    out.text(tgpp(897), "84901234567");  // Address-Data
                });
            });
        });
    });
}

void write_information(MessageWriter& out, const RequestShape& shape, RequestKind kind, Service service) {
    if (service == Service::voice) write_ims_information(out);
    if (service == Service::sms) write_sms_information(out);
    if (service == Service::data && shape.ps_information) {
        write_ps_information(out, kind == RequestKind::initial);
    }
}

void write_recharge(MessageWriter& out, const RequestShape& shape) {
    out.u32(avp::requested_action, refund_account);
    out.group(avp::requested_service_unit, [&] {
        out.group(avp::cc_money, [&] {
            out.group(avp::unit_value,
                      [&] { out.u64(avp::value_digits, static_cast<std::uint64_t>(shape.recharge_amount)); });
            out.u32(avp::currency_code, shape.currency_code);
        });
    });
}

}  // namespace

std::uint32_t cc_request_type(RequestKind kind) {
    return std::min(static_cast<std::uint32_t>(kind) + 1, event_request_type);
}

void write_digits(std::uint8_t* at, std::size_t digits, std::uint64_t value) {
    for (std::size_t place = digits; place > 0; --place, value /= 10) {
        at[place - 1] = static_cast<std::uint8_t>('0' + value % 10);
    }
}

std::string origin_host(std::uint32_t connection, std::string_view realm) {
    std::string host = "load00.";
    host[4] = static_cast<char>('0' + connection / 10 % 10);
    host[5] = static_cast<char>('0' + connection % 10);
    return host.append(realm);
}

CcrTemplates::CcrTemplates(const RequestShape& shape)
    : session_prefix_("pgw.east1." + shape.realm + ";" + shape.run + ";"), first_msisdn_(shape.first_msisdn) {
    for (std::size_t service = 0; service < service_count; ++service) {
        for (std::size_t kind = 0; kind < request_kind_names.size(); ++kind) {
            templates_[service][kind] =
                make(shape, static_cast<RequestKind>(kind), static_cast<Service>(service));
        }
    }
}

CcrTemplates::Template CcrTemplates::make(const RequestShape& shape, RequestKind kind,
                                          Service service) const {
    MessageWriter out{{.flags = flag_request | flag_proxiable, .command = 272, .application = 4}};
    Template made;
    made.session = out.text(avp::session_id, session_prefix_ + std::string(session_digits, '0')) +
                   session_prefix_.size();
    made.host = out.text(avp::origin_host, origin_host(0, shape.realm)) + 4;
    out.text(avp::origin_realm, shape.realm);
    out.text(avp::destination_realm, shape.realm);
    out.u32(avp::auth_application_id, 4);
    out.text(avp::service_context_id, context_of(kind, service));
    out.u32(avp::cc_request_type, cc_request_type(kind));
    made.number = out.u32(avp::cc_request_number, 0);
    made.timestamp = out.u32(avp::event_timestamp, 0);
    write_subscription(out, 1, std::string(imsi_digits, '0'), made.imsi);
    write_subscription(out, 0, std::string(msisdn_digits, '0'), made.msisdn);
    if (kind == RequestKind::termination) out.u32(avp::termination_cause, termination_cause_logout);
    if (kind == RequestKind::debit) out.u32(avp::requested_action, direct_debiting);
    if (kind == RequestKind::recharge) {
        write_recharge(out, shape);
    } else {
        out.u32(avp::multiple_services_indicator, 1);
        write_services(out, shape, kind, service);
        write_information(out, shape, kind, service);
    }
    made.bytes = out.finish();
    return made;
}

ByteView CcrTemplates::write(const RequestNames& names) {
    Template& chosen =
        templates_[static_cast<std::size_t>(names.service)][static_cast<std::size_t>(names.kind)];
    std::uint8_t* at = chosen.bytes.data();
    store_u32(at + 12, names.hop_by_hop);
    store_u32(at + 16, names.end_to_end);
    write_digits(at + chosen.session, session_digits, names.session);
    store_u32(at + chosen.number, names.number);
    write_digits(at + chosen.host, 2, names.connection);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    store_u32(at + chosen.timestamp,
              static_cast<std::uint32_t>(
                  static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).count()) +
                  seconds_1900_to_1970));
    write_digits(at + chosen.msisdn, msisdn_digits, first_msisdn_ + names.subscriber);
    write_digits(at + chosen.imsi, imsi_digits, imsi_prefix + names.subscriber);
    return chosen.bytes;
}

}  // namespace airtime::bench
