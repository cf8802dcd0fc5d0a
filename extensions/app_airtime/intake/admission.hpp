#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "charging/values/credit_control.hpp"

/// Whether a request is let in, before anybody looks at the subscriber.
namespace airtime::extension {

/// Of a DiameterIdentity, in bytes: a host name is no longer.
inline constexpr std::size_t identity_max = 255;

/// Whether a CCR of this Origin-Host may come from this peer: its own, or any if the peer is a proxy.
/// "*.example.org" in `proxies` takes a domain. Identities compare without case (RFC 6733 4.3.1); what is
/// longer than one can be is none.
bool may_send_for(std::string_view peer, std::string_view origin_host, std::span<const std::string> proxies);

/// Whether granting it would set new money aside: refused first when there is too much to do. Terminations,
/// refunds and bare reports are not.
bool asks_new_quota(const charging::CreditControlRequest& request);

/// Who shares a rate of requests for one subscriber: its requests from one Origin-Host, so that no other host
/// uses up that host's. Case does not matter.
std::uint64_t rate_share(std::uint64_t subscriber_hash, std::string_view origin_host);

}  // namespace airtime::extension
