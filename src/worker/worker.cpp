#include "worker/worker.hpp"

#include <spdlog/spdlog.h>

#include <functional>
#include <thread>
#include <vector>

#include "ledger_files/settlement_files.hpp"
#include "operations/operator_clock.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_work_queue.hpp"
#include "worker/due_timers.hpp"
#include "worker/kannel.hpp"
#include "worker/ledger_reader.hpp"
#include "worker/message_sender.hpp"
#include "worker/recovery.hpp"
#include "worker/restarted_clients.hpp"
#include "worker/retiming.hpp"

namespace airtime::worker {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t entries_max = 64;          ///< of work, in one round
constexpr std::size_t timers_max = 256;          ///< contracts in one round
constexpr milliseconds work_wait{500};           ///< also how late a stop is noticed
constexpr milliseconds timer_pause{200};         ///< how late a timer is
constexpr milliseconds ledger_pause{200};        ///< how far the files are behind
constexpr std::size_t retimed_keys_max = 1'000;  ///< in one step: 5,000 a second
constexpr milliseconds retiming_pause{200};
constexpr milliseconds policies_pause{1'000};  ///< how late a change of policy is noticed
constexpr std::size_t released_max = 256;      ///< contracts in one step: 2,500 a second
constexpr milliseconds release_pause{100};
constexpr milliseconds restarts_pause{500};
constexpr milliseconds settlement_pause{1'000};
constexpr milliseconds trouble_pause{500};

/// Pauses, and notices a stop meanwhile.
void pause(milliseconds how_long, const std::atomic<bool>& stopping) {
    constexpr milliseconds slice{50};
    for (; how_long > milliseconds{0} && !stopping; how_long -= slice) {
        std::this_thread::sleep_for(std::min(slice, how_long));
    }
}

/// Says once that something went wrong, and once that it is well again.
class Trouble {
  public:
    explicit Trouble(const char* part) : part_(part) {}
    void began(const std::string& why) {
        if (!troubled_) spdlog::warn("worker.waiting part={} reason=\"{}\"", part_, why);
        troubled_ = true;
    }
    void ended() {
        if (troubled_) spdlog::info("worker.going_on part={}", part_);
        troubled_ = false;
    }

  private:
    const char* part_;
    bool troubled_ = false;
};

/// What a thread has of its own.
struct Bench {
    Bench(const config::Config& config, const std::string& identity, const char* part)
        : store(config.redis),
          clock(store, config.lab),
          tokens(identity + "-" + part, store::boot_id()),
          trouble(part) {}

    store::RedisContractStore store;
    operations::OperatorClock clock;
    store::TokenSource tokens;
    Trouble trouble;
};

void recover_until(const config::Config& config, const std::string& identity,
                   const std::atomic<bool>& stopping) {
    Bench bench{config, identity, "recovery"};
    store::RedisWorkQueue queue{config.redis, identity};
    Recovery recovery{bench.store, queue, config.policy, bench.tokens};
    auto claimed_at = std::chrono::steady_clock::time_point{};
    while (!stopping) {
        const auto now = bench.clock.now();
        bool well = now.has_value();
        if (well && std::chrono::steady_clock::now() - claimed_at >= config.worker.claim_after / 2) {
            claimed_at = std::chrono::steady_clock::now();
            well = recovery.recover_abandoned(entries_max, config.worker.claim_after, {.now = *now}).ok();
        }
        well = well && recovery.recover_new(entries_max, work_wait, {.now = *now}).ok();
        if (!well) {
            bench.trouble.began("redis is away");
            pause(trouble_pause, stopping);
            continue;
        }
        bench.trouble.ended();
    }
}

void run_timers_until(const config::Config& config, const std::string& identity,
                      const std::atomic<bool>& stopping) {
    Bench bench{config, identity, "timers"};
    DueTimers timers{bench.store, config.policy, bench.tokens};
    while (!stopping) {
        const auto now = bench.clock.now();
        const auto due = now ? timers.run_due(timers_max, {.now = *now}) : store::StoreError::disconnected;
        if (!due) {
            bench.trouble.began("redis is away");
            pause(trouble_pause, stopping);
            continue;
        }
        bench.trouble.ended();
        if (*due < timers_max) pause(timer_pause, stopping);
    }
}

void retime_until(const config::Config& config, const std::string& identity,
                  const std::atomic<bool>& stopping) {
    Bench bench{config, identity, "retiming"};
    store::RedisPolicies policies{config.redis};
    Retiming retiming{bench.store, policies, config.policy, config.node + "-worker"};
    while (!stopping) {
        const auto worked = retiming.step(retimed_keys_max);
        if (worked) {
            bench.trouble.ended();
            pause(*worked ? retiming_pause : policies_pause, stopping);
        } else {
            bench.trouble.began("redis is away");
            pause(trouble_pause, stopping);
        }
    }
}

void release_restarted_until(const config::Config& config, const std::string& identity,
                             const std::atomic<bool>& stopping) {
    Bench bench{config, identity, "restarts"};
    store::RedisClientStates states{config.redis};
    RestartedClients clients{bench.store, states, config.policy, bench.tokens};
    while (!stopping) {
        const auto now = bench.clock.now();
        const auto step =
            now ? clients.step(released_max, {.now = *now})
                : Result<RestartedClients::Step, store::StoreError>{store::StoreError::disconnected};
        if (step) {
            bench.trouble.ended();
            pause(step->more ? release_pause : restarts_pause, stopping);
        } else {
            bench.trouble.began("redis is away");
            pause(trouble_pause, stopping);
        }
    }
}

void keep_ledger_until(const config::Config& config, const std::string& identity,
                       const std::atomic<bool>& stopping) {
    Bench bench{config, identity, "ledger"};
    store::RedisLedgerStream stream{config.redis};
    LedgerReader reader{stream,
                        config.policy.calendar,
                        identity,
                        {.folder = config.worker.ledger_dir,
                         .rotate = config.worker.ledger_rotate,
                         .file_bytes_max = config.worker.ledger_file_bytes_max,
                         .lease = config.worker.lease}};
    while (!stopping) {
        // By the system's clock: a file's age has nothing to do with what a lab plays.
        const LedgerReader::Round round = reader.step_all(operations::system_now(), stopping);
        if (round.why.empty()) {
            bench.trouble.ended();
        } else {
            bench.trouble.began(round.why);
        }
        if (round.written == 0) pause(round.why.empty() ? ledger_pause : trouble_pause, stopping);
    }
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

void send_messages_until(const config::Config& config, const std::string& identity,
                         const std::atomic<bool>& stopping) {
    const config::SmsSettings& sms = *config.sms;
    Bench bench{config, identity, "messages"};
    store::RedisOutbox outbox{config.redis, identity};
    const texts::Writer writer{
        config.texts,
        config.policy,
        {.sender = sms.sender, .diacritics = sms.diacritics, .parts_max = sms.parts_max}};
    const Kannel kannel{sms};
    MessageSender sender{outbox,
                         bench.store,
                         writer,
                         config.policy,
                         [&](const OutgoingSms& text) { return kannel.send(text); },
                         std::chrono::days{sms.records_kept_days}};
    GatewayPause gateway{sms.retry_pause_max};
    auto claimed_at = std::chrono::steady_clock::time_point{};
    while (!stopping) {
        const auto now = bench.clock.now();
        Result<MessageSender::Round, store::StoreError> round = store::StoreError::disconnected;
        if (now && std::chrono::steady_clock::now() - claimed_at >= config.worker.claim_after / 2) {
            claimed_at = std::chrono::steady_clock::now();
            round =
                sender.send_abandoned(entries_max, config.worker.claim_after, *now, *now + gateway.next());
        } else if (now) {
            round = sender.send_new(entries_max, work_wait, *now, *now + gateway.next());
        }
        if (!round) {
            bench.trouble.began("redis is away");
            pause(trouble_pause, stopping);
        } else if (round->gateway_away) {
            bench.trouble.began("kannel does not take messages: " + round->reason);
            gateway.failed();
            pause(gateway.next(), stopping);
        } else if (round->entries > 0) {
            gateway.worked();
            bench.trouble.ended();
        }
    }
}

void settle_days_until(const config::Config& config, const std::string& identity,
                       const std::atomic<bool>& stopping) {
    Bench bench{config, identity, "settlement"};
    store::RedisLedgerStream stream{config.redis};
    ledger_files::SettlementFiles files{stream, config.policy.calendar,
                                        ledger_files::settlement_folder(config.worker.ledger_dir), identity};
    while (!stopping) {
        const auto now = bench.clock.now();
        const auto step =
            now ? files.step(*now) : Result<std::size_t, std::string>{std::string{"redis is away"}};
        if (step) {
            bench.trouble.ended();
        } else {
            bench.trouble.began(step.error());
        }
        pause(settlement_pause, stopping);
    }
}

}  // namespace

void run_worker(const config::Config& config, const std::atomic<bool>& stopping) {
    // Two workers may run with one configuration.
    const std::string identity = config.node + "-worker-" + store::boot_id();
    std::vector<std::jthread> parts;
    for (const auto run : {recover_until, run_timers_until, retime_until, release_restarted_until,
                           keep_ledger_until, settle_days_until}) {
        parts.emplace_back([&config, identity, &stopping, run] { run(config, identity, stopping); });
    }
    for (std::uint32_t number = 0; config.sms && number < config.sms->connections; ++number) {
        const std::string sender = identity + "-sms" + std::to_string(number);
        parts.emplace_back([&config, sender, &stopping] { send_messages_until(config, sender, stopping); });
    }
}

}  // namespace airtime::worker
