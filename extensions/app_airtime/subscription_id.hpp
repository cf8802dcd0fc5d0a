#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "charging/identifiers.hpp"

namespace airtime::extension {

/// Subscription-Id-Type of RFC 8506 8.47.
enum class SubscriptionIdType : std::uint32_t {
    end_user_e164 = 0,
    end_user_imsi = 1,
    end_user_sip_uri = 2,
    end_user_nai = 3,
    end_user_private = 4,
};

/// Collects what a request says of its subscriber and picks by kind, not by position: clients differ in
/// order. E.164 first, then IMSI, then the number in a SIP or tel URI, in a NAI, in User-Name.
class SubscriberIdentity {
  public:
    /// Unknown and private types are passed over.
    void add(std::uint32_t type, std::string_view data);
    void add_user_name(std::string_view name);
    /// Empty: nothing that names a subscriber.
    std::optional<charging::SubscriberAddress> preferred() const;

  private:
    std::optional<charging::SubscriberAddress> e164_, imsi_, uri_, nai_, user_name_;
};

/// The number in "84900000001", "+84900000001", "tel:+84-90-0000001", "sip:+84900000001@ims;user=phone".
std::optional<charging::Msisdn> subscriber_number(std::string_view text);

/// The identity in a NAI: an IMSI where the realm is that of TS 23.003 ("0<IMSI>@...3gppnetwork.org"), a
/// number elsewhere.
std::optional<charging::SubscriberAddress> subscriber_in_nai(std::string_view nai);

}  // namespace airtime::extension
