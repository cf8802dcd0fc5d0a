#include "app_airtime/cca_encoder.hpp"

#include "app_airtime/failed_avp.hpp"
#include "app_airtime/gy_avps.hpp"

namespace airtime::extension {
namespace {

using charging::CreditControlAnswer;
using charging::FailedAvp;
using charging::Money;
using charging::ResultCode;
using charging::ServiceAnswer;
using charging::ServiceUnits;

/// RFC 6733 7.1.3: protocol errors, and only they, set the E bit.
bool is_protocol_error(std::uint32_t result) {
    return result / 1000 == 3;
}

Bytes start_answer(const CcrFrame& frame, std::uint32_t result, const ServerIdentity& server) {
    Bytes bytes;
    bytes.reserve(512);
    auto header = frame.header;
    header.flags &= message_flag_proxiable;
    if (is_protocol_error(result)) header.flags |= message_flag_error;
    start_message(bytes, header);
    AvpWriter out{bytes};
    // RFC 6733 8.8: Session-Id stands directly behind the header; there is a client that reads Origin-Host
    // wrong if it comes earlier.
    if (!frame.session.empty()) out.text(avp::session_id, frame.session);
    out.u32(avp::result_code, result);
    out.text(avp::origin_host, server.host);
    out.text(avp::origin_realm, server.realm);
    if (frame.header.command == avp::credit_control_command) {
        out.u32(avp::auth_application_id, avp::credit_control_application);
    }
    if (frame.request_type) out.u32(avp::cc_request_type, *frame.request_type);
    if (frame.request_number) out.u32(avp::cc_request_number, *frame.request_number);
    if (frame.sub_session) out.u64(avp::cc_sub_session_id, *frame.sub_session);
    return bytes;
}

Bytes finish_answer(Bytes bytes, const CcrFrame& frame) {
    AvpWriter out{bytes};
    for (const auto proxy_info : frame.proxy_info) out.copy(proxy_info);
    finish_message(bytes);
    return bytes;
}

/// Digits and exponent without trailing zeros behind the point: 10,000 is 10000 and no Exponent.
void write_unit_value(AvpWriter& out, Money amount) {
    std::int64_t digits = amount.millionths();
    std::int32_t exponent = -6;
    while (exponent < 0 && digits % 10 == 0) {
        digits /= 10;
        ++exponent;
    }
    out.group(avp::unit_value, [&](AvpWriter& value) {
        value.i64(avp::value_digits, digits);
        if (exponent != 0) value.i32(avp::exponent, exponent);
    });
}

void write_amount(AvpWriter& out, AvpKey key, Money amount, std::uint32_t currency_code) {
    out.group(key, [&](AvpWriter& money) {
        write_unit_value(money, amount);
        money.u32(avp::currency_code, currency_code);
    });
}

void write_granted(AvpWriter& out, const ServiceUnits& units, std::uint32_t currency_code) {
    out.group(avp::granted_service_unit, [&](AvpWriter& granted) {
        if (units.time_s) granted.u32(avp::cc_time, *units.time_s);
        if (units.money) write_amount(granted, avp::cc_money, *units.money, currency_code);
        if (units.total_octets) granted.u64(avp::cc_total_octets, *units.total_octets);
        if (units.input_octets) granted.u64(avp::cc_input_octets, *units.input_octets);
        if (units.output_octets) granted.u64(avp::cc_output_octets, *units.output_octets);
        if (units.service_specific) granted.u64(avp::cc_service_specific_units, *units.service_specific);
    });
}

void write_service(AvpWriter& out, const ServiceAnswer& service, std::uint32_t currency_code) {
    out.group(avp::multiple_services_credit_control, [&](AvpWriter& mscc) {
        if (service.granted) write_granted(mscc, *service.granted, currency_code);
        for (const auto identifier : service.key.service_identifiers) {
            mscc.u32(avp::service_identifier, identifier);
        }
        if (service.key.rating_group) mscc.u32(avp::rating_group, *service.key.rating_group);
        if (service.validity_s != 0) mscc.u32(avp::validity_time, service.validity_s);
        // Some clients take an MSCC without one as an error.
        mscc.u32(avp::result_code, static_cast<std::uint32_t>(service.result));
    });
}

void write_failed(AvpWriter& out, const Bytes& failed) {
    if (failed.empty()) return;
    out.bytes(avp::failed_avp, avp_flag_mandatory, failed);
}

void write_services(AvpWriter& out, const CreditControlAnswer& answer, std::uint32_t currency_code) {
    for (const auto& service : answer.services) {
        if (!answer.command_level_units) {
            write_service(out, service, currency_code);
            continue;
        }
        if (service.granted) write_granted(out, *service.granted, currency_code);
        if (service.validity_s != 0) out.u32(avp::validity_time, service.validity_s);
    }
}

void write_all_failed(AvpWriter& out, const CreditControlAnswer& answer, ByteView request) {
    if (answer.failed != FailedAvp::none) {
        write_failed(out, failed_in_request(request, answer.failed, nullptr));
    }
    for (const auto& service : answer.services) {
        if (service.failed == FailedAvp::none) continue;
        const auto* key = answer.command_level_units ? nullptr : &service.key;
        write_failed(out, failed_in_request(request, service.failed, key));
    }
}

}  // namespace

Bytes encode_cca(const CcrFrame& frame, const CreditControlAnswer& answer, ByteView request,
                 const ServerIdentity& server) {
    auto bytes = start_answer(frame, static_cast<std::uint32_t>(answer.result), server);
    AvpWriter out{bytes};
    write_services(out, answer, server.currency_code);
    if (answer.cost) write_amount(out, avp::cost_information, *answer.cost, server.currency_code);
    if (answer.check_balance) {
        out.u32(avp::check_balance_result, static_cast<std::uint32_t>(*answer.check_balance));
    }
    write_all_failed(out, answer, request);
    return finish_answer(std::move(bytes), frame);
}

Bytes encode_fault(const CcrFrame& frame, const CcrFault& fault, const ServerIdentity& server) {
    auto bytes = start_answer(frame, fault.result, server);
    AvpWriter out{bytes};
    write_failed(out, fault.failed);
    return finish_answer(std::move(bytes), frame);
}

}  // namespace airtime::extension
