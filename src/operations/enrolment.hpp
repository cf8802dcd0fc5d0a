#pragma once

#include "charging/standing/enrolment.hpp"
#include "store/change_contract.hpp"

namespace airtime::operations {

/// Registers, cancels, pauses or resumes automatic advances; `key`: once per contract and key, else a
/// duplicate finds nothing left to change.
store::ChangeOutcome<charging::EnrolmentOutcome> change_enrolment(
    const store::Editor& editor, const charging::SubscriberAddress& subscriber,
    const charging::EnrolmentRequest& request, const std::optional<std::string>& key = std::nullopt);

/// The key that it changes under, made of the caller's.
store::ChangeKey enrolment_key(const charging::EnrolmentRequest& request, const std::string& key);

}  // namespace airtime::operations
