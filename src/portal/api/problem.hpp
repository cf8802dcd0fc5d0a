#pragma once

#include <vector>

#include "portal/api/api_call.hpp"
#include "portal/views/timeline_filter.hpp"

namespace airtime::portal {

/// RFC 9457: application/problem+json with `type` ("urn:airtime:CODE"), `title`, `status`, `detail`, and
/// beside them `code`, `remedy` and `fields`, each with what is wrong with it.
HttpResponse problem(const ApiError& error, const std::vector<FieldMistake>& fields = {});

}  // namespace airtime::portal
