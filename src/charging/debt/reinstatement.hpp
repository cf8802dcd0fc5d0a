#pragma once

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Makes what is outstanding of a written-off advance that which stays given up, so that something can be
/// owed of it again. No effect on others.
void owe_apart_from_given_up(Advance& advance, Instant now);
/// What was given up is owed again, overdue where its due date is past.
void reinstate_written_off(Draft& draft);

}  // namespace airtime::charging
