#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"

namespace airtime::daemon {

struct Daemon {
    std::string name;     ///< "airtime-worker"; log lines begin with what follows the hyphen
    std::string purpose;  ///< one or two sentences for --help
    /// Works until it is told to stop; the error says why it cannot. `redis` is as check_server() found it.
    std::function<Result<Done, std::string>(const config::Config&)> run;
    bool reloads = false;  ///< SIGHUP is for a ReloadSignal of run() to hear, and ends nothing
};

/// The whole of main(): reads the flags and the configuration, makes sure that Redis is there and set up as
/// it must be, runs, and tells its log. Once started, a daemon waits for a Redis that goes away. Returns what
/// the process ends with: 0 stopped, 1 failed, 2 wrong use or configuration.
int run_daemon(const Daemon& daemon, int argc, char* argv[]);

}  // namespace airtime::daemon
