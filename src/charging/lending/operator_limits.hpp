#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/policy/client_profile.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/money_sum.hpp"

/// Limits on what the whole operator lends, whoever borrows.
namespace airtime::charging {

/// What a change adds to the operator's lending and debt, and to what was recharged.
struct ExposureChange {
    std::int64_t hour = 0;  ///< since 1970, in which `lent` was lent
    std::int64_t day = 0;   ///< since 1970, of the operator's calendar
    Money lent = {};        ///< principal, of `advances`
    std::uint32_t advances = 0;
    Money debt = {};     ///< signed
    Money overdue = {};  ///< signed
    CountedRecharge recharge = {};
    friend bool operator==(const ExposureChange&, const ExposureChange&) = default;
};

/// What of the contract's debt is overdue.
Money overdue_debt_of(const Contract& contract);

/// Empty: the change lends nothing and leaves the debt as it is. What is reversed later stays counted as
/// lent.
std::optional<ExposureChange> exposure_change(const Contract& before, const ContractChange& change,
                                              const Calendar& calendar);

/// What was lent in one hour or day.
struct LentInSpan {
    std::int64_t span = 0;  ///< hours or days since 1970
    MoneySum lent;
    std::uint64_t advances = 0;

    /// Sums of an older span are dropped.
    void add(const LentInSpan& other);
};

/// The operator's lending and debt, over all contracts.
struct Exposure {
    LentInSpan hour;
    LentInSpan day;
    MoneySum debt;
    MoneySum overdue;
    RechargedByName recharged = {};

    void add(const Exposure& other);
};

enum class OperatorLimit : std::uint8_t {
    lent_per_hour,
    advances_per_hour,
    lent_per_day,
    advances_per_day,
    overdue_share,
};
/// "lent_per_hour" and the like, as in the policy.
std::string_view name_of(OperatorLimit limit);

struct LendingStop {
    OperatorLimit limit = OperatorLimit::lent_per_hour;
    std::optional<Instant> resumes_at;  ///< empty: when enough is repaid or written off
};

/// Why automatic lending stops; the longest stop if there are several; empty: it does not.
std::optional<LendingStop> lending_stop(const Exposure& exposure, const Policy& policy, Instant now);
bool any_limit(const OperatorLimits& limits);
/// Whether what any client recharges in a day is limited.
bool any_day_limit(const std::vector<ClientProfile>& clients);

}  // namespace airtime::charging
