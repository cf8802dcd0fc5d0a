#include <iostream>

#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/server_checks.hpp"
#include "tools/airtimectl/command_line.hpp"

namespace {

using airtime::Result;
using airtime::tools::OpenStores;

Result<OpenStores, std::string> open_stores(const airtime::config::Config& config) {
    airtime::store::RedisConnection connection{config.redis};
    const auto redis = airtime::store::check_server(connection, config.redis);
    if (!redis) {
        std::string reasons;
        for (const std::string& mistake : redis.error()) {
            reasons += (reasons.empty() ? "" : "\nairtimectl: ") + mistake;
        }
        return reasons;
    }
    return OpenStores{.contracts = std::make_unique<airtime::store::RedisContractStore>(*redis),
                      .ledger = std::make_unique<airtime::store::RedisLedgerStream>(*redis),
                      .outbox = std::make_unique<airtime::store::RedisOutbox>(*redis, "airtimectl")};
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(airtime::tools::run_command_line(arguments, open_stores, std::cout, std::cerr));
}
