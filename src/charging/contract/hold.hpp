#pragma once

#include <optional>
#include <vector>

#include "charging/contract/advance.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/parts.hpp"

/// What recharges repay.
namespace airtime::charging {

struct HoldPart {
    AdvanceId advance;
    Money fee;
    Money principal;
    friend bool operator==(const HoldPart&, const HoldPart&) = default;
};

/// What will be recovered from a recharge, fixed when it came in.
struct Hold {
    RechargeId recharge;
    AccountName account;
    Instant created_at;
    std::vector<HoldPart> parts;  ///< fee first, oldest advance first

    Money amount() const;
    friend bool operator==(const Hold&, const Hold&) = default;
};

/// What was taken from a recharge for an advance.
struct Repayment {
    Advance advance;  ///< as it is once all is paid: nothing outstanding
    AccountName taken_from;
    Money fee;
    Money principal;
    std::optional<Instant> settled_at = {};  ///< when the last of the advance was paid; empty: it was not
    bool counted = true;                     ///< settled: in the contract's RepaymentRecord
    friend bool operator==(const Repayment&, const Repayment&) = default;
};

/// A recharge that can still be taken back.
struct RecentRecharge {
    RechargeId id;
    Instant at;
    Part credited;
    Part bonus;  ///< zero: none was given
    std::vector<Repayment> repaid;
    ValidityExtension extended = {};
    friend bool operator==(const RecentRecharge&, const RecentRecharge&) = default;
};

}  // namespace airtime::charging
