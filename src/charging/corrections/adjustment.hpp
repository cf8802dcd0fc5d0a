#pragma once

#include "charging/contract/draft.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

namespace airtime::charging {

/// Adds to an account, or takes away no more than is available in it.
struct Adjustment {
    AccountName account;
    Money amount;  ///< not zero
};
CorrectionOutcome adjust(Draft& draft, const Adjustment& adjustment, const CorrectedBy& by);

}  // namespace airtime::charging
