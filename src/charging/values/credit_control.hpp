#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

/// The words of RFC 8506 as values: what a CCR asks and what its CCA says, without Diameter's encoding.
namespace airtime::charging {

enum class RequestType : std::uint8_t { initial = 1, update = 2, termination = 3, event = 4 };
enum class RequestedAction : std::uint8_t {
    direct_debiting = 0,
    refund_account = 1,
    check_balance = 2,
    price_enquiry = 3
};
enum class CheckBalanceResult : std::uint8_t { enough_credit = 0, no_credit = 1 };

enum class ResultCode : std::uint32_t {
    success = 2001,
    too_busy = 3004,
    end_user_service_denied = 4010,
    credit_control_not_applicable = 4011,
    credit_limit_reached = 4012,
    avp_unsupported = 5001,
    unknown_session_id = 5002,
    authorization_rejected = 5003,
    invalid_avp_value = 5004,
    missing_avp = 5005,
    avp_not_allowed = 5008,
    avp_occurs_too_many_times = 5009,
    unable_to_comply = 5012,
    invalid_avp_length = 5014,
    user_unknown = 5030,
    rating_failed = 5031,
};

enum class UnitKind : std::uint8_t { seconds, octets, service_units, money };

/// Which side of a call or message the node that charges serves (Role-Of-Node, TS 32.299 7.2.179).
enum class NodeRole : std::uint8_t { originating, terminating };

/// RFC 8506 8.27. Indeterminate: units that straddle the change.
enum class TariffChangeUsage : std::uint8_t { before = 0, after = 1, indeterminate = 2 };

/// Requested-, Granted- or Used-Service-Unit. Absent members were not sent. All absent: "server decides".
struct ServiceUnits {
    std::optional<std::uint32_t> time_s;
    std::optional<std::uint64_t> total_octets;
    std::optional<std::uint64_t> input_octets;
    std::optional<std::uint64_t> output_octets;
    std::optional<std::uint64_t> service_specific;
    std::optional<Money> money;
    std::optional<std::uint32_t> currency_code = {};  ///< of money; empty: the account's (RFC 8506 8.22)
    std::optional<TariffChangeUsage> tariff_change_usage = {};  ///< of used units only
    friend bool operator==(const ServiceUnits&, const ServiceUnits&) = default;
};

/// The amount of `kind` in `units`. Octets: CC-Total-Octets, or else input plus output (never all three
/// added, RFC 8506 8.16 and real clients). Saturates at 2^64-1. Empty if the kind is not there or is money.
std::optional<std::uint64_t> units_of(const ServiceUnits& units, UnitKind kind);

/// What an MSCC is about; echoed in the answer exactly, absence included (RFC 8506 8.16).
struct ServiceKey {
    std::optional<std::uint32_t> rating_group;
    std::vector<std::uint32_t> service_identifiers;
    friend auto operator<=>(const ServiceKey&, const ServiceKey&) = default;
};

/// One Multiple-Services-Credit-Control of a request, or the units at command level.
struct ServiceRequest {
    ServiceKey key;
    std::optional<ServiceUnits> requested;  ///< empty: no quota wanted (RFC 8506 8.16)
    std::vector<ServiceUnits> used;
    std::string refund_information = {};  ///< TS 32.299 7.2.171: the debit that it came with; empty: none
    friend bool operator==(const ServiceRequest&, const ServiceRequest&) = default;
};

struct CreditControlRequest {
    SessionId session;  ///< of the sub-session, where there is one
    std::uint32_t number = 0;
    RequestType type = RequestType::initial;
    std::optional<RequestedAction> action;  ///< read for EVENT only: some clients send it always
    std::string service_context;
    std::string origin_host;
    std::string origin_realm;
    std::optional<std::uint32_t> origin_state_id;  ///< RFC 6733 8.16; empty or zero: not told
    std::optional<SubscriberAddress> subscriber;   ///< the preferred Subscription-Id; empty if there was none
    /// Units stood at command level, not in MSCCs: `services` then has one entry and the answer mirrors the
    /// shape.
    bool command_level_units = false;
    std::vector<ServiceRequest> services;
    /// Called-Party-Address, or the first Recipient-Address of a message, as it was written; empty: none.
    std::string called_party = {};
    NodeRole role = NodeRole::originating;
    std::optional<std::uint32_t> messages_sent = {};  ///< Number-Of-Messages-Sent: the parts of a long one
    std::optional<std::uint64_t> sub_session = {};    ///< CC-Sub-Session-Id; empty: the session itself

    friend bool operator==(const CreditControlRequest&, const CreditControlRequest&) = default;
};

/// Which AVP of the request a refusal points at; the codec copies it into Failed-AVP, nested as it was.
enum class FailedAvp : std::uint8_t {
    none,
    service_context_id,
    rating_group,  ///< of that service; its Service-Identifier, or its MSCC itself, where it has none
    requested_action,
    requested_service_unit,
    used_service_unit,
    cc_money,
    cc_request_number,
    cc_request_type,
};

/// RFC 8506 8.35: what the client does when the units are used up.
enum class FinalUnitAction : std::uint8_t { terminate = 0, redirect = 1, restrict_access = 2 };

/// RFC 8506 8.30: the granted units belong to a pool of the session, each worth `multiplier` of its abstract
/// units.
struct PoolReference {
    std::uint32_t pool = 0;
    std::int64_t multiplier = 0;
    friend bool operator==(const PoolReference&, const PoolReference&) = default;
};

struct ServiceAnswer {
    ServiceKey key;
    ResultCode result = ResultCode::success;
    std::optional<ServiceUnits> granted;
    std::uint32_t validity_s = 0;                ///< zero: no Validity-Time
    std::optional<FinalUnitAction> final_units;  ///< `granted` is the last; without it: act at once
    FailedAvp failed = FailedAvp::none;
    /// `granted` is for before or after the tariff's change, and has a counterpart of the same key.
    std::optional<TariffChangeUsage> tariff_change_usage = {};
    std::optional<Instant> tariff_changes_at = {};  ///< with units for before it
    std::optional<PoolReference> pool = {};
    bool refundable = false;  ///< a direct debit that is remembered: answered with Refund-Information
    friend bool operator==(const ServiceAnswer&, const ServiceAnswer&) = default;
};

struct CreditControlAnswer {
    ResultCode result = ResultCode::success;
    bool command_level_units = false;
    std::vector<ServiceAnswer> services;
    std::optional<CheckBalanceResult> check_balance;
    std::optional<Money> cost;               ///< Cost-Information
    std::optional<Money> remaining_balance;  ///< of all accounts, less held
    bool low_balance = false;
    FailedAvp failed = FailedAvp::none;
    friend bool operator==(const CreditControlAnswer&, const CreditControlAnswer&) = default;
};

/// Tells two requests with one Session-Id and CC-Request-Number apart (RFC 8506 8.2: a duplicate is equal).
/// Covers everything that has an effect; neither T flag nor time nor hop decide.
std::uint64_t digest_of(const CreditControlRequest& request);

/// Stands for a Session-Id where its text would take too much room. Whoever names sessions can make two that
/// have the same.
std::uint64_t digest_of(const SessionId& session);

}  // namespace airtime::charging
