#include "app_airtime/intake/shard.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <random>
#include <string>
#include <utility>

#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/intake/admission.hpp"
#include "base/thread_name.hpp"
#include "charging/changes/decide.hpp"
#include "store/redis/redis_contract_store.hpp"

namespace airtime::extension {
namespace {

using charging::CreditControlAnswer;
using charging::ResultCode;
namespace reported = store::reported;

/// As many as go out together: the first wait for the others to be decided.
constexpr std::size_t answers_at_once = 64;
constexpr std::chrono::seconds connection_looked_at_every{1};

/// Two nodes that lost against each other must not meet again in step.
void pause_a_moment() {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::this_thread::sleep_for(
        std::chrono::microseconds{std::uniform_int_distribution<int>{0, 1000}(random)});
}

/// One shard's part of what is set for all.
std::uint32_t share(std::uint32_t of_all, const config::ExtensionSettings& settings) {
    return of_all / settings.shards;
}

engine::BatchCharger::Limits limits_of(const config::ExtensionSettings& settings) {
    engine::BatchCharger::Limits limits;
    limits.cached_contracts_max = share(settings.cache_contracts_max, settings);
    return limits;
}

void log_answer(const charging::CreditControlRequest& request, const CreditControlAnswer& answer) {
    if (!logs_debug()) return;
    if (answer.result != ResultCode::success) {
        log_debug("charging.refused" + describe(request) +
                  " result=" + std::to_string(static_cast<std::uint32_t>(answer.result)));
        return;
    }
    for (const auto& service : answer.services) {
        if (service.result == ResultCode::success) continue;
        log_debug("charging.refused" + describe(request) +
                  " rg=" + (service.key.rating_group ? std::to_string(*service.key.rating_group) : "none") +
                  " result=" + std::to_string(static_cast<std::uint32_t>(service.result)));
    }
}

}  // namespace

Shard::Shard(store::TokenSource tokens, Surroundings surroundings)
    : tokens_(std::move(tokens)),
      surroundings_(surroundings),
      policy_(surroundings.policy.get()),
      room_(share(surroundings.config.extension.queue_max, surroundings.config.extension)),
      thread_([this] { run(); }) {}

Shard::~Shard() {
    stop();
}

void Shard::enqueue(std::vector<ReceivedRequest>& requests) {
    const std::lock_guard lock{mutex_};
    const auto before = queue_.size();
    std::vector<ReceivedRequest> left;
    for (auto& request : requests) {
        if (room_.enter(request.peer, asks_new_quota(request.request))) {
            queue_.push(request.peer, std::move(request));
        } else {
            left.push_back(std::move(request));
        }
    }
    requests.swap(left);
    in_hand_ += queue_.size() - before;
    in_hand_max_ = std::max<std::size_t>(in_hand_max_, in_hand_);
    if (!deciding_ && before == 0 && !queue_.empty()) wake_.notify_one();
}

Progress Shard::progress() {
    const std::lock_guard lock{mutex_};
    return {.has_work = deciding_ || !queue_.empty(), .done = batches_};
}

void Shard::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void Shard::run() {
    name_this_thread("airtime/shard");
    while (true) {
        auto batch = next_batch();
        if (batch.empty()) return;
        try {
            charge(batch);
        } catch (const std::exception& error) {
            log_error(std::string{"charging.failed reason="} + error.what());
        }
        for (auto& received : batch) {
            if (!received.answered) refuse(received, TooBusy::not_confirmed);
        }
        send_answers();
        in_hand_ -= batch.size();
    }
}

Shard::Batch Shard::next_batch() {
    Batch batch;
    std::unique_lock lock{mutex_};
    deciding_ = false;
    while (
        !wake_.wait_for(lock, connection_looked_at_every, [this] { return !queue_.empty() || stopping_; })) {
        lock.unlock();
        open_store(surroundings_.conditions.now());
        if (store_) store_->keep_connected();
        lock.lock();
    }
    if (stopping_) return batch;
    const auto count = std::min<std::size_t>(queue_.size(), surroundings_.config.extension.batch_max);
    batch.reserve(count);
    while (batch.size() < count) {
        auto& received = batch.emplace_back(queue_.pop());
        room_.leave(received.peer, asks_new_quota(received.request));
    }
    deciding_ = true;
    ++batches_;
    return batch;
}

/// The places in the batch that are to be decided; the others are answered.
std::vector<std::size_t> Shard::admit(Batch& batch, const LendingConditions::Now& now) {
    const auto clock = std::chrono::steady_clock::now();
    std::vector<std::size_t> admitted;
    admitted.reserve(batch.size());
    for (std::size_t place = 0; place < batch.size(); ++place) {
        auto& received = batch[place];
        if (!now.server) {
            refuse(received, TooBusy::not_serving);
        } else if (!subscriber_rates_.allows(
                       rate_share(received.subscriber_hash, received.request.origin_host),
                       surroundings_.config.extension.requests_per_second_max, clock)) {
            refuse(received, TooBusy::subscriber_rate);
        } else if (now.full && asks_new_quota(received.request)) {
            refuse(received, TooBusy::store_full);
        } else {
            admitted.push_back(place);
        }
    }
    return admitted;
}

/// Where a contract stands only the server tells, once it was found.
void Shard::open_store(const LendingConditions::Now& now) {
    if (store_ || !now.server) return;
    store_ = std::make_unique<store::RedisContractStore>(*now.server);
    const std::lock_guard lock{mutex_};  // add_to() looks from another thread
    charger_.emplace(*store_, *policy_, tokens_, limits_of(surroundings_.config.extension), pause_a_moment);
}

void Shard::charge(Batch& batch) {
    counts_.batches.add(batch.size());
    policy_ = surroundings_.policy.get();
    const auto now = surroundings_.conditions.now();
    open_store(now);
    const auto admitted = admit(batch, now);
    if (admitted.empty()) return;
    charger_->use(*policy_);
    const auto oldest = std::chrono::steady_clock::now() - surroundings_.config.extension.deadline;
    std::vector<engine::ChargeJob> jobs;
    jobs.reserve(admitted.size());
    for (const auto place : admitted) {
        jobs.push_back({.request = batch[place].request, .too_late = batch[place].arrived < oldest});
    }
    const charging::Circumstances circumstances{
        .now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
               now.clock_offset,
        .lending = now.gate,
        .node = surroundings_.config.node,
        .recharged = now.recharged,
        .restarted = now.restarted};
    charger_->charge(jobs, circumstances, [&](std::size_t job, const CreditControlAnswer& decided) {
        if (decided.result == ResultCode::too_busy) {
            counts_.answers.add(jobs[job].too_late ? TooBusy::too_late : TooBusy::not_confirmed);
        }
        answer(batch[admitted[job]], decided);
    });
}

/// Money that a client asked for and may not have: its operator must hear of it, but not a line a request.
void Shard::log_refused_credit(const charging::CreditControlRequest& request,
                               const CreditControlAnswer& answer) {
    constexpr std::uint32_t lines_per_second = 1;
    const bool is_refused = answer.result == ResultCode::authorization_rejected ||
                            answer.result == ResultCode::invalid_avp_value ||
                            answer.result == ResultCode::end_user_service_denied;
    if (!is_refused || request.action != charging::RequestedAction::refund_account) return;
    const std::string client = charging::client_name_of(*policy_, request);
    if (!refusal_lines_.allows(std::hash<std::string>{}(client), lines_per_second,
                               std::chrono::steady_clock::now())) {
        return;
    }
    log_notice("credit.refused client=" + printable(client) +
               " context=" + printable(request.service_context) + describe(request) +
               " result=" + std::to_string(static_cast<std::uint32_t>(answer.result)));
}

void Shard::refuse(ReceivedRequest& received, TooBusy reason) {
    counts_.answers.add(reason);
    answer(received, charging::answer_too_busy(received.request));
}

/// To their sockets, or where a peer has no room, to what waits for it.
void Shard::send_answers() {
    surroundings_.sender.send(answers_);
    const auto now = std::chrono::steady_clock::now();
    for (const auto arrived : answered_) {
        const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(now - arrived);
        counts_.durations_us.add(static_cast<std::uint64_t>(taken.count()));
    }
    answered_.clear();
}

void Shard::add_to(store::NodeReport& report) {
    counts_.add_to(report);
    auto& numbers = report.numbers;
    const std::lock_guard lock{mutex_};
    numbers[std::string{reported::queued}][""] += in_hand_;
    numbers[std::string{reported::queued_max}][""] += std::exchange(in_hand_max_, in_hand_);
    if (!charger_) return;
    const engine::ChargeCounts& charged = charger_->counts();
    numbers[std::string{reported::cache}]["hit"] += charged.cache_hits.count();
    numbers[std::string{reported::cache}]["miss"] += charged.cache_misses.count();
    numbers[std::string{reported::commits}][""] += charged.commits.count();
    numbers[std::string{reported::conflicts}][""] += charged.conflicts.count();
    numbers[std::string{reported::advances}][""] += charged.advances.count();
    for (std::size_t reason = 0; reason < charged.refusals.size(); ++reason) {
        const std::uint64_t count = charged.refusals.at(reason).count();
        if (count == 0) continue;
        const auto name = charging::name_of(static_cast<charging::AdvanceRefusal>(reason));
        numbers[std::string{reported::refusals}][std::string{name}] += count;
    }
}

void Shard::answer(ReceivedRequest& received, const CreditControlAnswer& answer) {
    log_answer(received.request, answer);
    log_refused_credit(received.request, answer);
    auto bytes = encode_cca(received.frame, answer, received.bytes.view(),
                            {surroundings_.identity, charging::client_of(*policy_, received.request)});
    counts_.answers.add(static_cast<std::uint32_t>(received.request.type),
                        static_cast<std::uint32_t>(answer.result));
    answered_.push_back(received.arrived);
    answers_.push_back({std::move(received.peer), std::move(bytes), std::move(received.message),
                        static_cast<std::uint32_t>(answer.result)});
    received.answered = true;
    if (answers_.size() >= answers_at_once) send_answers();
}

}  // namespace airtime::extension
