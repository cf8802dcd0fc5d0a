#pragma once

#include <optional>

#include "charging/contract/draft.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::charging {

/// Takes an advance back, the latest when none is named: within the policy's minutes of its grant, when
/// nothing was repaid and what was lent is available.
struct AdvanceCancellation {
    std::optional<AdvanceId> advance;
};
CorrectionOutcome cancel_advance(Draft& draft, const AdvanceCancellation& cancellation,
                                 const CorrectedBy& by);

}  // namespace airtime::charging
