#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "charging/values/calendar.hpp"
#include "config/config.hpp"
#include "operations/plain_text.hpp"
#include "store/contract_store.hpp"
#include "store/ledger_stream.hpp"
#include "store/outbox.hpp"

namespace airtime::tools {

/// What the shell sees.
enum class ExitCode : int {
    done = 0,
    refused = 1,    ///< understood, looked, and the answer is no; audit: the books do not close
    not_asked = 2,  ///< the command line or the configuration is wrong, or the store could not be read
};

/// What a command works with that asks no store.
struct FileConsole {
    const config::Config& config;
    bool json = false;
    std::ostream& out;
    std::ostream& errors;
};

/// What every other command works with.
struct Console {
    const config::Config& config;
    store::ContractStore& contracts;
    store::LedgerStream& ledger;
    store::Outbox& outbox;
    store::TokenSource& tokens;
    bool json = false;
    std::ostream& out;
    std::ostream& errors;
};

/// "Redis at 127.0.0.1:6379 cannot be reached: ...", with the remedy.
std::string explain(store::StoreError error, const store::RedisSettings& redis);
ExitCode fail(const Console& console, store::StoreError error);
ExitCode refuse(const Console& console, const std::string& why);
ExitCode refuse(const FileConsole& console, const std::string& why);

/// "MSISDN 84900000001", "contract c1".
std::string name_of(const charging::SubscriberAddress& subscriber);
ExitCode refuse_unknown(const Console& console, const charging::SubscriberAddress& subscriber);
/// What a command names as its subscriber, as subscriber_of() reads it. A contract that gave its SIM up is
/// found by that too, as long as nobody else has it.
Result<charging::SubscriberAddress, store::StoreError> address_of(const Console& console,
                                                                  const std::string& text);
/// The subscriber's state, or empty with the reason told and `failure`
/// set.
std::optional<store::Snapshot> find_subscriber(const Console& console, const std::string& text,
                                               ExitCode& failure);

/// The system's clock; in a lab, moved by the lab clock.
Result<charging::Instant, store::StoreError> now_of(const Console& console);

using operations::counted;
using operations::printable;
using operations::table;

}  // namespace airtime::tools
