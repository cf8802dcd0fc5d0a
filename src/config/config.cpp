#include "config/config.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <ios>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include "base/fnv1a.hpp"
#include "config/books_reader.hpp"
#include "config/client_reader.hpp"
#include "config/identity_reader.hpp"
#include "config/listen_address_reader.hpp"
#include "config/message_reader.hpp"
#include "config/policy_reader.hpp"
#include "config/portal_reader.hpp"
#include "config/texts_reader.hpp"
#include "config/written_keys.hpp"
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

/// What holds from a node's next start on, whatever a reload reads: the key, and where it is kept.
template <class Visit>
void visit_keys_for_next_start(Visit visit) {
    visit("node", &Config::node);
    visit("lab", &Config::lab);
    visit("redis", &Config::redis);
    visit("extension", &Config::extension);
}

/// Tells policies apart by what they say, not by comments or by where Redis is.
std::string fingerprint_of(const YAML::Node& file, const std::vector<std::string>& keys) {
    Fnv1a64 sections;
    for (const std::string& key : keys) {
        sections.add_bytes((file[key] ? YAML::Dump(file[key]) : std::string{}) + '\0');
    }
    const std::uint64_t hash = sections.value();
    // Every advance carries it: 32 bits tell an operator's policies apart.
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "%08x", static_cast<unsigned>(hash ^ (hash >> 32U)));
    return text.data();
}

void read_redis(MapReader& file, Config& config) {
    auto& redis = config.redis;
    const auto section = file.declare(
        "redis",
        {.above = "Where state lives. What the server must be set to: redis.conf next to this file."});
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("unix_socket", redis.unix_socket,
                 {"path; when given, host and port are not used. Default: {default} (TCP)"});
        if (!redis.unix_socket.empty() && !redis.unix_socket.starts_with('/')) {
            map.find("unix_socket")->wrong_value("must be a path from the root, as /run/redis/redis.sock");
        }
        map.read("host", redis.host, {"default: {default}"});
        if (redis.host.empty()) map.find("host")->wrong_value("must not be empty");
        map.read("port", redis.port, 1, 65'535, {"{range}, default: {default}"});
        map.read("user", redis.user, {"ACL user; default: {default} (the server's default user)"});
        map.read("password", redis.password, {"default: {default} (none)"});
        map.read("connect_timeout_ms", redis.connect_timeout, 10, 60'000, {"{range}, default: {default}"});
        map.read("reply_timeout_ms", redis.reply_timeout, 10, 60'000,
                 {"{range}, default: {default}; afterwards the outcome counts as unknown"});
        map.read("reconnect_pause_max_ms", redis.reconnect_pause_max, 10, 60'000,
                 {"{range}, default: {default}; the pause doubles from 10 ms up to this"});
        if (const auto partitions = map.declare(
                "partitions", {"{range}, fixed once the store was first started; default: as it was started, "
                               "a new one with 16. Fewer make a CCR cheaper (16 in place of 64: a tenth less "
                               "of Redis's time), more let the data spread over more servers later"})) {
            redis.partitions =
                static_cast<std::uint32_t>(partitions->whole(1, store::partitions_max).value_or(0));
        }
        map.read_choice<std::string>("appendfsync", redis.appendfsync,
                                     {{"everysec", "everysec"}, {"always", "always"}},
                                     {"{range}: what the server must have. Default: {default}"});
        if (!redis.user.empty() && redis.password.empty()) {
            map.find("user")->wrong("must come with a password");
        }
        if (config.lab && redis.unix_socket.empty() && !on_loopback(redis.host)) {
            map.find("host")->wrong_value("must be a loopback address where lab is true");
        }
    });
}

void read_extension(MapReader& file, ExtensionSettings& extension) {
    const auto section = file.declare("extension", {.above = "app_airtime.fdx, inside freeDiameterd."});
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("shards", extension.shards, 1, 64,
                 {"threads that charge, each with its own connection: {range}, default: {default}. As many "
                  "as cores; 8 with appendfsync always, as they wait for the disk"});
        map.read("queue_max", extension.queue_max, 1000, 1'000'000,
                 {"requests waiting, over all shards: {range}, default: {default} (100 to 250 ms of work), a "
                  "third of them for new quota; of either no peer has more than it leaves free; peers take "
                  "turns"});
        map.read("deadline_ms", extension.deadline, 100, 60'000,
                 {"an older request gets 3004 undecided: {range}, default: {default}"});
        map.read("cache_contracts_max", extension.cache_contracts_max, 0, 10'000'000,
                 {"over all shards: {range}, default: {default} (2 KB each)"});
        map.read("batch_max", extension.batch_max, 1, 10'000,
                 {"requests per round trip to Redis: {range}, default: {default}"});
        map.read("requests_per_second_max", extension.requests_per_second_max, 1, 1'000'000,
                 {"of one subscriber from one Origin-Host: {range}, default: {default}"});
        map.read("answers_waiting_bytes_max", extension.answers_waiting_bytes_max, 1U << 20, 1U << 30,
                 {"for a peer that reads slower than it asks, 1 KiB for each answer on top; what is more is "
                  "dropped, its duplicate answered: {range}, default: {default} (16 MiB)"});
        map.read(
            "peers_max", extension.peers_max, 1, 60'000,
            {"connected at once; more are refused (DIAMETER_UNKNOWN_PEER), but for those that "
             "freeDiameter.conf names: {range}, default: {default}. Each takes a descriptor (LimitNOFILE)"});
        map.read("listen_address", extension.listen_address,
                 {.above = "Loopback address to listen on, which freeDiameter.conf cannot say. Default: "
                           "{default} (as freeDiameter.conf says)"});
        map.read("listen_port", extension.listen_port, 1, 65'535,
                 {"{range}, default: {default}; only with listen_address"});
        read_identities(
            map, "proxies", extension.proxies,
            {.above =
                 "Diameter identities that may send for other Origin-Hosts, or *.domain. Default: none."});
        if (!extension.listen_address.empty() && !on_loopback(extension.listen_address)) {
            map.find("listen_address")
                ->wrong_value("must be a loopback address; others belong into freeDiameter.conf (ListenOn)");
        }
    });
}

void read_aof_rewrite(MapReader& map, std::optional<std::uint32_t>& minute) {
    const auto at = map.declare(
        "aof_rewrite_at",
        {"Redis writes its append-only file anew at this quiet time of the time zone: {range}, \"\": when "
         "it has grown as redis.conf says; default: {default}"});
    if (!at) return;
    at->note_default("\"03:30\"");
    constexpr std::uint32_t last_minute = 24 * 60 - 1;
    minute = at->is("") ? std::nullopt : at->minute_of_day(last_minute);
}

void read_worker(MapReader& file, WorkerSettings& worker) {
    const auto section = file.declare("worker", {.above = "airtime-worker."});
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("ledger_dir", worker.ledger_dir,
                 {"folder of the ledger files, which are the CDRs, and of the daily settlements; all workers "
                  "need the same one. Default: {default}"});
        map.read("ledger_rotate_s", worker.ledger_rotate, 1, 86'400,
                 {"a file is complete at this age: {range}, default: {default}; Redis keeps its entries "
                  "until then"});
        map.read("ledger_file_bytes_max", worker.ledger_file_bytes_max, 4'096, 1ULL << 40,
                 {"or at this size: {range}, default: {default} (256 MiB)"});
        map.read("claim_after_ms", worker.claim_after, 100, 3'600'000,
                 {"idle work of another worker is taken over: {range}, default: {default}"});
        map.read("lease_ms", worker.lease, 500, 600'000,
                 {"a silent ledger reader loses its partition: {range}, default: {default}"});
        read_aof_rewrite(map, worker.aof_rewrite_minute);
        read_listen_address(map, "metrics_address", worker.metrics_address,
                            {"IP address of this host that /metrics is served on: whoever reaches it may "
                             "read; default: {default}"});
        map.read("metrics_port", worker.metrics_port, 0, 65'535,
                 {"for Prometheus, of worker, nodes and Redis: {range}, 0: none. Default: {default}"});
        if (worker.ledger_dir.empty()) {
            map.wrong("must have a ledger_dir: the folder that ledger files are written to");
        } else if (!worker.ledger_dir.starts_with('/')) {
            map.find("ledger_dir")->wrong_value("must be a path from the root, as /var/lib/airtime/ledger");
        }
    });
}

void read_people(MapReader& file, std::optional<std::vector<PeopleRole>>& people) {
    const auto section = file.declare(
        "people", {.above = "Who may recharge with `airtimectl recharge --role ROLE` (not given: operator). "
                            "Where the section is left out every role may, without limit."});
    if (!section) return;
    people.emplace();
    section->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            PeopleRole role;
            const auto name = map.require("role", {"{range}; required"});
            role.role = name ? name->name().value_or("") : "";
            read_recharge_limits(map, role.recharge_limits,
                                 {"of one recharge: {range}, 0: no limit. Default: {default}"},
                                 {"of all recharges by the role on a day of the time zone: {range}, 0: no "
                                  "limit. Default: {default}"});
            if (std::ranges::find(*people, role.role, &PeopleRole::role) != people->end()) {
                map.wrong("must name a role that is not in the list yet");
            }
            people->push_back(std::move(role));
        });
    });
}

void read_file(MapReader& file, Config& config) {
    file.read("node", config.node,
              {.above = "Names this process's commits; unique among all hosts on one Redis. Text without "
                        "blanks and colons, at most 64 characters. Default: the host's name."});
    file.read("lab", config.lab,
              {.above = "true: the clock may be moved with `airtimectl lab clock +30d`; Redis must then be "
                        "on loopback. Default: {default}."});
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
    config.books = read_books(file, config.worker.ledger_dir);
    config.portal.exports.folder =
        (std::filesystem::path{config.worker.ledger_dir}.parent_path() / "exports").string();
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
    visit_keys_for_next_start([&](const char* key, auto value) {
        if (!(running.*value == read.*value)) keys.emplace_back(key);
    });
    return keys;
}

std::vector<std::string> differing_keys(const Config& one, const Config& other) {
    std::vector<std::pair<std::string, std::uint64_t>> differing;
    std::ranges::set_symmetric_difference(one.keys, other.keys, std::back_inserter(differing));
    std::vector<std::string> keys;
    for (const auto& [key, hash] : differing) {
        if (keys.empty() || keys.back() != key) keys.push_back(key);
    }
    return keys;
}

DeclaredKey declared_keys() {
    DeclaredKey whole;
    MistakeList about_nothing{""};
    MapReader file{YAML::Node{}, "", {}, about_nothing, &whole};
    Config defaults;
    read_file(file, defaults);
    visit_keys_for_next_start([&](std::string_view key, auto) {
        std::ranges::find(whole.keys, key, &DeclaredKey::name)->from_next_start = true;
    });
    return whole;
}

namespace {

/// Where a text refers to another part of itself. It knows nothing of what the text means.
class AliasFinder : public YAML::EventHandler {
  public:
    const std::optional<YAML::Mark>& found() const { return found_; }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        if (!found_) found_ = mark;
    }
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}

  private:
    std::optional<YAML::Mark> found_;
};

std::optional<YAML::Mark> first_alias(const std::string& text) {
    std::istringstream stream{text};
    YAML::Parser parser{stream};
    AliasFinder finder;
    while (!finder.found() && parser.HandleNextDocument(finder)) {
    }
    return finder.found();
}

Result<Config, Mistakes> config_of(const YAML::Node& root, MistakeList& mistakes) {
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
    config.policy.fingerprint = fingerprint_of(root, file.in_fingerprint());
    config.sections = written_sections(root);
    config.keys = written_keys(root);
    return config;
}

}  // namespace

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
        return config_of(YAML::LoadFile(path), mistakes);
    } catch (const YAML::BadFile&) {
        return Mistakes{path + ": must be a readable file"};
    } catch (const std::ios_base::failure& wrong) {
        return Mistakes{path + ": must be a readable file, the system says " + wrong.what()};
    } catch (const YAML::Exception& wrong) {
        mistakes.add(wrong.mark, "must be YAML: " + wrong.msg);
        return mistakes.in_file_order();
    }
}

Result<Config, Mistakes> read_config_text(const std::string& text, const std::string& name) {
    MistakeList mistakes{name};
    try {
        if (const auto alias = first_alias(text)) {
            mistakes.add(*alias, "must be no alias: write the value out");
            return mistakes.in_file_order();
        }
        return config_of(YAML::Load(text), mistakes);
    } catch (const YAML::Exception& wrong) {
        mistakes.add(wrong.mark, "must be YAML: " + wrong.msg);
        return mistakes.in_file_order();
    }
}

}  // namespace airtime::config
