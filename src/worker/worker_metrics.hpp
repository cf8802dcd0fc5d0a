#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "charging/values/calendar.hpp"
#include "store/message_status.hpp"

namespace airtime::worker {

/// What a worker counts of its own work.
enum class Counted : std::uint8_t {
    recoveries,        ///< recharges that were looked at to take debt from them
    timers,            ///< contracts whose timer came
    ledger_entries,    ///< written to files
    ledger_files,      ///< completed
    settlement_files,  ///< written
    aof_rewrites,      ///< asked of Redis
    gateway_failures,  ///< times that the SMS gateway did not take messages
    books_files,       ///< ledger files loaded into the books
    books_failures,    ///< times that something stood in the way of that
};

/// The worker's own metrics, for all its threads.
class WorkerMetrics {
  public:
    WorkerMetrics(std::string_view version, charging::Instant started_at);

    void count(Counted what, std::size_t how_many = 1);
    /// What became of a message, of the kind that MessageKind names.
    void count_message(std::string_view kind, store::MessageStatus status);
    /// What this part of the work waits for, because it cannot go on before; empty: it goes on.
    void note_waiting(std::string_view part, std::string_view reason);
    /// Those that wait, with the reason.
    std::map<std::string, std::string> waiting() const;

    std::vector<prometheus::MetricFamily> collect() const { return registry_.Collect(); }

  private:
    prometheus::Registry registry_;
    std::array<prometheus::Counter*, 9> counters_;
    prometheus::Family<prometheus::Counter>& messages_;
    prometheus::Family<prometheus::Gauge>& waiting_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> reasons_;  ///< of parts that wait
};

}  // namespace airtime::worker
