#pragma once

#include "charging/corrections/corrections.hpp"
#include "store/change_contract.hpp"

namespace airtime::operations {

/// Corrects once per contract and `by.key`. A refusal is a value, and leaves the key free.
store::ChangeOutcome<charging::CorrectionOutcome> correct(const store::Editor& editor,
                                                          const charging::SubscriberAddress& subscriber,
                                                          const charging::Correction& correction,
                                                          const charging::CorrectedBy& by);

/// The key that it corrects under.
store::ChangeKey correction_key(const charging::Correction& correction, const charging::CorrectedBy& by);

}  // namespace airtime::operations
