#pragma once

#include <optional>

#include "charging/contract/draft.hpp"
#include "charging/corrections/correction.hpp"

namespace airtime::charging {

/// Repays from what is available in the account that recharges credit: up to `amount`, or all that is owed.
/// What is paid with money that was lent to it does not count as repaid in time.
struct RepaymentRequest {
    std::optional<Money> amount;
};
CorrectionOutcome repay(Draft& draft, const RepaymentRequest& request, const CorrectedBy& by);

}  // namespace airtime::charging
