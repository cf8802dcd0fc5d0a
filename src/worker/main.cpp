#include <filesystem>

#include "daemon/daemon.hpp"
#include "daemon/stop_signals.hpp"
#include "worker/worker.hpp"

namespace {

airtime::Result<airtime::Done, std::string> run(const airtime::config::Config& config) {
    std::error_code error;
    std::filesystem::create_directories(config.worker.ledger_dir, error);
    if (error) return "worker.ledger_dir " + config.worker.ledger_dir + ": " + error.message();
    std::atomic<bool> stopping = false;
    const airtime::daemon::StopSignals signals{[&stopping] { stopping = true; }};
    airtime::worker::run_worker(config, stopping);
    return airtime::Done{};
}

}  // namespace

int main(int argc, char* argv[]) {
    return airtime::daemon::run_daemon({.name = "airtime-worker",
                                        .purpose = "Takes debts back from recharges, ends what time ends, "
                                                   "sends messages, writes the ledger files and "
                                                   "the audit log, and keeps the books.",
                                        .run = run},
                                       argc, argv);
}
