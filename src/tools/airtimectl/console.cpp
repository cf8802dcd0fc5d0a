#include "tools/airtimectl/console.hpp"

#include "operations/circumstances.hpp"
#include "store/change_contract.hpp"
#include "tools/airtimectl/arguments.hpp"

namespace airtime::tools {

std::string explain(store::StoreError error, const store::RedisSettings& redis) {
    const std::string where =
        redis.unix_socket.empty() ? redis.host + ":" + std::to_string(redis.port) : redis.unix_socket;
    switch (error) {
        case store::StoreError::timeout:
            return "Redis at " + where +
                   " did not answer in time: whether a change was made is not known; give the same command "
                   "again, which changes nothing twice under one --id";
        case store::StoreError::disconnected:
            return "Redis at " + where +
                   " cannot be reached: check redis.* of the configuration and the server";
        case store::StoreError::refused:
            return "Redis at " + where + " cannot serve now (loading, full or read only): see its log";
        case store::StoreError::corrupt:
            return "Redis at " + where + " holds something that makes no sense: the line above says where";
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

ExitCode refuse(const FileConsole& console, const std::string& why) {
    console.errors << "airtimectl: " << why << '\n';
    return ExitCode::refused;
}

std::string name_of(const charging::SubscriberAddress& subscriber) {
    struct Name {
        std::string operator()(const charging::Msisdn& msisdn) const { return "MSISDN " + msisdn.digits(); }
        std::string operator()(const charging::Imsi& imsi) const { return "IMSI " + imsi.digits(); }
        std::string operator()(const charging::ContractId& id) const {
            return "contract " + printable(id.value);
        }
        std::string operator()(const charging::SessionId& id) const {
            return "session " + printable(id.value);
        }
    };
    return std::visit(Name{}, subscriber);
}

ExitCode refuse_unknown(const Console& console, const charging::SubscriberAddress& subscriber) {
    return refuse(console,
                  "nobody has " + name_of(subscriber) + ": create it with `airtimectl subscriber create`");
}

Result<charging::SubscriberAddress, store::StoreError> address_of(const Console& console,
                                                                  const std::string& text) {
    charging::SubscriberAddress address = subscriber_of(text, console.config.policy);
    const auto* imsi = std::get_if<charging::Imsi>(&address);
    if (imsi == nullptr) return address;
    const auto found = store::load_one(console.contracts, address);
    const auto last = console.contracts.last_holder(address);
    if (!found || !last) return found ? last.error() : found.error();
    if (*found || !*last) return address;
    const auto former = store::load_one(console.contracts, **last);
    if (!former) return former.error();
    const bool had_it = *former && (*former)->contract.former && (*former)->contract.former->imsi == *imsi;
    return had_it ? charging::SubscriberAddress{**last} : address;
}

std::optional<store::Snapshot> find_subscriber(const Console& console, const std::string& text,
                                               ExitCode& failure) {
    const auto address = address_of(console, text);
    auto loaded = address ? store::load_one(console.contracts, *address) : store::LoadResult{address.error()};
    if (!loaded) {
        failure = fail(console, loaded.error());
        return std::nullopt;
    }
    if (!*loaded) failure = refuse_unknown(console, *address);
    return std::move(*loaded);
}

Result<charging::Instant, store::StoreError> now_of(const Console& console) {
    const auto circumstances = operations::read_circumstances(console.contracts, console.config.lab);
    if (!circumstances) return circumstances.error();
    return circumstances->now;
}

}  // namespace airtime::tools
