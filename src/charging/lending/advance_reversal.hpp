#pragma once

#include <string>

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Takes back an advance of which nothing was repaid, with its fee, from the account that it was lent to.
void reverse_advance(Draft& draft, const AdvanceId& advance, const std::string& note);

/// Takes back an advance that nobody drew on, with its fee. No effect if it was drawn on or is no longer
/// open; it counts as drawn on where the account without it would have less than is set aside there.
void reverse_undrawn_advance(Draft& draft, const AdvanceId& advance);

}  // namespace airtime::charging
