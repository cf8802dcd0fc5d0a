#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/policy/ageing_policy.hpp"
#include "charging/policy/client_profile.hpp"
#include "charging/policy/destination.hpp"
#include "charging/policy/life_cycle_policy.hpp"
#include "charging/policy/message_policy.hpp"
#include "charging/policy/price_periods.hpp"
#include "charging/policy/transfer_policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/phone_number.hpp"

/// What the operator decides. Built and validated by config; the rules take it as given.
namespace airtime::charging {

struct AccountPolicy {
    AccountName name;
    bool receives_advances = false;
    bool revenue = false;  ///< spend from it counts towards ARPU
};

/// Another price at certain times.
struct PeriodPrice {
    PeriodName period;
    Money price;
};

/// What a client is told that asks for quota of a service that costs nothing.
enum class FreeUse : std::uint8_t {
    not_controlled,  ///< 4011: it need not ask again
    zero_rated,      ///< quota at no price: it goes on reporting
};

struct Tariff {
    ServiceName service;
    UnitKind unit = UnitKind::octets;
    std::uint64_t block_units = 1;          ///< at least 1; every begun block is charged. Money: unused
    Money price;                            ///< of `price_units`; zero: free of charge. Money: unused
    std::vector<AccountName> paid_by;       ///< in this order; never empty
    std::uint64_t quota_default_units = 0;  ///< for `RSU{}`. Money: in millionths
    std::uint64_t quota_min_units = 0;      ///< at least 1, at most default
    std::uint64_t quota_max_units = 0;      ///< at least default
    std::uint64_t price_units = 0;          ///< zero: a block's
    std::uint64_t first_block_units = 0;    ///< of a session; zero: the first block is like all others
    Money setup_fee = {};                   ///< once a session, with the first unit
    Money minimum_charge = {};              ///< what a session's blocks cost at least, the set-up fee apart
    std::vector<PeriodPrice> period_prices = {};  ///< at other times `price` holds
    FreeUse free_use = FreeUse::not_controlled;
    bool lending = true;                 ///< an advance may be granted for it
    bool given_when_blocked = false;     ///< also to contracts that are blocked or expired: emergency calls
    std::uint64_t report_max_units = 0;  ///< believed of one report; zero: report_max_quotas largest quotas
};

/// What one report is believed at most where the tariff does not say it.
constexpr std::uint64_t report_max_quotas = 1'000;

/// The first selector that matches names the service.
struct ServiceSelector {
    std::string service_context_tail;                 ///< "32251@3gpp.org" also matches "8.32251@3gpp.org"
    std::optional<std::uint32_t> rating_group;        ///< empty: any, or none sent
    std::optional<std::uint32_t> service_identifier;  ///< empty: any, or none sent
    ServiceName service;
    std::optional<DestinationName> destination = {};  ///< of the called party; empty: any, or none sent
    std::optional<NodeRole> role = {};                ///< empty: any
    bool without_rating_group = false;                ///< only where none is sent
};

/// Full calendar months that average spend is the mean of.
constexpr std::uint32_t average_spend_months = 3;

enum class AdvanceMode : std::uint8_t { off, shadow, on };
enum class AdvanceSize : std::uint8_t { smallest, offer };
enum class FeeTiming : std::uint8_t { up_front, on_top };

struct AdvanceTier {
    Money arpu_min;  ///< tiers ascend strictly in both members
    Money amount;
};

struct FeeStep {
    Money from;  ///< denominations at or above it, up to the next step; the first step starts at zero
    std::uint32_t basis_points = 0;
    Money flat;
};

/// How the months count in which the contract was not there yet or only begun.
enum class MissingMonths : std::uint8_t {
    count_as_zero,
    left_out,  ///< the mean is over the full months since activation
};

/// What repayment in time does to the tier's amount.
struct RepaymentStep {
    std::uint32_t in_time_min = 0;  ///< settled in time since the last late one; steps ascend, the first is 0
    std::uint32_t percent = 100;
};

/// What the balance must be for an advance on request.
struct BalanceWindow {
    std::optional<AccountName> account = {};  ///< whose balance; empty: the sum of all
    std::optional<Money> min = {};            ///< at least; empty: any
    std::optional<Money> max = {};            ///< at most; empty: any
};

struct AdvancePolicy {
    AdvanceMode mode = AdvanceMode::on;
    Money threshold;  ///< strictly below it, by the accounts that may pay, an advance is considered
    AdvanceSize size = AdvanceSize::smallest;
    std::vector<AdvanceTier> tiers;
    std::vector<Money> denominations;  ///< ascending
    std::vector<FeeStep> fee_steps;    ///< ascending; empty: no fee
    FeeTiming fee_timing = FeeTiming::on_top;
    Money fee_rounded_up_to;                          ///< zero: not rounded
    std::uint32_t fee_vat_basis_points = 0;           ///< of the fee, included in it, shown apart
    std::uint32_t average_spend_percent_max = 0;      ///< the limit, of the average spend; zero: no cap
    Money limit_max = {};                             ///< the limit, whatever the tier; zero: no cap
    Money lent_per_month_max = {};                    ///< principal granted in a calendar month; zero: no cap
    std::vector<RepaymentStep> repayment_steps = {};  ///< empty: repayment changes nothing
    bool allow_list_only = false;
    std::uint32_t swap_hours_min = 0;  ///< since the last change of SIM
    std::uint32_t activation_days_min = 0;
    MissingMonths missing_months = MissingMonths::count_as_zero;
    std::uint32_t history_months_min = 0;  ///< full calendar months since activation
    std::uint32_t used_within_months = 0;  ///< revenue in this month or so many before; zero: not looked at
    std::uint32_t recharge_months = 1;     ///< full calendar months that the next two look at
    std::uint32_t recharges_min = 0;       ///< in all of them together
    Money recharged_min = {};              ///< their sum
    std::optional<std::uint32_t> late_max = {};  ///< advances settled late, ever; empty: any
    std::uint32_t open_advances_max = 1;
    bool once_per_recharge = false;
    std::uint32_t advance_hours_min = 0;  ///< since the latest grant
    BalanceWindow on_request = {};
    std::uint32_t due_after_days = 30;
    bool confirm = false;  ///< an advance asked for by SMS has to be confirmed by a second one
    std::uint32_t confirm_within_s = 600;
    std::uint32_t cancel_within_minutes = 0;  ///< of the grant; zero: never
};

/// Contracts that carry the name live by its values.
struct Segment {
    SegmentName name;
    AdvancePolicy advance;
};

/// On what the whole operator lends; beyond one of them automatic lending stops. Empty or zero: no limit.
struct OperatorLimits {
    Money lent_per_hour_max = {};  ///< principal
    Money lent_per_day_max = {};   ///< in the operator's time zone
    std::uint64_t advances_per_hour_max = 0;
    std::uint64_t advances_per_day_max = 0;
    std::uint32_t overdue_percent_max = 0;  ///< overdue share of all debt
    Money overdue_counts_from = {};         ///< debt below which no share is looked at
};

struct RecoveryPolicy {
    std::uint32_t share_when_short_percent =
        100;              ///< of a recharge that is not more than what is recoverable
    Money keep_at_least;  ///< of a recharge, left to the subscriber
};

/// What is given beside a recharge.
struct BonusPolicy {
    std::vector<FeeStep> steps;  ///< by the recharge's amount, ascending; empty: no bonus
    AccountName account;         ///< it is credited here
    bool repays = false;         ///< debt is recovered from it too
};

struct RechargePolicy {
    std::vector<std::string> service_contexts;  ///< REFUND_ACCOUNT under one of these is a recharge
    AccountName account;                        ///< it is credited here
    BonusPolicy bonus = {};
    std::uint32_t reversible_days = 0;  ///< it can be taken back so long; zero: never
};

struct SessionPolicy {
    std::uint32_t open_sessions_max = 16;
    std::uint32_t stored_answers_max = 4;
    std::uint32_t late_sessions_max = 64;  ///< over, and a report is missing; more: the oldest is given up
    std::uint32_t validity_s = 600;        ///< Validity-Time of each grant
    std::uint32_t grace_s = 600;           ///< a reservation ends this long after its validity
    std::uint32_t late_usage_s = 86'400;   ///< the report of a session that expired may come so late
    std::uint32_t reservation_share_percent =
        50;  ///< of what is available, that one reservation may take at most
    std::uint32_t recharge_answer_kept_s = 604'800;
    std::uint32_t debit_answer_kept_s = 600;
    std::uint32_t recovery_retry_s = 30;  ///< a hold older than this is recovered by its timer
};

struct Policy {
    std::uint32_t currency_code = 704;
    std::uint32_t currency_decimals = 0;  ///< digits after the point that people write
    Calendar calendar;
    PricePeriods periods;
    Numbering numbering;
    Destinations destinations;
    std::vector<AccountPolicy> accounts;  ///< their order breaks ties
    std::vector<Tariff> tariffs;
    std::vector<ServiceSelector> selectors;
    AdvancePolicy advance;
    std::vector<Segment> segments;
    OperatorLimits limits;
    RecoveryPolicy recovery;
    AgeingPolicy ageing;
    LifeCyclePolicy life_cycle;
    RechargePolicy recharge;
    TransferPolicy transfer = {};
    SessionPolicy session;
    MessagePolicy messages;
    InvitationPolicy invitation;
    std::vector<std::uint32_t> service_parameter_types;  ///< that requests may have (RFC 8506 8.44)
    std::vector<ClientProfile> clients;                  ///< the first that fits
    std::string fingerprint;                             ///< tells which policy an advance was granted under

    const AccountPolicy* account(const AccountName& name) const;
    const Tariff* tariff(const ServiceName& service) const;
    /// What holds for lending to contracts of the segment: `advance` for none, and for one that is unknown.
    const AdvancePolicy& advance_for(const SegmentName& segment) const;
    /// How many full months of a contract's activity any rule looks at, at least the three of the average.
    std::uint32_t months_kept() const;
};

/// How the request's sender is treated.
const ClientProfile& client_of(const Policy& policy, const CreditControlRequest& request);

/// Validity-Time of what the client is granted, in s: its profile's, or else the policy's.
std::uint32_t validity_s_of(const ClientProfile& client, const Policy& policy);

/// Whom debits and refunds are counted for: the profile, whichever of its hosts sends ("smsc"); a client that
/// no profile names is alone ("@gw.example.net").
std::string client_name_of(const Policy& policy, const CreditControlRequest& request);

/// Whether `service_context` is `tail` or ends in "." + `tail` (TS 32.299 7.1.12: extensions stand in front).
bool matches_service_context(std::string_view service_context, std::string_view tail);

}  // namespace airtime::charging
