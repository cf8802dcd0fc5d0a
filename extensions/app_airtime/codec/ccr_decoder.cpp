#include "app_airtime/codec/ccr_decoder.hpp"

#include "app_airtime/codec/avp_group_reader.hpp"
#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/codec/service_information.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::extension {
namespace {

using charging::CreditControlRequest;
using charging::RequestedAction;
using charging::RequestType;
using charging::ResultCode;
using charging::ServiceRequest;
using charging::ServiceUnits;

/// RFC 6733 sets no limit to a Session-Id; it becomes a key of the store.
constexpr std::size_t session_id_size_max = 512;
constexpr std::size_t text_size_max = 255;

/// Ours is the Session-Id of a debit. What is longer than that can be none of ours.
constexpr std::size_t refund_information_size_max = session_id_size_max + 32;

void read_refund_information(const AvpView& avp, ServiceRequest& service) {
    if (avp.data.size() <= refund_information_size_max) service.refund_information = read_text(avp.data);
}

class CcrReader {
  public:
    CcrReader(ByteView message, const KnownAvps& known, const charging::Numbering& numbering)
        : message_(message), groups_(known), subscription_ids_(numbering) {}

    DecodedCcr read();

  private:
    void read_top(const AvpView& avp);
    void read_top_group(const AvpView& avp);
    std::string read_bounded_text(const AvpView& avp, std::size_t size_max);
    void read_origin(const AvpView& avp, std::string& origin);
    void read_request_type(const AvpView& avp);
    void read_service(const AvpView& mscc);
    ServiceUnits read_units(const AvpView& group);
    void read_money(const AvpView& cc_money, ServiceUnits& units);
    void check_application(const AvpView& avp);
    void check_requested_action();
    void check_missing();
    void settle_shape();

    ByteView message_;
    AvpGroupReader groups_;
    CcrFrame frame_;
    CreditControlRequest request_;
    SubscriptionIds subscription_ids_;
    ServiceRequest at_command_level_;
    std::optional<AvpView> requested_action_;
    bool has_origin_realm_ = false;
    bool has_destination_realm_ = false;
    bool has_application_ = false;
};

std::string CcrReader::read_bounded_text(const AvpView& avp, std::size_t size_max) {
    if (avp.data.empty()) groups_.fail(ResultCode::invalid_avp_value, avp);
    if (avp.data.size() > size_max) groups_.fail(ResultCode::invalid_avp_length, avp);
    return groups_.fault() ? std::string{} : std::string{read_text(avp.data)};
}

/// Kamailio's ims_charging says twice where a request comes from; that is no fault unless it says two things.
void CcrReader::read_origin(const AvpView& avp, std::string& origin) {
    auto found = read_bounded_text(avp, text_size_max);
    if (!origin.empty() && found != origin) return groups_.fail(ResultCode::avp_occurs_too_many_times, avp);
    origin = std::move(found);
}

void CcrReader::read_request_type(const AvpView& avp) {
    const auto value = *read_u32(avp.data);
    frame_.request_type = value;
    if (value < static_cast<std::uint32_t>(RequestType::initial) ||
        value > static_cast<std::uint32_t>(RequestType::event)) {
        return groups_.fail(ResultCode::invalid_avp_value, avp);
    }
    request_.type = static_cast<RequestType>(value);
}

void CcrReader::check_application(const AvpView& avp) {
    has_application_ = true;
    if (*read_u32(avp.data) != avp::credit_control_application) {
        groups_.fail(ResultCode::invalid_avp_value, avp);
    }
}

void CcrReader::read_top(const AvpView& avp) {
    if (avp.key == avp::session_id) {
        request_.session.value = read_bounded_text(avp, session_id_size_max);
    } else if (avp.key == avp::origin_host) {
        read_origin(avp, request_.origin_host);
    } else if (avp.key == avp::service_context_id) {
        request_.service_context = read_bounded_text(avp, text_size_max);
    } else if (avp.key == avp::origin_realm) {
        has_origin_realm_ = true;
        read_origin(avp, request_.origin_realm);
    } else if (avp.key == avp::origin_state_id) {
        // Zero: the client cannot tell (RFC 6733 8.16).
        if (const auto state = *read_u32(avp.data); state != 0) request_.origin_state_id = state;
    } else if (avp.key == avp::destination_realm) {
        has_destination_realm_ = true;
    } else if (avp.key == avp::auth_application_id) {
        check_application(avp);
    } else if (avp.key == avp::vendor_specific_application_id) {
        has_application_ = true;
    } else if (avp.key == avp::cc_sub_session_id) {
        request_.sub_session = read_u64(avp.data);
    } else if (avp.key == avp::cc_request_type) {
        read_request_type(avp);
    } else if (avp.key == avp::cc_request_number) {
        request_.number = *read_u32(avp.data);
    } else if (avp.key == avp::requested_action) {
        requested_action_ = avp;
    } else if (avp.key == avp::multiple_services_indicator) {
        if (*read_u32(avp.data) > 1) groups_.fail(ResultCode::invalid_avp_value, avp);
    } else if (avp.key == avp::user_name) {
        subscription_ids_.add_user_name(read_text(avp.data));
    } else if (avp.key == avp::imsi_3gpp) {
        subscription_ids_.add(static_cast<std::uint32_t>(SubscriptionIdType::end_user_imsi),
                              read_text(avp.data));
    } else if (avp.key == avp::rating_group) {
        at_command_level_.key.rating_group = read_u32(avp.data);
    } else if (avp.key == avp::service_identifier) {
        at_command_level_.key.service_identifiers.push_back(*read_u32(avp.data));
    } else if (avp.key == avp::refund_information) {
        read_refund_information(avp, at_command_level_);
    } else {
        read_top_group(avp);
    }
}

void CcrReader::read_top_group(const AvpView& avp) {
    if (avp.key == avp::requested_service_unit) {
        at_command_level_.requested = read_units(avp);
    } else if (avp.key == avp::used_service_unit) {
        at_command_level_.used.push_back(read_units(avp));
    } else if (avp.key == avp::subscription_id) {
        read_subscription_id(avp, groups_, subscription_ids_);
    } else if (avp.key == avp::subscription_id_extension) {
        read_subscription_id_extension(avp, groups_, subscription_ids_);
    } else if (avp.key == avp::multiple_services_credit_control) {
        read_service(avp);
    } else if (avp.key == avp::service_information) {
        read_service_information(avp, groups_, subscription_ids_, request_);
    }
}

void CcrReader::read_service(const AvpView& mscc) {
    ServiceRequest service;
    groups_.read_nested(mscc, multiple_services_rules(), [&](const AvpView& avp) {
        if (avp.key == avp::rating_group) {
            service.key.rating_group = read_u32(avp.data);
        } else if (avp.key == avp::service_identifier) {
            service.key.service_identifiers.push_back(*read_u32(avp.data));
        } else if (avp.key == avp::requested_service_unit) {
            service.requested = read_units(avp);
        } else if (avp.key == avp::refund_information) {
            read_refund_information(avp, service);
        } else {
            service.used.push_back(read_units(avp));
        }
    });
    request_.services.push_back(std::move(service));
}

ServiceUnits CcrReader::read_units(const AvpView& group) {
    ServiceUnits units;
    groups_.read_nested(group, service_unit_rules(), [&](const AvpView& avp) {
        if (avp.key == avp::cc_time) {
            units.time_s = read_u32(avp.data);
        } else if (avp.key == avp::cc_total_octets) {
            units.total_octets = read_u64(avp.data);
        } else if (avp.key == avp::cc_input_octets) {
            units.input_octets = read_u64(avp.data);
        } else if (avp.key == avp::cc_output_octets) {
            units.output_octets = read_u64(avp.data);
        } else if (avp.key == avp::cc_service_specific_units) {
            units.service_specific = read_u64(avp.data);
        } else if (avp.key == avp::tariff_change_usage) {
            const auto value = *read_u32(avp.data);
            if (value > static_cast<std::uint32_t>(charging::TariffChangeUsage::indeterminate)) {
                return groups_.fail(ResultCode::invalid_avp_value, avp);
            }
            units.tariff_change_usage = static_cast<charging::TariffChangeUsage>(value);
        } else {
            read_money(avp, units);
        }
    });
    return units;
}

void CcrReader::read_money(const AvpView& cc_money, ServiceUnits& units) {
    groups_.read_nested(cc_money, cc_money_rules(), [&](const AvpView& avp) {
        if (avp.key == avp::currency_code) {
            units.currency_code = read_u32(avp.data);
            return;
        }
        std::optional<std::int64_t> digits;
        std::int32_t exponent = 0;
        groups_.read_nested(avp, unit_value_rules(), [&](const AvpView& part) {
            if (part.key == avp::value_digits) {
                digits = read_i64(part.data);
            } else {
                exponent = *read_i32(part.data);
            }
        });
        if (groups_.fault()) return;
        // A negative amount would turn a debit into a gift.
        if (digits && *digits >= 0) units.money = charging::Money::from_unit_value(*digits, exponent);
        if (!digits || !units.money) groups_.fail(ResultCode::invalid_avp_value, avp);
    });
    if (!units.money && !groups_.fault()) groups_.fail_missing(avp::unit_value, AvpShape::group, &cc_money);
}

void CcrReader::check_requested_action() {
    if (!requested_action_) {
        // RFC 8506 8.41: it belongs to EVENT; some clients send it always.
        if (request_.type == RequestType::event) groups_.fail_missing(avp::requested_action, AvpShape::u32);
        return;
    }
    const auto value = *read_u32(requested_action_->data);
    if (value <= static_cast<std::uint32_t>(RequestedAction::price_enquiry)) {
        request_.action = static_cast<RequestedAction>(value);
    } else if (request_.type == RequestType::event) {
        groups_.fail(ResultCode::invalid_avp_value, *requested_action_);
    }
}

void CcrReader::check_missing() {
    struct Needed {
        bool there;
        AvpKey key;
        AvpShape shape;
    };
    for (const auto& needed : {
             Needed{!request_.session.value.empty(), avp::session_id, AvpShape::text},
             Needed{!request_.origin_host.empty(), avp::origin_host, AvpShape::text},
             Needed{has_origin_realm_, avp::origin_realm, AvpShape::text},
             Needed{has_destination_realm_, avp::destination_realm, AvpShape::text},
             Needed{has_application_, avp::auth_application_id, AvpShape::u32},
             Needed{!request_.service_context.empty(), avp::service_context_id, AvpShape::text},
             Needed{frame_.request_type.has_value(), avp::cc_request_type, AvpShape::u32},
             Needed{frame_.request_number.has_value(), avp::cc_request_number, AvpShape::u32},
         }) {
        if (!needed.there) groups_.fail_missing(needed.key, needed.shape);
    }
}

/// Units at command level become one service, in requests of clients that know no MSCC.
void CcrReader::settle_shape() {
    if (!request_.services.empty()) return;
    const bool has_units = at_command_level_.requested || !at_command_level_.used.empty();
    if (!has_units && request_.type != RequestType::event) return;
    request_.command_level_units = true;
    request_.services.push_back(std::move(at_command_level_));
}

DecodedCcr CcrReader::read() {
    frame_ = read_frame(message_);
    groups_.read(message_body(message_), credit_control_request_rules(),
                 [this](const AvpView& avp) { read_top(avp); });
    if (!groups_.fault()) check_missing();
    if (!groups_.fault()) check_requested_action();
    if (groups_.fault()) return {.frame = std::move(frame_), .request = std::move(*groups_.fault())};
    settle_shape();
    request_.session = charging::session_id_of(request_.session.value, request_.sub_session);
    request_.subscriber = subscription_ids_.preferred();
    return {.frame = std::move(frame_), .request = std::move(request_)};
}

}  // namespace

CcrFrame read_frame(ByteView message) {
    CcrFrame frame;
    frame.header = read_message_header(message).value_or(MessageHeader{});
    AvpWalk walk{message_body(message)};
    while (const auto avp = walk.next()) {
        if (avp->key == avp::session_id && frame.session.empty()) frame.session = read_text(avp->data);
        if (avp->key == avp::cc_request_type && !frame.request_type) frame.request_type = read_u32(avp->data);
        if (avp->key == avp::cc_request_number && !frame.request_number) {
            frame.request_number = read_u32(avp->data);
        }
        if (avp->key == avp::cc_sub_session_id && !frame.sub_session) frame.sub_session = read_u64(avp->data);
        if (avp->key == avp::proxy_info) frame.proxy_info.push_back(avp->whole);
    }
    return frame;
}

DecodedCcr decode_ccr(ByteView message, const KnownAvps& known, const charging::Numbering& numbering) {
    return CcrReader{message, known, numbering}.read();
}

}  // namespace airtime::extension
