#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/values/credit_control.hpp"
#include "charging/values/identifiers.hpp"

/// What one kind of Gy client needs to be told, and how; chosen by who sends.
namespace airtime::charging {

/// What a service gets that nothing can be granted to.
enum class NoCredit : std::uint8_t {
    refuse,      ///< 4012
    final_unit,  ///< 2001 with the final-unit action at once, no units (RFC 8506 8.34)
    zero_grant,  ///< 2001 with zero units and TERMINATE: stop at once, report no more (RFC 8506 5.6)
};

/// Where it is said that every service of a request was refused for the same reason; of an EVENT, which is
/// served at once or not at all, whatever the reasons: the first.
enum class RefusalLevel : std::uint8_t { service, command };

/// Which answers carry Cost-Information. A price enquiry's always does.
enum class CostInformation : std::uint8_t { none, events, all };

/// RFC 8506 8.38.
enum class RedirectAddressType : std::uint8_t { ipv4 = 0, ipv6 = 1, url = 2, sip_uri = 3 };

struct RedirectServer {
    RedirectAddressType type = RedirectAddressType::url;
    std::string address;
};

struct FinalUnits {
    std::optional<FinalUnitAction> action;  ///< empty: last quota is not marked
    std::optional<RedirectServer> redirect_to;
    std::vector<std::string> restriction_filter_rules;  ///< IPFilterRule of RFC 6733 4.3.1
    std::vector<std::string> filter_ids;
    std::uint32_t validity_s = 120;  ///< when a client without quota has to ask again
    /// To a client that asks again while there is still no money: 4012 or 4010.
    ResultCode not_replenished = ResultCode::credit_limit_reached;
};

/// Percent of a grant that is left when the client asks for more; zero: not told.
struct QuotaThresholds {
    std::uint32_t octets_percent = 0;
    std::uint32_t seconds_percent = 0;
    std::uint32_t service_units_percent = 0;
};

/// Announcement-Identifiers; empty: none is played.
struct Announcements {
    std::optional<std::uint32_t> low_balance;
    std::optional<std::uint32_t> final_units;
    std::optional<std::uint32_t> no_credit;
    std::string language;  ///< empty: not told
};

/// Which refunds of services a client is granted.
enum class Refunds : std::uint8_t {
    none,
    debited,  ///< of what it debited directly itself, and not more
    any,
};

/// What one client, till or role of people may recharge. Zero: no limit.
struct RechargeLimits {
    Money recharge_max = {};           ///< a single one
    Money recharged_per_day_max = {};  ///< all of them together, on a day of the operator's calendar
    friend bool operator==(const RechargeLimits&, const RechargeLimits&) = default;
};

struct ClientProfile {
    std::string name;
    /// Origin-Host, or the Origin-Realm that it lies in: identities or "*.domain". Both empty: all clients.
    std::vector<std::string> origin_hosts;
    std::vector<std::string> origin_realms;

    bool may_recharge = false;
    RechargeLimits recharge_limits = {};
    Refunds refunds = Refunds::debited;
    std::uint32_t refundable_days = 7;          ///< a debit can be given back so long
    std::uint32_t requests_per_second_max = 0;  ///< of all its hosts, at one node; zero: no limit
    bool shares_sessions = false;               ///< its hosts go on with each other's sessions

    NoCredit no_credit = NoCredit::refuse;
    RefusalLevel refusals = RefusalLevel::service;
    FinalUnits final_units;
    std::map<ServiceName, std::uint64_t> quotas;  ///< for `RSU{}`, instead of the tariff's default

    std::uint32_t validity_s = 0;  ///< zero: the policy's
    QuotaThresholds thresholds;
    std::optional<std::uint32_t> quota_holding_time_s;  ///< zero: the client never gives up idle quota
    std::uint32_t quota_consumption_time_s = 0;         ///< zero: not told
    bool tariff_change = false;
    bool credit_pools = false;  ///< services of a session that the same accounts pay draw on one pool

    std::optional<Money> low_balance_below;  ///< empty: Low-Balance-Indication is not sent
    bool remaining_balance = false;
    CostInformation cost_information = CostInformation::events;
    Announcements announcements;

    std::optional<std::uint32_t> failure_handling;                  ///< Credit-Control-Failure-Handling
    std::optional<std::uint32_t> direct_debiting_failure_handling;  ///< empty: not told, as the one above
    bool session_failover = false;
};

/// Whether two Diameter identities are the same. Case does not matter.
bool is_same_identity(std::string_view a, std::string_view b);

/// The order of Diameter identities, for which case does not matter.
struct IdentityLess {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
};

/// The one way to write a Diameter identity.
std::string canonical_identity(std::string_view identity);

/// Whether a Diameter identity is the pattern, or in the domain of "*.domain". Case does not matter.
bool matches_identity(std::string_view identity, std::string_view pattern);

/// The first profile that the request's sender fits; one of defaults where none does.
const ClientProfile& client_of(const std::vector<ClientProfile>& clients, std::string_view origin_host,
                               std::string_view origin_realm);

}  // namespace airtime::charging
