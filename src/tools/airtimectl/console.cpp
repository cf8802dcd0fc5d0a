#include "tools/airtimectl/console.hpp"

#include "store/change_contract.hpp"
#include "subscribers/circumstances.hpp"

namespace airtime::tools {

std::string explain(store::StoreError error, const store::RedisSettings& redis) {
    const std::string where =
        redis.unix_socket.empty() ? redis.host + ":" + std::to_string(redis.port) : redis.unix_socket;
    switch (error) {
        case store::StoreError::timeout:
            return "Redis at " + where + " did not answer in time: whether the change was made is not known";
        case store::StoreError::disconnected:
            return "Redis at " + where +
                   " cannot be reached: check redis.* of the configuration and the server";
        case store::StoreError::refused:
            return "Redis at " + where + " cannot serve now (loading, full or read only): see its log";
        case store::StoreError::corrupt:
            return "Redis at " + where + " holds something that makes no sense: see the key in the log";
    }
    return "";
}

ExitCode fail(const Console& console, store::StoreError error) {
    console.errors << "airtimectl: " << explain(error, console.config.redis) << '\n';
    return ExitCode::not_asked;
}

ExitCode refuse(const Console& console, const std::string& why) {
    console.errors << "airtimectl: " << why << '\n';
    return ExitCode::refused;
}

ExitCode refuse_unknown(const Console& console, const charging::Msisdn& msisdn) {
    return refuse(console,
                  "nobody has MSISDN " + msisdn.digits() + ": create it with `airtimectl subscriber create`");
}

std::optional<store::Snapshot> find_subscriber(const Console& console, const charging::Msisdn& msisdn,
                                               ExitCode& failure) {
    auto loaded = store::load_one(console.contracts, msisdn);
    if (!loaded) {
        failure = fail(console, loaded.error());
        return std::nullopt;
    }
    if (!*loaded) {
        failure = refuse_unknown(console, msisdn);
    } else if (const auto brought = store::bring_closed(console.contracts, (*loaded)->contract); !brought) {
        failure = fail(console, brought.error());
        return std::nullopt;
    }
    return std::move(*loaded);
}

Result<charging::Instant, store::StoreError> now_of(const Console& console) {
    const auto circumstances = subscribers::read_circumstances(console.contracts, console.config.lab);
    if (!circumstances) {
        return circumstances.error();
    }
    return circumstances->now;
}

}  // namespace airtime::tools
