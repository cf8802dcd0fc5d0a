#pragma once

#include "app_airtime/codec/avp_group_reader.hpp"
#include "app_airtime/codec/subscription_id.hpp"

/// What a request says of the parties of a call or message.
namespace airtime::extension {

void read_subscription_id(const AvpView& group, AvpGroupReader& groups, SubscriptionIds& ids);
/// RFC 8506 8.58: each kind is an AVP of its own.
void read_subscription_id_extension(const AvpView& group, AvpGroupReader& groups, SubscriptionIds& ids);

/// Reads Service-Information: further Subscription-Ids, and from IMS-, SMS- and MMS-Information who is called
/// and how many messages are sent.
void read_service_information(const AvpView& group, AvpGroupReader& groups, SubscriptionIds& ids,
                              charging::CreditControlRequest& request);

}  // namespace airtime::extension
