#include "worker/metrics_door.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <string>
#include <utility>

#include "books/books_reader.hpp"
#include "operations/operator_clock.hpp"
#include "store/redis/backlogs.hpp"
#include "store/redis/node_reports.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "worker/books_metrics.hpp"
#include "worker/node_metrics.hpp"
#include "worker/state_metrics.hpp"

namespace airtime::worker {

namespace {

using Families = std::vector<prometheus::MetricFamily>;

void append(Families& all, Families more) {
    std::ranges::move(more, std::back_inserter(all));
}

/// The worker's own, those of the books and of what is in Redis; where it is away, the others.
class AllMetrics : public prometheus::Collectable {
  public:
    AllMetrics(const config::Config& config, const WorkerMetrics& worker)
        : config_(config),
          worker_(worker),
          reports_(config.redis, store::Reporters::nodes),
          backlogs_(config.redis),
          ledger_(config.redis),
          contracts_(config.redis),
          clock_(contracts_, config.lab),
          books_(config.books.folder, config.policy.calendar) {}

    Families Collect() const override {
        Families all = worker_.collect();
        append(all, books_metrics(books_.freshness(), operations::system_now()));
        // Each has one connection, and several may ask at once.
        const std::lock_guard lock{mutex_};
        auto of_redis = read();
        prometheus::MetricFamily up{"airtime_redis_up",
                                    "1; 0 where Redis did not answer, and what is in it is left out",
                                    prometheus::MetricType::Gauge,
                                    {{}}};
        up.metric.front().gauge.value = of_redis ? 1 : 0;
        all.push_back(std::move(up));
        if (of_redis) append(all, std::move(*of_redis));
        return all;
    }

  private:
    std::optional<Families> read() const {
        const auto now = clock_.now();
        if (!now) return std::nullopt;
        const auto reports = reports_.read_all();
        if (!reports) return std::nullopt;
        const auto backlogs = backlogs_.read();
        if (!backlogs) return std::nullopt;
        const auto server = backlogs_.read_server();
        if (!server) return std::nullopt;
        const auto exposure = contracts_.read_exposure();
        if (!exposure) return std::nullopt;
        const auto today = ledger_.daily_totals(config_.policy.calendar.date_of(*now));
        if (!today) return std::nullopt;
        Families all = node_metrics(*reports);
        append(all, backlog_metrics(*backlogs));
        append(all, redis_metrics(*server));
        append(all, lending_metrics(*exposure, config_.policy, *now));
        append(all, today_metrics(*today));
        return all;
    }

    const config::Config& config_;
    const WorkerMetrics& worker_;
    mutable std::mutex mutex_;
    mutable store::RedisNodeReports reports_;
    mutable store::RedisBacklogs backlogs_;
    mutable store::RedisLedgerStream ledger_;
    mutable store::RedisContractStore contracts_;
    mutable operations::OperatorClock clock_;
    books::BooksReader books_;
};

/// "127.0.0.1:9464", "[::1]:9464".
std::string endpoint_of(const config::WorkerSettings& settings) {
    const bool is_ipv6 = settings.metrics_address.find(':') != std::string::npos;
    return (is_ipv6 ? '[' + settings.metrics_address + ']' : settings.metrics_address) + ':' +
           std::to_string(settings.metrics_port);
}

/// Who connects and asks half a question holds a thread, but not for long, and needs many of them.
std::vector<std::string> exposer_options(const std::string& endpoint) {
    return {"listening_ports", endpoint, "num_threads", "16", "request_timeout_ms", "2000"};
}

}  // namespace

std::shared_ptr<prometheus::Collectable> all_metrics(const config::Config& config,
                                                     const WorkerMetrics& worker) {
    return std::make_shared<AllMetrics>(config, worker);
}

MetricsDoor::MetricsDoor(const config::Config& config, const WorkerMetrics& worker) {
    if (config.worker.metrics_port == 0) return;
    const std::string endpoint = endpoint_of(config.worker);
    try {
        exposer_ = std::make_unique<prometheus::Exposer>(exposer_options(endpoint));
        metrics_ = all_metrics(config, worker);
        exposer_->RegisterCollectable(metrics_);
        spdlog::info("metrics.listening address={}", endpoint);
    } catch (const std::exception& error) {
        spdlog::error("metrics.closed address={} reason=\"{}\"", endpoint, error.what());
    }
}

}  // namespace airtime::worker
