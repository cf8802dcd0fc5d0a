#pragma once

#include <atomic>

#include "config/config.hpp"

namespace airtime::worker {

/// Runs recovery, timers, the ledger and the daily settlements, each on a thread and a connection of its own,
/// until `stopping`. Goes on by itself when Redis comes back. Any number of workers may run on one Redis.
void run_worker(const config::Config& config, const std::atomic<bool>& stopping);

}  // namespace airtime::worker
