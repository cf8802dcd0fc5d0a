#include "tools/gy_client/credit_control_request.hpp"

#include <algorithm>

#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

constexpr std::uint32_t credit_control_command = 272;
constexpr std::uint32_t credit_control_application = 4;
constexpr std::uint32_t termination_cause_logout = 1;
constexpr std::uint32_t address_type_msisdn = 1;

void append(std::vector<Avp>& to, const std::vector<Avp>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

std::vector<Avp> encode_service(const RequestedService& service) {
    std::vector<Avp> avps;
    if (service.requested) {
        avps.push_back(make_group(avp::requested_service_unit, encode_units(*service.requested)));
    }
    for (const auto& used : service.used) {
        auto children = encode_units(used.units);
        if (used.tariff_change_usage) {
            children.insert(children.begin(), make_avp(avp::tariff_change_usage, *used.tariff_change_usage));
        }
        if (used.reporting_reason) {
            children.push_back(make_avp(avp::reporting_reason, *used.reporting_reason));
        }
        avps.push_back(make_group(avp::used_service_unit, children));
    }
    for (const auto identifier : service.service_identifiers) {
        avps.push_back(make_avp(avp::service_identifier, identifier));
    }
    if (service.rating_group) avps.push_back(make_avp(avp::rating_group, *service.rating_group));
    if (service.reporting_reason) avps.push_back(make_avp(avp::reporting_reason, *service.reporting_reason));
    append(avps, service.extra);
    return avps;
}

/// The digits as they are, with a plus only where one was given: 112 is no number abroad.
std::string uri_of(const std::string& called) {
    return called.find(':') == std::string::npos ? "tel:" + called : called;
}

/// Service-Information as a gateway of that service sends it, as far as a charging system looks at it.
std::vector<Avp> encode_service_information(const CreditControlRequest& request) {
    std::vector<Avp> information;
    if (request.service_context.ends_with("32251@3gpp.org")) {
        information.push_back(make_group(avp::ps_information,
                                         {make_avp(avp::called_station_id, std::string_view("internet"))}));
    } else if (request.service_context.ends_with("32260@3gpp.org")) {
        // TS 32.299 7.2.77: Node-Functionality is the one mandatory member; 6 is AS, 0 originating role.
        std::vector<Avp> ims{make_avp(avp::role_of_node, 0U), make_avp(avp::node_functionality, 6U)};
        if (!request.called.empty()) {
            ims.push_back(make_avp(avp::called_party_address, uri_of(request.called)));
        }
        information.push_back(make_group(avp::ims_information, ims));
    } else if (request.service_context.ends_with("32274@3gpp.org")) {
        std::vector<Avp> sms;
        if (!request.called.empty()) {
            const auto address = make_group(avp::recipient_address,
                                            {make_avp(avp::address_type, address_type_msisdn),
                                             make_avp(avp::address_data, std::string_view(request.called))});
            sms.push_back(make_group(avp::recipient_info, {address}));
        }
        information.push_back(make_group(avp::sms_information, sms));
    }
    if (information.empty()) return {};
    return {make_group(avp::service_information, information)};
}

void append_text(std::vector<Avp>& avps, AvpKey key, const std::string& text) {
    avps.push_back(make_avp(key, std::string_view(text)));
}

}  // namespace

Message encode_request(const CreditControlRequest& request, std::uint32_t end_to_end) {
    std::vector<Avp> avps;
    append_text(avps, avp::session_id, request.session_id);
    append_text(avps, avp::origin_host, request.origin_host);
    append_text(avps, avp::origin_realm, request.origin_realm);
    append_text(avps, avp::destination_realm, request.destination_realm);
    avps.push_back(make_avp(avp::auth_application_id, credit_control_application));
    append_text(avps, avp::service_context_id, request.service_context);
    avps.push_back(make_avp(avp::cc_request_type, request.type));
    avps.push_back(make_avp(avp::cc_request_number, request.number));
    if (request.destination_host) append_text(avps, avp::destination_host, *request.destination_host);
    for (const auto& subscription : request.subscriptions) {
        avps.push_back(
            make_group(avp::subscription_id,
                       {make_avp(avp::subscription_id_type, subscription.type),
                        make_avp(avp::subscription_id_data, std::string_view(subscription.data))}));
    }
    if (request.type == request_type::termination) {
        avps.push_back(make_avp(avp::termination_cause, termination_cause_logout));
    }
    if (request.action) avps.push_back(make_avp(avp::requested_action, *request.action));
    if (request.multiple_services_indicator) {
        avps.push_back(make_avp(avp::multiple_services_indicator, *request.multiple_services_indicator));
    }
    for (const auto& service : request.services) {
        const auto children = encode_service(service);
        if (request.command_level) {
            append(avps, children);
        } else {
            avps.push_back(make_group(avp::multiple_services_credit_control, children));
        }
    }
    append(avps, encode_service_information(request));
    append(avps, request.extra);
    std::erase_if(
        avps, [&](const Avp& avp) { return std::ranges::find(request.omit, avp.key) != request.omit.end(); });

    std::uint8_t flags = message_flag_request | message_flag_proxiable;
    if (request.retransmit) flags |= message_flag_retransmit;
    return {.header = {.flags = flags,
                       .command = credit_control_command,
                       .application = credit_control_application,
                       .hop_by_hop = 0,
                       .end_to_end = end_to_end},
            .avps = std::move(avps)};
}

}  // namespace airtime::gy_client
