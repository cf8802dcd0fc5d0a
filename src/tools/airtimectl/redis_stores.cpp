#include "tools/airtimectl/redis_stores.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/server_checks.hpp"

namespace airtime::tools {

Result<OpenStores, std::string> open_redis_stores(const config::Config& config) {
    store::RedisConnection connection{config.redis};
    const auto redis = store::check_server(connection, config.redis);
    if (!redis) {
        std::string reasons;
        for (const std::string& mistake : redis.error()) {
            reasons += (reasons.empty() ? "" : "\nairtimectl: ") + mistake;
        }
        return reasons;
    }
    return OpenStores{.contracts = std::make_unique<store::RedisContractStore>(*redis),
                      .ledger = std::make_unique<store::RedisLedgerStream>(*redis),
                      .outbox = std::make_unique<store::RedisOutbox>(*redis, "airtimectl")};
}

void log_errors_alone() {
    auto log =
        std::make_shared<spdlog::logger>("airtimectl", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    log->set_level(spdlog::level::err);
    log->set_pattern("airtimectl: %v");
    spdlog::set_default_logger(std::move(log));
}

}  // namespace airtime::tools
