#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "app_airtime/codec/cca_encoder.hpp"
#include "app_airtime/conditions/current_policy.hpp"
#include "app_airtime/conditions/lending_conditions.hpp"
#include "app_airtime/counts/answer_counts.hpp"
#include "app_airtime/intake/queue_room.hpp"
#include "app_airtime/intake/received_request.hpp"
#include "app_airtime/peers/answer_sender.hpp"
#include "app_airtime/peers/peer_turns.hpp"
#include "base/stall_watch.hpp"
#include "config/config.hpp"
#include "engine/batch_charger.hpp"
#include "engine/rate_limit.hpp"
#include "store/contract_store.hpp"

namespace airtime::extension {

/// One thread that decides the requests of its part of the subscribers, in order of arrival within each peer,
/// over its own connection to the store. Batches form by themselves while the one before is under way.
class Shard {
  public:
    /// What the shards share; it outlives them.
    struct Surroundings {
        const config::Config& config;
        const CurrentPolicy& policy;
        const ServerIdentity& identity;
        LendingConditions& conditions;
        AnswerSender& sender;
    };

    Shard(store::TokenSource tokens, Surroundings surroundings);
    ~Shard();
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    /// Queues those that there is room for, and leaves the others. Never waits.
    void enqueue(std::vector<ReceivedRequest>& requests);
    /// Requests that are queued, or being decided.
    std::size_t in_hand() const { return in_hand_; }
    /// Whether nothing waits and nothing is being decided.
    bool idle() { return !progress().has_work; }
    /// Adds what was counted since the start, what waits now, and what waited at most since this was asked
    /// last.
    void add_to(store::NodeReport& report);
    /// In batches.
    Progress progress();
    /// Ends the thread; requests that still wait are freed unanswered.
    void stop();

  private:
    using Batch = std::vector<ReceivedRequest>;

    void run();
    Batch next_batch();
    void open_store(const LendingConditions::Now& now);
    void charge(Batch& batch);
    std::vector<std::size_t> admit(Batch& batch, const LendingConditions::Now& now);
    void answer(ReceivedRequest& received, const charging::CreditControlAnswer& answer);
    void log_refused_credit(const charging::CreditControlRequest& request,
                            const charging::CreditControlAnswer& answer);
    void refuse(ReceivedRequest& received, TooBusy reason);
    void send_answers();

    store::TokenSource tokens_;
    Surroundings surroundings_;
    CurrentPolicy::Shared policy_;                 ///< of the batch under way
    std::unique_ptr<store::ContractStore> store_;  ///< empty until the server was found
    std::optional<engine::BatchCharger> charger_;  ///< with the store
    engine::RateLimit subscriber_rates_;
    engine::RateLimit refusal_lines_;       ///< in the log, for each client
    std::vector<AddressedAnswer> answers_;  ///< to be sent together: each hand-over may wake a thread
    std::vector<std::chrono::steady_clock::time_point> answered_;  ///< when their requests arrived
    ShardCounts counts_;
    std::mutex mutex_;
    std::condition_variable wake_;
    PeerTurns<ReceivedRequest> queue_;
    QueueRoom room_;  ///< of the queue
    std::atomic<std::size_t> in_hand_ = 0;
    std::size_t in_hand_max_ = 0;  ///< since it was told last
    bool deciding_ = false;
    std::uint64_t batches_ = 0;  ///< begun, ever
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension
