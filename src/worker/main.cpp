#include <pthread.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "store/server_checks.hpp"
#include "worker/worker.hpp"

namespace {

constexpr int wrong_use = 2;

void print_help(std::ostream& out) {
    out << "usage: airtime-worker --config FILE\n"
           "Takes debts back from recharges, ends what time ends, writes the ledger files. SIGTERM stops "
           "it.\n";
}

/// Whether Redis is there and set up as it must be. Once started, the worker waits for a Redis that goes
/// away.
bool server_is_fit(const airtime::store::RedisSettings& settings) {
    airtime::store::RedisConnection connection{settings};
    const auto checked = airtime::store::check_server(connection, settings);
    if (checked) {
        return true;
    }
    for (const std::string& mistake : checked.error()) {
        spdlog::error("worker.refused reason=\"{}\"", mistake);
    }
    return false;
}

/// Sets `stopping` at the first signal. Every thread must have them blocked.
void await_signal(const sigset_t& signals, std::atomic<bool>& stopping) {
    int signal = 0;
    sigwait(&signals, &signal);
    stopping = true;
}

int run(const airtime::config::Config& config) {
    std::error_code error;
    std::filesystem::create_directories(config.worker.ledger_dir, error);
    if (error) {
        spdlog::error("worker.refused reason=\"worker.ledger_dir {}: {}\"", config.worker.ledger_dir,
                      error.message());
        return EXIT_FAILURE;
    }
    if (!server_is_fit(config.redis)) {
        return EXIT_FAILURE;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::atomic<bool> stopping = false;
    std::thread waiter{[&] { await_signal(signals, stopping); }};
    spdlog::info("worker.started node={} policy={}", config.node, config.policy.fingerprint);
    airtime::worker::run_worker(config, stopping);
    waiter.join();
    spdlog::info("worker.stopped");
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    if (arguments == std::vector<std::string>{"--help"}) {
        print_help(std::cout);
        return EXIT_SUCCESS;
    }
    if (arguments == std::vector<std::string>{"--version"}) {
        std::cout << "airtime-worker " << AIRTIME_VERSION << '\n';
        return EXIT_SUCCESS;
    }
    if (arguments.size() != 2 || arguments[0] != "--config") {
        print_help(std::cerr);
        return wrong_use;
    }
    spdlog::set_default_logger(spdlog::stderr_logger_mt("airtime-worker"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    const auto config = airtime::config::load_config(arguments[1]);
    if (!config) {
        for (const std::string& mistake : config.error()) {
            std::cerr << mistake << '\n';
        }
        return wrong_use;
    }
    return run(*config);
}
