#pragma once

#include <string>
#include <vector>

#include "operations/json_schema.hpp"
#include "portal/http/http_message.hpp"
#include "portal/views/timeline_filter.hpp"

namespace airtime::portal {

/// Why a call is not done, for the program that called and for its author.
struct ApiError {
    unsigned status = 400;
    std::string code;     ///< "amount_missing"
    std::string message;  ///< what is wrong
    std::string remedy;   ///< what to do about it
};

/// RFC 9457: application/problem+json with `type` ("urn:airtime:CODE"), `title`, `status`, `detail`, and
/// beside them `code`, `remedy` and, where parameters are wrong, `fields`. `error` has code, message and
/// remedy once more: so errors were told before.
HttpResponse problem(const ApiError& error, const std::vector<FieldMistake>& fields = {});
operations::schema::Schema problem_schema();

/// 503 with Retry-After: Redis is away.
HttpResponse store_away();
HttpResponse subscriber_unknown();
/// 400: of a GET's parameters.
HttpResponse parameters_wrong(const std::vector<FieldMistake>& fields);

}  // namespace airtime::portal
