#pragma once

#include <optional>
#include <string_view>

#include "portal/http/http_message.hpp"
#include "store/redis/redis_visits.hpp"

/// A form is worked on once, however often it is sent.
namespace airtime::portal {

/// `form`: name_of_form(). Empty: it is begun, and this call is the first. Else what became of the first,
/// for which it waits two seconds; a `location` that is empty still: it is being worked on.
Result<std::optional<store::RedisVisits::SentForm>, store::StoreError> begin_once(store::RedisVisits& visits,
                                                                                  std::string_view form);

/// Where a redirect leads the same form leads from now on; what was answered with anything else may be sent
/// again.
Result<Done, store::StoreError> end_once(store::RedisVisits& visits, std::string_view form,
                                         const HttpResponse& response);

}  // namespace airtime::portal
