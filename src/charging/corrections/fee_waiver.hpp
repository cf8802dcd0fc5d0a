#pragma once

#include <optional>

#include "charging/contract/draft.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::charging {

/// Gives up the outstanding fee of an advance, of all when none is named. What was held for it is let go.
struct FeeWaiver {
    std::optional<AdvanceId> advance;
};
CorrectionOutcome waive_fees(Draft& draft, const FeeWaiver& waiver, const CorrectedBy& by);

}  // namespace airtime::charging
