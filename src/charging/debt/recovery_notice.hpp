#pragma once

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Tells of what the draft's events recovered, and of what is left. Nothing where nothing was recovered.
void tell_of_recovery(Draft& draft);

}  // namespace airtime::charging
