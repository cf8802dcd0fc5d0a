#include "config/config.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <ios>

#include "config/client_reader.hpp"
#include "config/identity_reader.hpp"
#include "config/message_reader.hpp"
#include "config/policy_reader.hpp"
#include "config/portal_reader.hpp"
#include "config/texts_reader.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

namespace {

bool on_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? std::string{name.data()} : std::string{"node"};
}

/// Tells policies apart by what they say, not by comments or by where Redis is.
std::string fingerprint_of(const YAML::Node& file) {
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (const auto* key : {"currency", "time_zone", "accounts", "periods", "tariffs", "numbering",
                            "destinations", "selectors", "advance", "segments", "lending_limits", "ageing",
                            "life_cycle", "recovery", "recharge", "session"}) {
        const std::string section = file[key] ? YAML::Dump(file[key]) : std::string{};
        for (const char c : section + '\0') {
            hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
        }
    }
    // Every advance carries it: 32 bits tell an operator's policies apart.
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "%08x", static_cast<unsigned>(hash ^ (hash >> 32U)));
    return text.data();
}

void read_redis(MapReader& file, Config& config) {
    auto& redis = config.redis;
    const auto section = file.find("redis");
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("unix_socket", redis.unix_socket);
        if (!redis.unix_socket.empty() && !redis.unix_socket.starts_with('/')) {
            map.find("unix_socket")->wrong_value("must be a path from the root, as /run/redis/redis.sock");
        }
        map.read("host", redis.host);
        if (redis.host.empty()) map.find("host")->wrong_value("must not be empty");
        map.read("port", redis.port, 1, 65'535);
        map.read("user", redis.user);
        map.read("password", redis.password);
        map.read("connect_timeout_ms", redis.connect_timeout, 10, 60'000);
        map.read("reply_timeout_ms", redis.reply_timeout, 10, 60'000);
        map.read("reconnect_pause_max_ms", redis.reconnect_pause_max, 10, 60'000);
        map.read("partitions", redis.partitions, 1, 1'024);
        map.read_choice<std::string>("appendfsync", redis.appendfsync,
                                     {{"everysec", "everysec"}, {"always", "always"}});
        if (!redis.user.empty() && redis.password.empty()) {
            map.find("user")->wrong("must come with a password");
        }
        if (config.lab && redis.unix_socket.empty() && !on_loopback(redis.host)) {
            map.find("host")->wrong_value("must be a loopback address where lab is true");
        }
    });
}

void read_extension(MapReader& file, ExtensionSettings& extension) {
    const auto section = file.find("extension");
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("shards", extension.shards, 1, 64);
        map.read("queue_max", extension.queue_max, 1000, 1'000'000);
        map.read("deadline_ms", extension.deadline, 100, 60'000);
        map.read("cache_contracts_max", extension.cache_contracts_max, 0, 10'000'000);
        map.read("batch_max", extension.batch_max, 1, 10'000);
        map.read("requests_per_second_max", extension.requests_per_second_max, 1, 1'000'000);
        map.read("answers_waiting_bytes_max", extension.answers_waiting_bytes_max, 1U << 20, 1U << 30);
        map.read("peers_max", extension.peers_max, 1, 60'000);
        map.read("listen_address", extension.listen_address);
        map.read("listen_port", extension.listen_port, 1, 65'535);
        read_identities(map, "proxies", extension.proxies);
        if (!extension.listen_address.empty() && !on_loopback(extension.listen_address)) {
            map.find("listen_address")
                ->wrong_value("must be a loopback address; others belong into freeDiameter.conf (ListenOn)");
        }
    });
}

void read_worker(MapReader& file, WorkerSettings& worker) {
    const auto section = file.find("worker");
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("ledger_dir", worker.ledger_dir);
        map.read("ledger_rotate_s", worker.ledger_rotate, 1, 86'400);
        map.read("ledger_file_bytes_max", worker.ledger_file_bytes_max, 4'096, 1ULL << 40);
        map.read("claim_after_ms", worker.claim_after, 100, 3'600'000);
        map.read("lease_ms", worker.lease, 500, 600'000);
        if (worker.ledger_dir.empty()) {
            map.wrong("must have a ledger_dir: the folder that ledger files are written to");
        } else if (!worker.ledger_dir.starts_with('/')) {
            map.find("ledger_dir")->wrong_value("must be a path from the root, as /var/lib/airtime/ledger");
        }
    });
}

void read_people(MapReader& file, std::optional<std::vector<PeopleRole>>& people) {
    const auto section = file.find("people");
    if (!section) return;
    people.emplace();
    section->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            PeopleRole role;
            const auto name = map.require("role");
            role.role = name ? name->name().value_or("") : "";
            read_recharge_limits(map, role.recharge_limits);
            if (std::ranges::find(*people, role.role, &PeopleRole::role) != people->end()) {
                map.wrong("must name a role that is not in the list yet");
            }
            people->push_back(std::move(role));
        });
    });
}

void read_file(MapReader& file, Config& config) {
    file.read("node", config.node);
    file.read("lab", config.lab);
    if (config.node.empty()) config.node = host_name();
    const bool printable =
        std::ranges::all_of(config.node, [](unsigned char c) { return c > ' ' && c < 127 && c != ':'; });
    if (!printable || config.node.size() > 64) {
        file.find("node")->wrong_value("must be at most 64 printable characters without blank and colon");
    }
    read_redis(file, config);
    read_extension(file, config.extension);
    config.worker.ledger_dir = "/var/lib/airtime/ledger";
    read_worker(file, config.worker);
    read_portal(file, config.portal);
    read_people(file, config.people);
    config.policy = read_policy(file);
    read_messages(file, config.policy);
    read_invitation(file, config.policy);
    config.sms = read_sms(file);
    config.policy.messages.on = config.sms.has_value();
    config.texts = read_texts(file, config.policy);
}

}  // namespace

std::vector<std::string> keys_for_next_start(const Config& running, const Config& read) {
    std::vector<std::string> keys;
    const auto compare = [&](const char* key, const auto& before, const auto& after) {
        if (!(before == after)) keys.emplace_back(key);
    };
    compare("node", running.node, read.node);
    compare("lab", running.lab, read.lab);
    compare("redis", running.redis, read.redis);
    compare("extension", running.extension, read.extension);
    return keys;
}

Result<Config, Mistakes> load_config(const std::string& path) {
    // A directory opens like a file, and throws when it is read.
    if (std::error_code unknown; std::filesystem::is_directory(path, unknown)) {
        return Mistakes{path + ": is a directory: name the file in it, as " +
                        (std::filesystem::path{path} / "airtime.yaml").string()};
    }
    if (const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        ::close(file);
    } else {
        const int error = errno;
        return Mistakes{path + ": " + std::strerror(error) + ": name a file that " +
                        (error == EACCES ? "you may read" : "is there")};
    }
    MistakeList mistakes{path};
    try {
        const YAML::Node root = YAML::LoadFile(path);
        Config config;
        if (!root.IsMap()) {
            mistakes.add(root.Mark(), "the file must be a mapping of keys to values");
            return mistakes.in_file_order();
        }
        MapReader file{root, "", root.Mark(), mistakes};
        read_file(file, config);
        file.report_unknown_keys();
        // What is wrong already cannot be written.
        if (mistakes.empty() && config.sms) check_lengths(file, config.texts, config.policy, *config.sms);
        if (!mistakes.empty()) return mistakes.in_file_order();
        config.policy.fingerprint = fingerprint_of(root);
        return config;
    } catch (const YAML::BadFile&) {
        return Mistakes{path + ": must be a readable file"};
    } catch (const std::ios_base::failure& wrong) {
        return Mistakes{path + ": must be a readable file, the system says " + wrong.what()};
    } catch (const YAML::Exception& wrong) {
        mistakes.add(wrong.mark, "must be YAML: " + wrong.msg);
        return mistakes.in_file_order();
    }
}

}  // namespace airtime::config
