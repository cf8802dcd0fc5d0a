#pragma once

#include <optional>

#include "charging/contract/draft.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::charging {

/// Gives up an advance, all when none is named. It is owed again when money comes after all.
struct WriteOff {
    std::optional<AdvanceId> advance;
};
CorrectionOutcome write_off_by_hand(Draft& draft, const WriteOff& write_off, const CorrectedBy& by);

}  // namespace airtime::charging
