#include "worker/worker.hpp"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "audit_log/audit_writer.hpp"
#include "base/this_process.hpp"
#include "books/books_loader.hpp"
#include "daemon/work_loop.hpp"
#include "ledger_files/settlement_files.hpp"
#include "operations/operator_clock.hpp"
#include "store/redis/node_reports.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_work_queue.hpp"
#include "worker/aof_rewrite.hpp"
#include "worker/due_timers.hpp"
#include "worker/kannel.hpp"
#include "worker/ledger_reader.hpp"
#include "worker/message_sender.hpp"
#include "worker/metrics_door.hpp"
#include "worker/recovery.hpp"
#include "worker/restarted_clients.hpp"
#include "worker/retiming.hpp"

namespace airtime::worker {

namespace {

using daemon::WorkStep;
using std::chrono::milliseconds;

constexpr std::size_t recoveries_max = 256;      ///< in one round
constexpr std::size_t messages_max = 64;         ///< in one round
constexpr std::size_t timers_max = 256;          ///< contracts in one round
constexpr milliseconds work_wait{500};           ///< also how late a stop is noticed
constexpr milliseconds recovery_pause{20};       ///< after a round that was not full: the next one is fuller
constexpr milliseconds timer_pause{200};         ///< how late a timer is
constexpr milliseconds ledger_pause{200};        ///< how far the files are behind, and how full a round is
constexpr std::size_t retimed_keys_max = 1'000;  ///< in one step: 5,000 a second
constexpr milliseconds retiming_pause{200};
constexpr milliseconds policies_pause{1'000};  ///< how late a change of policy is noticed
constexpr std::size_t released_max = 256;      ///< contracts in one step: 2,500 a second
constexpr milliseconds release_pause{100};
constexpr milliseconds restarts_pause{500};
constexpr milliseconds settlement_pause{1'000};
constexpr milliseconds audit_pause{500};
constexpr milliseconds audit_trouble_pause{2'000};
constexpr milliseconds rewrite_pause{10'000};
constexpr milliseconds books_pause{2'000};  ///< how far they are behind complete files
constexpr milliseconds books_trouble_pause{5'000};
constexpr milliseconds ledger_trouble_pause{500};
constexpr milliseconds report_pause{2'000};
constexpr milliseconds no_pause{0};

/// What a thread has of its own.
struct Bench {
    Bench(const config::Config& config, const std::string& worker, const char* part)
        : store(config.redis),
          clock(store, config.lab),
          tokens(worker + "-" + part, store::boot_id()),
          name{.program = "worker", .part = part} {}

    store::RedisContractStore store;
    operations::OperatorClock clock;
    store::TokenSource tokens;
    daemon::WorkName name;
};

/// Counts whether the work goes on.
void work_counted_until(const std::atomic<bool>& stopping, daemon::WorkName name, WorkerMetrics& metrics,
                        const std::function<WorkStep()>& step) {
    metrics.note_waiting(name.part, {});
    daemon::work_until(stopping, name, [&] {
        WorkStep done = step();
        if (done.ended != WorkStep::Ended::undecided) {
            metrics.note_waiting(name.part, done.ended == WorkStep::Ended::waiting ? done.reason : "");
        }
        return done;
    });
}

void recover_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                   const std::atomic<bool>& stopping) {
    Bench bench{config, worker, "recovery"};
    store::RedisWorkQueue queue{config.redis, worker};
    Recovery recovery{bench.store, queue, config.policy, bench.tokens};
    daemon::ClaimTimer claims{config.worker.claim_after};
    work_counted_until(stopping, bench.name, metrics, [&] {
        const auto now = bench.clock.now();
        if (!now) return WorkStep::waits_for_redis();
        if (claims.is_due()) {
            const auto left =
                recovery.recover_abandoned(recoveries_max, config.worker.claim_after, {.now = *now});
            if (!left) return WorkStep::waits_for_redis();
            metrics.count(Counted::recoveries, *left);
        }
        const auto taken = recovery.recover_new(recoveries_max, work_wait, {.now = *now});
        if (!taken) return WorkStep::waits_for_redis();
        metrics.count(Counted::recoveries, *taken);
        const bool full = *taken == recoveries_max;
        return WorkStep::well(*taken == 0 || full ? no_pause : recovery_pause);
    });
}

void run_timers_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                      const std::atomic<bool>& stopping) {
    Bench bench{config, worker, "timers"};
    DueTimers timers{bench.store, config.policy, bench.tokens};
    work_counted_until(stopping, bench.name, metrics, [&] {
        const auto now = bench.clock.now();
        const auto due = now ? timers.run_due(timers_max, {.now = *now}) : store::StoreError::disconnected;
        if (!due) return WorkStep::waits_for_redis();
        metrics.count(Counted::timers, *due);
        return WorkStep::well(*due < timers_max ? timer_pause : no_pause);
    });
}

void retime_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                  const std::atomic<bool>& stopping) {
    Bench bench{config, worker, "retiming"};
    store::RedisPolicies policies{config.redis};
    Retiming retiming{bench.store, policies, config.policy, config.node + "-worker"};
    work_counted_until(stopping, bench.name, metrics, [&] {
        const auto worked = retiming.step(retimed_keys_max);
        if (!worked) return WorkStep::waits_for_redis();
        return WorkStep::well(*worked ? retiming_pause : policies_pause);
    });
}

void release_restarted_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                             const std::atomic<bool>& stopping) {
    Bench bench{config, worker, "restarts"};
    store::RedisClientStates states{config.redis};
    RestartedClients clients{bench.store, states, config.policy, bench.tokens};
    work_counted_until(stopping, bench.name, metrics, [&] {
        const auto now = bench.clock.now();
        if (!now) return WorkStep::waits_for_redis();
        const auto step = clients.step(released_max, {.now = *now});
        if (!step) return WorkStep::waits_for_redis();
        return WorkStep::well(step->more ? release_pause : restarts_pause);
    });
}

void keep_ledger_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                       const std::atomic<bool>& stopping) {
    Bench bench{config, worker, "ledger"};
    store::RedisLedgerStream stream{config.redis};
    LedgerReader reader{stream,
                        config.policy.calendar,
                        worker,
                        {.folder = config.worker.ledger_dir,
                         .rotate = config.worker.ledger_rotate,
                         .file_bytes_max = config.worker.ledger_file_bytes_max,
                         .lease = config.worker.lease}};
    work_counted_until(stopping, bench.name, metrics, [&] {
        // By the system's clock: a file's age has nothing to do with what a lab plays.
        const LedgerReader::Round round = reader.step_all(operations::system_now(), stopping);
        metrics.count(Counted::ledger_entries, round.written);
        metrics.count(Counted::ledger_files, round.completed);
        if (round.why.empty()) return WorkStep::well(round.more ? no_pause : ledger_pause);
        return WorkStep::waits(round.why, round.written > 0 ? ledger_pause : ledger_trouble_pause);
    });
    reader.release();
}

/// How long to leave a gateway alone that does not answer: longer each time, up to a maximum.
class GatewayPause {
  public:
    explicit GatewayPause(milliseconds max) : max_(max) {}
    milliseconds next() const { return std::min(length_ * 2, max_); }
    void failed() { length_ = next(); }
    void worked() { length_ = first; }

  private:
    static constexpr milliseconds first{250};
    milliseconds max_;
    milliseconds length_ = first;
};

void send_messages_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                         const std::atomic<bool>& stopping) {
    const config::SmsSettings& sms = *config.sms;
    Bench bench{config, worker, "messages"};
    store::RedisOutbox outbox{config.redis, worker};
    const texts::Writer writer{
        config.texts,
        config.policy,
        {.sender = sms.sender, .diacritics = sms.diacritics, .parts_max = sms.parts_max}};
    const Kannel kannel{sms};
    MessageSender sender{
        outbox,
        bench.store,
        writer,
        config.policy,
        {.send = [&](const OutgoingSms& text) { return kannel.send(text); },
         .note = [&](charging::MessageKind kind,
                     store::MessageStatus status) { metrics.count_message(name_of(kind), status); },
         .now = [&] { return bench.clock.now(); }},
        std::chrono::days{sms.records_kept_days}};
    GatewayPause gateway{sms.retry_pause_max};
    daemon::ClaimTimer claims{config.worker.claim_after};
    work_counted_until(stopping, bench.name, metrics, [&] {
        const auto now = bench.clock.now();
        if (!now) return WorkStep::waits_for_redis();
        const charging::Instant retry_at = *now + gateway.next();
        const auto round =
            claims.is_due() ? sender.send_abandoned(messages_max, config.worker.claim_after, *now, retry_at)
                            : sender.send_new(messages_max, work_wait, *now, retry_at);
        if (!round) return WorkStep::waits_for_redis();
        if (round->gateway_away) {
            gateway.failed();
            metrics.count(Counted::gateway_failures);
            return WorkStep::waits("kannel does not take messages: " + round->reason, gateway.next());
        }
        if (round->entries == 0) return WorkStep::undecided();
        gateway.worked();
        return WorkStep::well(no_pause);
    });
}

void settle_days_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                       const std::atomic<bool>& stopping) {
    Bench bench{config, worker, "settlement"};
    store::RedisLedgerStream stream{config.redis};
    ledger_files::SettlementFiles files{stream, config.policy.calendar, config.worker.ledger_dir, worker};
    work_counted_until(stopping, bench.name, metrics, [&] {
        const auto now = bench.clock.now();
        const auto step =
            now ? files.step(*now) : Result<std::size_t, std::string>{std::string{"redis is away"}};
        if (step) metrics.count(Counted::settlement_files, *step);
        return step ? WorkStep::well(settlement_pause) : WorkStep::waits(step.error(), settlement_pause);
    });
}

/// Charging comes first.
void give_way_to_others() {
    constexpr int lowest = 19;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest);
}

void load_books_until(const config::Config& config, const std::string&, WorkerMetrics& metrics,
                      const std::atomic<bool>& stopping) {
    if (config.books.folder.empty()) return;
    give_way_to_others();
    books::BooksLoader loader{{.ledger = config.worker.ledger_dir,
                               .folder = config.books.folder,
                               .event_days = config.books.event_days,
                               .usage_days = config.books.usage_days},
                              config.policy.calendar};
    std::vector<std::string> taken_back;
    work_counted_until(stopping, {.program = "worker", .part = "books"}, metrics, [&] {
        // By the system's clock, as files are.
        const auto step = loader.step(operations::system_now());
        if (step.round.taken_back != taken_back) {
            taken_back = step.round.taken_back;
            for (const std::string& file : taken_back) spdlog::warn("books.taken_back file={}", file);
        }
        for (const std::string& refused : step.round.refused) {
            spdlog::error("books.refused file=\"{}\"", refused);
        }
        metrics.count(Counted::books_files, step.round.files);
        if (step.round.files > 0) {
            spdlog::info("books.loaded files={} waiting={}{}", step.round.files, step.round.waiting,
                         step.anew ? " anew=1" : "");
        }
        if (!step.round.why.empty()) {
            metrics.count(Counted::books_failures);
            // What cannot be read holds up nothing else.
            return WorkStep::waits(step.round.why, step.round.more ? no_pause : books_trouble_pause);
        }
        return WorkStep::well(step.round.more ? no_pause : books_pause);
    });
}

void keep_audit_log_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                          const std::atomic<bool>& stopping) {
    store::RedisConnection redis{config.redis};
    store::RedisAuditStream stream{redis};
    audit_log::AuditWriter writer{
        stream,
        worker,
        {.folder = audit_log::audit_folder(config.worker.ledger_dir), .lease = config.worker.lease}};
    work_counted_until(stopping, {.program = "worker", .part = "audit_log"}, metrics, [&] {
        // By the system's clock, as the entries are.
        const auto written = writer.step(operations::system_now());
        return written ? WorkStep::well(audit_pause) : WorkStep::waits(written.error(), audit_trouble_pause);
    });
}

void rewrite_aof_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                       const std::atomic<bool>& stopping) {
    if (!config.worker.aof_rewrite_minute) return;
    store::RedisAofRewrite redis{config.redis};
    const auto start = [&](std::chrono::seconds once_in) {
        const auto outcome = redis.start(worker, once_in);
        const bool begun = outcome && *outcome == store::RedisAofRewrite::Outcome::started;
        if (begun) metrics.count(Counted::aof_rewrites);
        return outcome;
    };
    AofRewrite rewrite{start, config.policy.calendar, *config.worker.aof_rewrite_minute};
    work_counted_until(stopping, {.program = "worker", .part = "aof_rewrite"}, metrics, [&] {
        // By the system's clock: the disk is not moved by a lab's.
        return rewrite.step(operations::system_now())
                   ? WorkStep::well(rewrite_pause)
                   : WorkStep::waits("redis is away, or refuses", rewrite_pause);
    });
}

/// Tells Redis that this worker is alive, and what its parts wait for.
void report_until(const config::Config& config, const std::string& worker, WorkerMetrics& metrics,
                  const std::atomic<bool>& stopping) {
    store::RedisNodeReports reports{config.redis, store::Reporters::workers};
    store::NodeReport report{.node = worker,
                             .version = AIRTIME_VERSION,
                             .started_at = operations::system_now(),
                             .words = {{std::string{store::reported::process}, this_process()}}};
    work_counted_until(stopping, {.program = "worker", .part = "report"}, metrics, [&] {
        report.seen_at = operations::system_now();
        std::erase_if(report.words,
                      [](const auto& word) { return word.first.starts_with(store::reported::waits); });
        for (const auto& [part, reason] : metrics.waiting()) {
            report.words[std::string{store::reported::waits} + part] = reason;
        }
        return reports.publish(report) ? WorkStep::well(report_pause) : WorkStep::waits_for_redis();
    });
    static_cast<void>(reports.forget(worker));
}

}  // namespace

void run_worker(const config::Config& config, const std::atomic<bool>& stopping) {
    // Two workers may run with one configuration.
    const std::string name = config.node + "-worker-" + store::boot_id();
    WorkerMetrics metrics{AIRTIME_VERSION, operations::system_now()};
    const MetricsDoor door{config, metrics};
    std::vector<std::jthread> parts;
    for (const auto run :
         {recover_until, run_timers_until, retime_until, release_restarted_until, keep_ledger_until,
          settle_days_until, keep_audit_log_until, load_books_until, rewrite_aof_until, report_until}) {
        parts.emplace_back(
            [&config, name, &metrics, &stopping, run] { run(config, name, metrics, stopping); });
    }
    for (std::uint32_t number = 0; config.sms && number < config.sms->connections; ++number) {
        const std::string sender = name + "-sms" + std::to_string(number);
        parts.emplace_back([&config, sender, &metrics, &stopping] {
            send_messages_until(config, sender, metrics, stopping);
        });
    }
}

}  // namespace airtime::worker
