#pragma once

#include "charging/lending/requested_advance.hpp"
#include "store/change_contract.hpp"

namespace airtime::operations {

/// Lends once per contract and `request.key`. A refusal is a value, and leaves the key free.
store::ChangeOutcome<charging::RequestedAdvanceOutcome> lend(const store::Editor& editor,
                                                             const charging::SubscriberAddress& subscriber,
                                                             const charging::AdvanceRequest& request);

/// The key that it lends under.
store::ChangeKey advance_key(const charging::AdvanceRequest& request);

}  // namespace airtime::operations
