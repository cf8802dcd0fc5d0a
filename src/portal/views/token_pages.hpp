#pragma once

#include <vector>

#include "config/config.hpp"
#include "portal/web/page_route.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::portal {

/// Tokens for the REST API, beside the clients of the configuration.
///   GET  /tokens                 who has one, and when it was used last
///   POST /tokens                 makes one, which is shown once
///   POST /tokens/{name}/remove   it is refused from the next call on
/// All that is given must live as long as the routes; they are called by one thread at a time.
std::vector<PageRoute> token_pages(const config::Config& config, store::RedisConnection& redis);

}  // namespace airtime::portal
