#include "daemon/daemon.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <vector>

#include "daemon/error_reporter.hpp"
#include "daemon/reload_signal.hpp"
#include "daemon/stop_signals.hpp"
#include "store/redis/policies_in_force.hpp"
#include "store/redis/server_checks.hpp"

namespace airtime::daemon {

namespace {

constexpr int wrong_use = 2;

void print_help(const Daemon& daemon, std::ostream& out) {
    out << "usage: " << daemon.name << " --config FILE\n"
        << daemon.purpose << " SIGTERM stops it.\n"
        << "  --version   print the version\n"
           "  --help      print this\n";
}

std::string log_name(const Daemon& daemon) {
    return daemon.name.substr(daemon.name.rfind('-') + 1);
}

/// Redis as it was found; empty where it is not set up as it must be, which the log is told.
std::optional<store::RedisSettings> find_server(const Daemon& daemon, const store::RedisSettings& settings) {
    store::RedisConnection connection{settings};
    const auto checked = store::check_server(connection, settings);
    if (checked) return *checked;
    for (const std::string& mistake : checked.error()) {
        spdlog::error("{}.refused reason=\"{}\"", log_name(daemon), mistake);
    }
    return std::nullopt;
}

/// Since when this policy is in force, for who asks what changed; where it fails the next start tells it.
void note_policy(const config::Config& config) {
    store::SeenPolicy seen{.fingerprint = config.policy.fingerprint,
                           .first_seen = std::chrono::time_point_cast<std::chrono::milliseconds>(
                               std::chrono::system_clock::now())};
    for (const config::DeclaredKey& key : config::declared_keys().keys) {
        const auto section = config.sections.find(key.name);
        if (key.about.in_fingerprint && section != config.sections.end()) seen.sections.insert(*section);
    }
    static_cast<void>(store::RedisPolicies{config.redis}.note_seen(seen));
}

int run(const Daemon& daemon, config::Config config) {
    const auto found = find_server(daemon, config.redis);
    if (!found) return EXIT_FAILURE;
    config.redis = *found;
    block_stop_signals();
    if (daemon.reloads) block_reload_signal();
    const ErrorReporter errors{config.redis, config.node + '-' + log_name(daemon)};
    note_policy(config);
    spdlog::info("{}.started node={} policy={}", log_name(daemon), config.node, config.policy.fingerprint);
    if (const auto done = daemon.run(config); !done) {
        spdlog::error("{}.refused reason=\"{}\"", log_name(daemon), done.error());
        return EXIT_FAILURE;
    }
    spdlog::info("{}.stopped", log_name(daemon));
    return EXIT_SUCCESS;
}

}  // namespace

int run_daemon(const Daemon& daemon, int argc, char* argv[]) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    if (arguments == std::vector<std::string>{"--help"}) {
        print_help(daemon, std::cout);
        return EXIT_SUCCESS;
    }
    if (arguments == std::vector<std::string>{"--version"}) {
        std::cout << daemon.name << ' ' << AIRTIME_VERSION << '\n';
        return EXIT_SUCCESS;
    }
    if (arguments.size() != 2 || arguments[0] != "--config") {
        print_help(daemon, std::cerr);
        return wrong_use;
    }
    spdlog::set_default_logger(spdlog::stderr_logger_mt(daemon.name));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    const auto config = config::load_config(arguments[1]);
    if (!config) {
        for (const std::string& mistake : config.error()) std::cerr << mistake << '\n';
        return wrong_use;
    }
    return run(daemon, *config);
}

}  // namespace airtime::daemon
