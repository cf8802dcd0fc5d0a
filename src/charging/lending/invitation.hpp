#pragma once

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Invites who is not registered, needs money now and may borrow, with the offer that suits them: at most so
/// often as the policy permits, and not who refuses messages or advertising.
void consider_invitation(Draft& draft);

}  // namespace airtime::charging
