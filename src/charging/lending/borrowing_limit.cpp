#include "charging/lending/borrowing_limit.hpp"

#include <algorithm>

#include "charging/contract/advance.hpp"
#include "charging/contract/contract.hpp"
#include "charging/lending/advance_fee.hpp"
#include "charging/lending/average_spend.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/money.hpp"

namespace airtime::charging {

namespace {

std::uint32_t repayment_percent(const RepaymentRecord& record, const AdvancePolicy& rules) {
    std::uint32_t percent = 100;
    for (const RepaymentStep& step : rules.repayment_steps) {
        if (step.in_time_min <= record.in_time) percent = step.percent;
    }
    return percent;
}

Money percent_of(Money amount, std::uint32_t percent) {
    return basis_points_of(amount, percent * 100);
}

}  // namespace

Money borrowing_limit(const Contract& contract, const Policy& policy, Instant now) {
    const AdvanceTier* tier = tier_of(contract, policy, now);
    if (tier == nullptr) return {};
    const AdvancePolicy& rules = policy.advance_for(contract.segment);
    Money limit = percent_of(tier->amount, repayment_percent(contract.repayments, rules));
    if (rules.average_spend_percent_max > 0) {
        const Money spend = average_spend(contract, policy, now);
        limit = std::min(limit, percent_of(spend, rules.average_spend_percent_max));
    }
    return rules.limit_max > Money{} ? std::min(limit, rules.limit_max) : limit;
}

Money debt_limit_of(const Contract& contract, const Policy& policy, Instant now) {
    const Money limit = borrowing_limit(contract, policy, now);
    return limit == Money{} ? Money{} : terms_of(limit, policy.advance_for(contract.segment)).owed();
}

}  // namespace airtime::charging
