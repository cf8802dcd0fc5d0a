#include "app_airtime/codec/service_information.hpp"

#include "app_airtime/codec/gy_avps.hpp"

namespace airtime::extension {
namespace {

using charging::CreditControlRequest;

/// Longer than any URI that names a telephone number.
constexpr std::size_t called_party_size_max = 255;

void take_called_party(std::string_view text, CreditControlRequest& request) {
    if (request.called_party.empty() && text.size() <= called_party_size_max) request.called_party = text;
}

void read_ims_information(const AvpView& group, AvpGroupReader& groups, CreditControlRequest& request) {
    // TS 32.299 7.2.179; proxies and B2BUAs stand on the originating side.
    constexpr std::uint32_t terminating_role = 1;
    groups.read_nested(group, ims_information_rules(), [&](const AvpView& avp) {
        if (avp.key == avp::called_party_address) {
            take_called_party(read_text(avp.data), request);
        } else if (read_u32(avp.data) == terminating_role) {
            request.role = charging::NodeRole::terminating;
        }
    });
}

void read_recipient_address(const AvpView& group, AvpGroupReader& groups, CreditControlRequest& request) {
    groups.read_nested(group, recipient_address_rules(),
                       [&](const AvpView& data) { take_called_party(read_text(data.data), request); });
}

void read_message_information(const AvpView& group, AvpGroupReader& groups, CreditControlRequest& request) {
    groups.read_nested(group, message_information_rules(), [&](const AvpView& avp) {
        if (avp.key == avp::number_of_messages_sent) {
            request.messages_sent = read_u32(avp.data);
        } else if (avp.key == avp::recipient_address) {
            read_recipient_address(avp, groups, request);
        } else {
            groups.read_nested(avp, recipient_info_rules(), [&](const AvpView& address) {
                read_recipient_address(address, groups, request);
            });
        }
    });
}

}  // namespace

void read_subscription_id(const AvpView& group, AvpGroupReader& groups, SubscriptionIds& ids) {
    std::optional<std::uint32_t> type;
    std::optional<std::string_view> data;
    groups.read_nested(group, subscription_id_rules(), [&](const AvpView& avp) {
        if (avp.key == avp::subscription_id_type) {
            type = read_u32(avp.data);
        } else {
            data = read_text(avp.data);
        }
    });
    if (!type) groups.fail_missing(avp::subscription_id_type, AvpShape::u32, &group);
    if (!data) groups.fail_missing(avp::subscription_id_data, AvpShape::text, &group);
    if (type && data) ids.add(*type, *data);
}

void read_subscription_id_extension(const AvpView& group, AvpGroupReader& groups, SubscriptionIds& ids) {
    groups.read_nested(group, subscription_id_extension_rules(), [&](const AvpView& avp) {
        // The AVPs of the five kinds have codes in the order of Subscription-Id-Type.
        ids.add(avp.key.code - avp::subscription_id_e164.code, read_text(avp.data));
    });
}

void read_service_information(const AvpView& group, AvpGroupReader& groups, SubscriptionIds& ids,
                              CreditControlRequest& request) {
    groups.read_nested(group, service_information_rules(), [&](const AvpView& avp) {
        if (avp.key == avp::subscription_id) {
            read_subscription_id(avp, groups, ids);
        } else if (avp.key == avp::ims_information) {
            read_ims_information(avp, groups, request);
        } else {
            read_message_information(avp, groups, request);
        }
    });
}

}  // namespace airtime::extension
