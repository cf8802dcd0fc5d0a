#include "worker/worker_metrics.hpp"

#include <chrono>
#include <string>

namespace airtime::worker {

namespace {

struct CounterName {
    const char* name;
    const char* help;
};

/// In the order of Counted.
constexpr auto counter_names = std::to_array<CounterName>(
    {{"airtime_recoveries_total", "Recharges that were looked at to take debt from them"},
     {"airtime_timers_total", "Contracts whose timer came"},
     {"airtime_ledger_entries_total", "Ledger entries written to files"},
     {"airtime_ledger_files_total", "Ledger files completed"},
     {"airtime_settlement_files_total", "Daily settlements written"},
     {"airtime_aof_rewrites_total", "Rewrites of Redis's append-only file that were begun"},
     {"airtime_sms_gateway_failures_total", "Times that the SMS gateway did not take messages"},
     {"airtime_books_files_total", "Ledger files loaded into the books"},
     {"airtime_books_failures_total", "Times that something stood in the way of loading the books"}});

double seconds_of(charging::Instant at) {
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

}  // namespace

WorkerMetrics::WorkerMetrics(std::string_view version, charging::Instant started_at)
    : counters_{},
      messages_(prometheus::BuildCounter()
                    .Name("airtime_messages_total")
                    .Help("Messages to subscribers that were done with, by kind and what became of them")
                    .Register(registry_)),
      waiting_(prometheus::BuildGauge()
                   .Name("airtime_worker_waiting")
                   .Help("1 while a part of the worker cannot go on: its log says why")
                   .Register(registry_)) {
    static_assert(std::tuple_size_v<decltype(counters_)> == counter_names.size());
    for (std::size_t each = 0; each < counter_names.size(); ++each) {
        counters_.at(each) = &prometheus::BuildCounter()
                                  .Name(counter_names.at(each).name)
                                  .Help(counter_names.at(each).help)
                                  .Register(registry_)
                                  .Add({});
    }
    prometheus::BuildGauge()
        .Name("airtime_worker_info")
        .Help("1; the worker's version")
        .Register(registry_)
        .Add({{"version", std::string{version}}})
        .Set(1);
    prometheus::BuildGauge()
        .Name("airtime_worker_start_time_seconds")
        .Help("When the worker started, in seconds since 1970")
        .Register(registry_)
        .Add({})
        .Set(seconds_of(started_at));
}

void WorkerMetrics::count(Counted what, std::size_t how_many) {
    counters_.at(static_cast<std::size_t>(what))->Increment(static_cast<double>(how_many));
}

void WorkerMetrics::count_message(std::string_view kind, store::MessageStatus status) {
    messages_.Add({{"kind", std::string{kind}}, {"status", std::string{name_of(status)}}}).Increment();
}

void WorkerMetrics::note_waiting(std::string_view part, std::string_view reason) {
    waiting_.Add({{"part", std::string{part}}}).Set(reason.empty() ? 0 : 1);
    const std::lock_guard lock{mutex_};
    if (reason.empty()) {
        reasons_.erase(std::string{part});
    } else {
        reasons_[std::string{part}] = reason;
    }
}

std::map<std::string, std::string> WorkerMetrics::waiting() const {
    const std::lock_guard lock{mutex_};
    return reasons_;
}

}  // namespace airtime::worker
