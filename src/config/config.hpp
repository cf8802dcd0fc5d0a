#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/policy/policy.hpp"
#include "config/books_settings.hpp"
#include "config/declared_key.hpp"
#include "config/mistakes.hpp"
#include "config/portal_settings.hpp"
#include "config/sms_settings.hpp"
#include "store/redis/redis_settings.hpp"
#include "texts/wording.hpp"

namespace airtime::config {

/// What the extension needs to know beside the policy.
struct ExtensionSettings {
    std::uint32_t shards = 2;
    std::uint32_t queue_max = 4000;  ///< waiting, over all shards; beyond a third new quota gets 3004
    std::chrono::milliseconds deadline{2000};     ///< a request older than this when its turn comes gets 3004
    std::uint32_t cache_contracts_max = 100'000;  ///< over all shards
    std::uint32_t batch_max = 256;
    std::uint32_t requests_per_second_max = 50;           ///< of one subscriber from one host
    std::uint32_t answers_waiting_bytes_max = 16U << 20;  ///< per peer; more are dropped
    std::uint32_t peers_max = 2000;  ///< connected; of others, only those that freeDiameter.conf names get in
    std::vector<std::string> proxies;  ///< Diameter identities that may send for other Origin-Hosts;
                                       ///< "*.example.org" takes a domain
    std::string listen_address;  ///< loopback address to bind, which freeDiameter.conf cannot say; empty: as
                                 ///< freeDiameter.conf says
    std::uint16_t listen_port = 3868;  ///< only with listen_address
    friend bool operator==(const ExtensionSettings&, const ExtensionSettings&) = default;
};

struct WorkerSettings {
    std::string ledger_dir;
    std::chrono::seconds ledger_rotate{300};
    std::uint64_t ledger_file_bytes_max = 256ULL << 20;
    std::chrono::milliseconds claim_after{
        30'000};                              ///< another worker's entries, idle so long, are taken over
    std::chrono::milliseconds lease{10'000};  ///< a ledger reader that is silent so long loses its partition
    /// Minute of the day; empty: Redis decides by itself when its append-only file is rewritten.
    std::optional<std::uint32_t> aof_rewrite_minute = 3 * 60 + 30;
    std::string metrics_address = "127.0.0.1";
    std::uint16_t metrics_port = 0;  ///< zero: metrics are not served
};

/// What people of one role may do.
struct PeopleRole {
    std::string role;
    charging::RechargeLimits recharge_limits;
};

struct Config {
    std::string node;  ///< unique among the processes on one Redis; empty in the file: the host's name
    bool lab = false;  ///< the lab clock may be moved; Redis must be on loopback
    store::RedisSettings redis;
    ExtensionSettings extension;
    WorkerSettings worker;
    BooksSettings books;
    PortalSettings portal;
    /// Who may recharge by `airtimectl`; empty: every role, without limit.
    std::optional<std::vector<PeopleRole>> people;
    std::optional<SmsSettings> sms;  ///< empty: nobody is sent messages
    texts::Wording texts;
    charging::Policy policy;
    /// The file's keys of the top level, each with a hash of what stands there, comments apart.
    std::map<std::string, std::uint64_t> sections;
    /// All its keys, likewise, as written_keys() names them.
    std::map<std::string, std::uint64_t> keys;
};

/// Reads and checks the whole file. On error: all mistakes, in the order of the file.
Result<Config, Mistakes> load_config(const std::string& path);

/// Keys of the file that differ from what a node runs with and hold only from its next start on.
std::vector<std::string> keys_for_next_start(const Config& running, const Config& read);

/// Keys that are written otherwise in one file than in the other, or only in one: "advance.fee.timing", and
/// of lists with names "segments.student.advance.size".
std::vector<std::string> differing_keys(const Config& one, const Config& other);

/// The file with all its keys as the readers declare them, in their order.
DeclaredKey declared_keys();

/// As load_config(), for a text that a stranger to this machine may have written: nothing is opened, and
/// aliases (`*name`), by which a short text becomes an endless one, are a mistake. `name` stands in front of
/// each mistake's line.
Result<Config, Mistakes> read_config_text(const std::string& text, const std::string& name);

}  // namespace airtime::config
