#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "charging/values/identifiers.hpp"
#include "charging/values/phone_number.hpp"

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
/// order. E.164 first, then IMSI, then what a SIP or tel URI names, or a NAI, or User-Name; last the
/// contract's own id.
class SubscriptionIds {
  public:
    explicit SubscriptionIds(const charging::Numbering& numbering) : numbering_(numbering) {}

    /// Unknown types are passed over.
    void add(std::uint32_t type, std::string_view data);
    void add_user_name(std::string_view name);
    /// Empty: nothing that names a subscriber.
    std::optional<charging::SubscriberAddress> preferred() const;

  private:
    const charging::Numbering& numbering_;
    std::optional<charging::SubscriberAddress> e164_, imsi_, uri_, nai_, private_, user_name_;
};

/// Whom a NAI names: an IMSI where the realm is that of TS 23.003 ("0<IMSI>@...3gppnetwork.org"), a
/// number elsewhere, or where a SIP URI of that realm names one.
std::optional<charging::SubscriberAddress> subscriber_in_nai(std::string_view nai,
                                                             const charging::Numbering& numbering);

}  // namespace airtime::extension
