#pragma once

#include "charging/policy/policy.hpp"

namespace airtime::charging {

struct Fee {
    Money amount;
    Money vat;  ///< included in amount
};
/// What lending `denomination` costs, never more than the denomination.
Fee fee_of(Money denomination, const AdvancePolicy& policy);

/// What an advance of some denomination moves: all of the fee is owed, whether taken up front or put on top.
struct AdvanceTerms {
    Money credited;  ///< also the principal
    Fee fee;
    Money owed() const { return credited + fee.amount; }
};
AdvanceTerms terms_of(Money denomination, const AdvancePolicy& policy);

}  // namespace airtime::charging
