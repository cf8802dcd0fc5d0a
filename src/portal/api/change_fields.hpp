#pragma once

#include "charging/corrections/corrections.hpp"
#include "portal/api/api_field.hpp"
#include "portal/api/api_route.hpp"

/// What the bodies of changes have in common: whose, and why.
namespace airtime::portal {

inline constexpr std::size_t change_reason_bytes_max = 200;

inline constexpr ApiField subscriber_field{"msisdn", FieldForm::msisdn};
inline constexpr ApiField reason_field{
    "reason", FieldForm::text, true, "stands in the ledger with the client's name", change_reason_bytes_max};
inline constexpr ApiField reason_if_any_field{"reason", FieldForm::text, false, reason_field.says,
                                              change_reason_bytes_max};

/// Who calls, and the reason in the field `why`; where that is left out, that the subscriber asked for it.
charging::CorrectedBy corrected_by(const ApiPost& post, const ApiField& why);

}  // namespace airtime::portal
