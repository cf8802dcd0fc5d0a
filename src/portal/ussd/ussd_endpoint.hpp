#pragma once

#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "portal/ussd/ussd_service.hpp"

namespace airtime::portal {

/// One step of a session from the USSD gateway: POST of a form or of JSON with `sessionId`, `msisdn` or
/// `phoneNumber`, `serviceCode` (not read) and `text`. Answers "CON page" or "END page" as plain text; 400
/// for what is no step, 503 while nothing can be done.
HttpResponse answer_ussd(const HttpRequest& request, const config::Config& config, UssdService& service);

}  // namespace airtime::portal
