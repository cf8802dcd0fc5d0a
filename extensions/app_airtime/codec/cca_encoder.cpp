#include "app_airtime/codec/cca_encoder.hpp"

#include <algorithm>
#include <limits>

#include "app_airtime/codec/failed_avp.hpp"
#include "app_airtime/codec/gy_avps.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::extension {
namespace {

using charging::Announcements;
using charging::ClientProfile;
using charging::CreditControlAnswer;
using charging::FailedAvp;
using charging::FinalUnitAction;
using charging::FinalUnits;
using charging::Money;
using charging::RequestType;
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

/// Time of RFC 6733 4.3.1: seconds since 1900, which begin again in 2036.
std::uint32_t diameter_time(charging::Instant instant) {
    constexpr std::uint64_t seconds_1900_to_1970 = 2'208'988'800;
    const auto since_1970 = std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(since_1970) + seconds_1900_to_1970);
}

void write_granted(AvpWriter& out, const ServiceUnits& units, std::uint32_t currency_code,
                   const std::optional<charging::Instant>& tariff_changes_at = std::nullopt) {
    out.group(avp::granted_service_unit, [&](AvpWriter& granted) {
        if (tariff_changes_at) granted.u32(avp::tariff_time_change, diameter_time(*tariff_changes_at));
        if (units.time_s) granted.u32(avp::cc_time, *units.time_s);
        if (units.money) write_amount(granted, avp::cc_money, *units.money, currency_code);
        if (units.total_octets) granted.u64(avp::cc_total_octets, *units.total_octets);
        if (units.input_octets) granted.u64(avp::cc_input_octets, *units.input_octets);
        if (units.output_octets) granted.u64(avp::cc_output_octets, *units.output_octets);
        if (units.service_specific) granted.u64(avp::cc_service_specific_units, *units.service_specific);
    });
}

/// RFC 8506 8.34: TERMINATE stands alone; REDIRECT needs its server; filters go with it or RESTRICT_ACCESS.
void write_final_units(AvpWriter& out, FinalUnitAction action, const FinalUnits& rules) {
    out.group(avp::final_unit_indication, [&](AvpWriter& indication) {
        indication.u32(avp::final_unit_action, static_cast<std::uint32_t>(action));
        if (action == FinalUnitAction::terminate) return;
        for (const auto& rule : rules.restriction_filter_rules) {
            indication.text(avp::restriction_filter_rule, rule);
        }
        for (const auto& filter : rules.filter_ids) indication.text(avp::filter_id, filter);
        if (action != FinalUnitAction::redirect || !rules.redirect_to) return;
        indication.group(avp::redirect_server, [&](AvpWriter& redirect) {
            redirect.u32(avp::redirect_address_type, static_cast<std::uint32_t>(rules.redirect_to->type));
            redirect.text(avp::redirect_server_address, rules.redirect_to->address);
        });
    });
}

std::uint32_t share_of(std::uint64_t units, std::uint32_t percent) {
    // Of 128 bits' room not one is needed: what is cut off is below a hundred units.
    const std::uint64_t share = units / 100 * percent + units % 100 * percent / 100;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(share, std::numeric_limits<std::uint32_t>::max()));
}

/// RFC 8506 8.32.
std::uint32_t unit_type_of(const ServiceUnits& granted) {
    constexpr std::uint32_t time = 0, total_octets = 2, service_specific_units = 5;
    if (granted.time_s) return time;
    return granted.total_octets ? total_octets : service_specific_units;
}

void write_pool(AvpWriter& mscc, const charging::PoolReference& reference, const ServiceUnits& granted) {
    mscc.group(avp::gsu_pool_reference, [&](AvpWriter& pool) {
        pool.u32(avp::gsu_pool_identifier, reference.pool);
        pool.u32(avp::cc_unit_type, unit_type_of(granted));
        pool.group(avp::unit_value,
                   [&](AvpWriter& value) { value.i64(avp::value_digits, reference.multiplier); });
    });
}

/// What is left of the grant when the client should ask for more, and how long it may keep idle quota. Behind
/// the last quota there is nothing to ask for.
void write_quota_control(AvpWriter& mscc, const ServiceAnswer& service, const ClientProfile& client) {
    const auto& granted = *service.granted;
    if (!service.final_units) {
        const auto write = [&](AvpKey key, std::uint64_t units, std::uint32_t percent) {
            if (const auto left = share_of(units, percent); left > 0) mscc.u32(key, left);
        };
        write(avp::time_quota_threshold, granted.time_s.value_or(0), client.thresholds.seconds_percent);
        write(avp::volume_quota_threshold, granted.total_octets.value_or(0),
              client.thresholds.octets_percent);
        write(avp::unit_quota_threshold, granted.service_specific.value_or(0),
              client.thresholds.service_units_percent);
    }
    if (client.quota_holding_time_s) mscc.u32(avp::quota_holding_time, *client.quota_holding_time_s);
    if (granted.time_s && client.quota_consumption_time_s != 0) {
        mscc.u32(avp::quota_consumption_time, client.quota_consumption_time_s);
    }
}

/// What is to be played with this answer; empty: nothing.
std::optional<std::uint32_t> announcement_of(const ServiceAnswer& service, bool low_balance,
                                             const Announcements& announcements) {
    if (service.result == ResultCode::credit_limit_reached) return announcements.no_credit;
    if (service.final_units) return announcements.final_units;
    return low_balance && service.granted ? announcements.low_balance : std::nullopt;
}

void write_announcement(AvpWriter& mscc, std::uint32_t identifier, const std::string& language) {
    mscc.group(avp::announcement_information, [&](AvpWriter& announcement) {
        announcement.u32(avp::announcement_identifier, identifier);
        if (!language.empty()) announcement.text(avp::announcement_language, language);
    });
}

/// TS 32.299 7.2.171: what the client gives back with a refund of this debit. Nobody who does not know it
/// need mind.
void write_refund_information(AvpWriter& out, const CcrFrame& frame) {
    const auto debit = charging::session_id_of(frame.session, frame.sub_session);
    const ByteView text{reinterpret_cast<const std::uint8_t*>(debit.value.data()), debit.value.size()};
    out.bytes(avp::refund_information, 0, text);
}

void write_service(AvpWriter& out, const ServiceAnswer& service, const CreditControlAnswer& answer,
                   const CcrFrame& frame, const AnswerStyle& style) {
    out.group(avp::multiple_services_credit_control, [&](AvpWriter& mscc) {
        if (service.granted) {
            write_granted(mscc, *service.granted, style.server.currency_code, service.tariff_changes_at);
        }
        if (service.tariff_change_usage) {
            mscc.u32(avp::tariff_change_usage, static_cast<std::uint32_t>(*service.tariff_change_usage));
        }
        for (const auto identifier : service.key.service_identifiers) {
            mscc.u32(avp::service_identifier, identifier);
        }
        if (service.key.rating_group) mscc.u32(avp::rating_group, *service.key.rating_group);
        if (service.pool && service.granted) write_pool(mscc, *service.pool, *service.granted);
        if (service.validity_s != 0) mscc.u32(avp::validity_time, service.validity_s);
        // Some clients take an MSCC without one as an error.
        mscc.u32(avp::result_code, static_cast<std::uint32_t>(service.result));
        if (service.final_units) write_final_units(mscc, *service.final_units, style.client.final_units);
        if (service.granted) write_quota_control(mscc, service, style.client);
        if (const auto play = announcement_of(service, answer.low_balance, style.client.announcements)) {
            write_announcement(mscc, *play, style.client.announcements.language);
        }
        if (service.refundable) write_refund_information(mscc, frame);
    });
}

/// TS 32.299 6.4.3 has these at command level, for the whole account.
void write_account_information(AvpWriter& out, const CreditControlAnswer& answer, const AnswerStyle& style) {
    constexpr std::uint32_t low_balance_yes = 1;
    if (answer.low_balance) out.u32(avp::low_balance_indication, low_balance_yes);
    if (answer.remaining_balance) {
        write_amount(out, avp::remaining_balance, *answer.remaining_balance, style.server.currency_code);
    }
}

/// RFC 8506 8.4, 8.14, 8.15: what the client does when we do not answer.
void write_failure_handling(AvpWriter& out, const CcrFrame& frame, const ClientProfile& client) {
    constexpr std::uint32_t failover_supported = 1;
    const bool of_event = frame.request_type == static_cast<std::uint32_t>(RequestType::event);
    if (of_event) {
        if (client.direct_debiting_failure_handling) {
            out.u32(avp::direct_debiting_failure_handling, *client.direct_debiting_failure_handling);
        }
        return;
    }
    if (client.session_failover) out.u32(avp::cc_session_failover, failover_supported);
    if (client.failure_handling) out.u32(avp::credit_control_failure_handling, *client.failure_handling);
}

void write_failed(AvpWriter& out, const Bytes& failed) {
    if (failed.empty()) return;
    out.bytes(avp::failed_avp, avp_flag_mandatory, failed);
}

void write_services(AvpWriter& out, const CreditControlAnswer& answer, const CcrFrame& frame,
                    const AnswerStyle& style) {
    for (const auto& service : answer.services) {
        if (!answer.command_level_units) {
            write_service(out, service, answer, frame, style);
            continue;
        }
        if (service.granted) write_granted(out, *service.granted, style.server.currency_code);
        if (service.validity_s != 0) out.u32(avp::validity_time, service.validity_s);
        if (service.final_units) write_final_units(out, *service.final_units, style.client.final_units);
        if (service.refundable) write_refund_information(out, frame);
    }
}

void write_all_failed(AvpWriter& out, const CreditControlAnswer& answer, ByteView request) {
    if (answer.failed != FailedAvp::none) {
        write_failed(out, failed_in_request(request, answer.failed, nullptr));
        // The one service of a request with units at command level says the same.
        if (answer.command_level_units) return;
    }
    for (const auto& service : answer.services) {
        if (service.failed == FailedAvp::none) continue;
        const auto* key = answer.command_level_units ? nullptr : &service.key;
        write_failed(out, failed_in_request(request, service.failed, key));
    }
}

}  // namespace

Bytes encode_cca(const CcrFrame& frame, const CreditControlAnswer& answer, ByteView request,
                 const AnswerStyle& style) {
    const auto currency_code = style.server.currency_code;
    auto bytes = start_answer(frame, static_cast<std::uint32_t>(answer.result), style.server);
    AvpWriter out{bytes};
    write_services(out, answer, frame, style);
    if (answer.cost) write_amount(out, avp::cost_information, *answer.cost, currency_code);
    if (answer.check_balance) {
        out.u32(avp::check_balance_result, static_cast<std::uint32_t>(*answer.check_balance));
    }
    write_account_information(out, answer, style);
    if (answer.result == ResultCode::success) write_failure_handling(out, frame, style.client);
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
