#include <unistd.h>

#include <boost/program_options.hpp>
#include <cstdlib>
#include <iostream>

#include "tools/gy_client/gy_connection.hpp"
#include "tools/gy_client/one_shot.hpp"
#include "tools/gy_client/player.hpp"

namespace airtime::gy_client {

constexpr int exit_held = 0, exit_expectation_failed = 1, exit_could_not_run = 2;

namespace {

namespace po = boost::program_options;

constexpr const char* usage =
    "usage: gy-client play FILE.yaml [--set NAME=VALUE]...\n"
    "       gy-client data --msisdn N --octets N [--used N] [--session ID] [--type "
    "initial|update|termination]\n"
    "       gy-client voice --msisdn N --seconds N [--called N]\n"
    "       gy-client sms --msisdn N [--called N] [--id KEY]\n"
    "       gy-client recharge --msisdn N --amount A [--id KEY]\n"
    "       gy-client refund --msisdn N --amount A [--id KEY]\n"
    "       gy-client balance --msisdn N [--amount A]\n"
    "exit status: 0 all expectations held (a single command expects 2001, and that no service is refused), 1 "
    "one failed, 2 could not run\n\n";

std::string environment(const char* name, const std::string& fallback) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? fallback : value;
}

po::options_description connection_options() {
    po::options_description options("connection");
    auto add = options.add_options();
    add("connect", po::value<std::string>()->default_value(environment("AIRTIME_DIAMETER", "127.0.0.1:3868")),
        "HOST:PORT of the server [AIRTIME_DIAMETER]");
    add("server-host", po::value<std::string>()->default_value(environment("AIRTIME_ORIGIN_HOST", "")),
        "Origin-Host of the server [AIRTIME_ORIGIN_HOST]");
    add("server-realm",
        po::value<std::string>()->default_value(environment("AIRTIME_ORIGIN_REALM", "lab.test")),
        "its realm, and Destination-Realm [AIRTIME_ORIGIN_REALM]");
    add("origin-host",
        po::value<std::string>()->default_value("gy-client-" + std::to_string(getpid()) + ".till.lab.test"),
        "ours");
    add("origin-realm", po::value<std::string>()->default_value("lab.test"), "ours");
    add("timeout", po::value<std::string>()->default_value("10"),
        "seconds to wait for the peer and each answer");
    add("json", "one JSON object per exchange");
    add("verbose", "freeDiameter's log on standard error");
    add("set", po::value<std::vector<std::string>>()->composing(), "play: NAME=VALUE for ${NAME}");
    add("help", "this text");
    return options;
}

int refuse(const std::string& message) {
    std::cerr << "gy-client: " << message << "\n";
    return exit_could_not_run;
}

Result<Scenario, Mistakes> plan(const std::string& command, const po::variables_map& flags) {
    if (is_one_shot(command)) {
        if (flags.count("file") != 0) {
            return Mistakes{command + " takes flags only, not " + flags["file"].as<std::string>()};
        }
        auto scenario = plan_one_shot(command, flags);
        if (!scenario) return Mistakes{scenario.error()};
        return std::move(*scenario);
    }
    if (command != "play") return Mistakes{"no command \"" + command + "\"; see gy-client --help"};
    if (flags.count("file") == 0) return Mistakes{"play needs a FILE.yaml"};
    std::map<std::string, std::string> variables;
    if (flags.count("set") != 0) {
        for (const auto& pair : flags["set"].as<std::vector<std::string>>()) {
            const auto equals = pair.find('=');
            if (equals == std::string::npos) return Mistakes{"--set wants NAME=VALUE, got " + pair};
            variables[pair.substr(0, equals)] = pair.substr(equals + 1);
        }
    }
    return load_scenario(flags["file"].as<std::string>(), std::move(variables));
}

Result<ConnectionOptions, std::string> connection_from(const po::variables_map& flags) {
    ConnectionOptions options;
    const auto connect = flags["connect"].as<std::string>();
    const auto colon = connect.rfind(':');
    const auto port = colon == std::string::npos ? "" : connect.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos ||
        std::stoul(port) > 65535 || std::stoul(port) == 0) {
        return "--connect wants HOST:PORT, got \"" + connect + "\"";
    }
    options.address = connect.substr(0, colon);
    options.port = static_cast<std::uint16_t>(std::stoul(port));
    options.server_host = flags["server-host"].as<std::string>();
    if (options.server_host.empty()) {
        return std::string(
            "which server? give --server-host or AIRTIME_ORIGIN_HOST (ORIGIN_HOST of scripts/stack)");
    }
    options.server_realm = flags["server-realm"].as<std::string>();
    options.origin_host = flags["origin-host"].as<std::string>();
    options.origin_realm = flags["origin-realm"].as<std::string>();
    const auto timeout = flags["timeout"].as<std::string>();
    if (timeout.empty() || timeout.size() > 4 ||
        timeout.find_first_not_of("0123456789") != std::string::npos || std::stoul(timeout) == 0) {
        return "--timeout must be 1 to 9999 seconds, got \"" + timeout + "\"";
    }
    options.timeout = std::chrono::seconds(std::stoul(timeout));
    options.verbose = flags.count("verbose") != 0;
    return options;
}

int run(const Scenario& scenario, const ConnectionOptions& options, bool json) {
    auto connection = GyConnection::open(options);
    if (!connection) return refuse(connection.error());
    Player player(**connection,
                  {.origin_host = options.origin_host,
                   .origin_realm = options.origin_realm,
                   .destination_realm = options.server_realm,
                   .timeout = options.timeout},
                  [json](const Exchange& exchange) {
                      if (json) {
                          std::cout << exchange_to_json(exchange) << std::endl;
                      } else {
                          std::cout << format_exchange(exchange) << std::endl;
                      }
                  });
    switch (player.play(scenario)) {
        case Outcome::held:
            return exit_held;
        case Outcome::expectation_failed:
            return exit_expectation_failed;
        case Outcome::could_not_run:
            break;
    }
    return refuse(player.failure());
}

}  // namespace

int run_command_line(int argc, char** argv) {
    po::options_description hidden;
    hidden.add_options()("command", po::value<std::string>())("file", po::value<std::string>());
    po::positional_options_description positions;
    positions.add("command", 1).add("file", 1);
    const auto connection_flags = connection_options();
    const auto one_shot_flags = one_shot_options();
    po::options_description all;
    all.add(connection_flags).add(one_shot_flags).add(hidden);
    po::variables_map flags;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positions).run(), flags);
    po::notify(flags);
    if (flags.count("help") != 0) {
        std::cout << usage << connection_flags << "\n" << one_shot_flags;
        return exit_held;
    }
    if (flags.count("command") == 0) return refuse("no command given; see gy-client --help");

    const auto scenario = plan(flags["command"].as<std::string>(), flags);
    if (!scenario) {
        for (const auto& mistake : scenario.error()) std::cerr << mistake << "\n";
        return exit_could_not_run;
    }
    const auto options = connection_from(flags);
    if (!options) return refuse(options.error());
    return run(*scenario, *options, flags.count("json") != 0);
}

}  // namespace airtime::gy_client

int main(int argc, char** argv) {
    try {
        return airtime::gy_client::run_command_line(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "gy-client: " << error.what() << "\n";
        return airtime::gy_client::exit_could_not_run;
    }
}
