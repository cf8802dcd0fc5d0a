#pragma once

#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::portal {

/// Takes what the SMS gateway got from a handset: GET with `id`, `from` and `text`, as Kannel's sms-service
/// sends %I, %p and %b. 200 without a body once it is kept, so that the gateway sends no reply of its own;
/// 503 while it cannot be kept, so that the gateway tries again. A sender that is no subscriber number, a
/// name or a short code, is taken and forgotten: a machine that answers by itself.
HttpResponse receive_sms(const HttpRequest& request, const config::Config& config,
                         store::RedisConnection& redis);

}  // namespace airtime::portal
