#pragma once

#include <variant>

#include "charging/corrections/corrections.hpp"
#include "portal/api/api_route.hpp"

/// How much of the operator's money a program may put right on a day.
namespace airtime::portal {

/// What came of it, or the answer that says why it is not done.
using LimitedCorrection = std::variant<store::ChangeOutcome<charging::CorrectionOutcome>, HttpResponse>;

/// Corrects within the client's `corrected_per_day_max`: what the pages limit for people (adjustments,
/// waivers, write-offs, reversals) counts, put in and taken out alike; above it 422. Repayments and taking
/// an advance back give nothing away. What was done under the key before is not counted again.
LimitedCorrection correct_within_day_limit(const ApiPost& post, const charging::Msisdn& number,
                                           const charging::Correction& correction,
                                           const charging::CorrectedBy& by);

inline constexpr std::string_view above_day_limit = "above_corrected_per_day_max";

}  // namespace airtime::portal
