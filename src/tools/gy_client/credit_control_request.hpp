#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/gy_client/avp.hpp"
#include "tools/gy_client/service_units.hpp"

namespace airtime::gy_client {

/// CC-Request-Type (RFC 8506 8.3). A scenario may send any number.
namespace request_type {
inline constexpr std::uint32_t initial = 1, update = 2, termination = 3, event = 4;
}
/// Requested-Action (RFC 8506 8.41).
namespace requested_action {
inline constexpr std::uint32_t direct_debiting = 0, refund_account = 1, check_balance = 2, price_enquiry = 3;
}

/// A Subscription-Id: its type of RFC 8506 8.47 and its data.
struct SubscriptionId {
    std::uint32_t type = 0;
    std::string data;
};

struct UsedService {
    ServiceUnits units;
    std::optional<std::uint32_t> reporting_reason;
    std::optional<std::uint32_t> tariff_change_usage;
};

/// One Multiple-Services-Credit-Control of a request, or, at command level, what stands there instead of it.
struct RequestedService {
    std::optional<std::uint32_t> rating_group;
    std::vector<std::uint32_t> service_identifiers;
    std::optional<ServiceUnits> requested;  ///< empty: no Requested-Service-Unit, no quota is wanted
    std::vector<UsedService> used;
    std::optional<std::uint32_t> reporting_reason;
    std::vector<Avp> extra;
};

struct CreditControlRequest {
    std::string session_id;
    std::string origin_host;
    std::string origin_realm;
    std::optional<std::string> destination_host;
    std::string destination_realm;
    std::string service_context;
    std::uint32_t type = request_type::initial;
    std::uint32_t number = 0;
    std::optional<std::uint32_t> action;
    std::vector<SubscriptionId> subscriptions;
    std::string called;  ///< digits of the party called; empty: none is told
    std::optional<std::uint32_t> multiple_services_indicator;
    std::vector<RequestedService> services;
    bool command_level = false;  ///< units stand in the command, as in RFC 8506 A.1, not in an MSCC
    bool retransmit = false;     ///< T flag
    std::vector<AvpKey> omit;    ///< top-level AVPs to leave out
    std::vector<Avp> extra;
};

/// The whole CCR with Hop-by-Hop 0, which freeDiameter sets at sending. What is impossible on Gy is encoded
/// all the same: a scenario may want to see it refused.
Message encode_request(const CreditControlRequest& request, std::uint32_t end_to_end);

}  // namespace airtime::gy_client
