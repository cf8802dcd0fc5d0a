#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "app_airtime/codec/cca_encoder.hpp"
#include "app_airtime/conditions/current_policy.hpp"
#include "app_airtime/conditions/lending_conditions.hpp"
#include "app_airtime/counts/answer_counts.hpp"
#include "app_airtime/freediameter/dictionary_avps.hpp"
#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/intake/arrival.hpp"
#include "app_airtime/intake/forward_steering.hpp"
#include "app_airtime/intake/intake.hpp"
#include "app_airtime/intake/plain_request.hpp"
#include "app_airtime/intake/received_request.hpp"
#include "app_airtime/intake/receiving_socket.hpp"
#include "app_airtime/intake/shard.hpp"
#include "app_airtime/peers/answer_sender.hpp"
#include "app_airtime/peers/client_caller.hpp"
#include "app_airtime/watchdog.hpp"
#include "base/few_lines.hpp"
#include "charging/changes/decide.hpp"
#include "config/config.hpp"
#include "engine/rate_limit.hpp"
#include "engine/session_shards.hpp"

namespace airtime::extension {

/// The online charging server of RFC 8506: takes CCRs from the bytes of their connections, or receives them
/// over the forward path, has its shards decide them, and sends the CCAs.
class GyServer {
  public:
    /// The dictionary is complete. Until the store is there, and set as it must be, all is answered 3004.
    GyServer(config::Config config, fd_config& daemon);

    /// HOOK_DATA_RECEIVED, in the thread that reads the connection: the only place that holds a peer back.
    /// CCRs are taken there and then where that may be, with those behind them.
    void read(std::span<std::uint8_t> message);
    /// HOOK_MESSAGE_RECEIVED; no peer: it is the first message of a connection.
    void arrived(msg& message, const peer_hdr* peer, Arrival& arrival);
    /// HOOK_MESSAGE_DROPPED. `peer`: that it was dropped from the queue of; null: it was under way.
    void dropped(msg& message, const peer_hdr* peer);
    /// Receives the request of a peer, and sets the pointer to null. `arrival`: null where freeDiameter had
    /// no memory for it.
    void forward(msg*& message, Arrival* arrival);
    /// Routes calls of our own to their clients.
    void route_out(msg& message, const fd_list& candidates);
    void peer_connected(peer_hdr& peer);
    void peer_disconnected(peer_hdr& peer);
    /// HOOK_MESSAGE_SENDING and HOOK_MESSAGE_ROUTING_ERROR.
    void message_routed(msg& message);
    /// HOOK_MESSAGE_SENT and HOOK_MESSAGE_DROPPED.
    void message_left(msg& message);

    const config::Config& config() const { return config_; }
    /// By which requests are read and decided.
    CurrentPolicy& policy() { return policy_; }

    /// From now on new quota gets 3004.
    void refuse_new_quota() { draining_ = true; }
    /// Whether everything that was received is answered and written.
    bool idle();
    /// All that answers wait for.
    std::vector<Watchdog::Watched> watched();
    /// How many requests it ever received, answered or not.
    std::uint64_t requests_received() const { return requests_received_; }
    /// Adds what was counted since the start, and what waits now.
    void add_to(store::NodeReport& report);
    std::vector<std::pair<std::string, PeerAnswers>> answered_peers() { return sender_.answered(); }
    /// For peers that do not part when asked to (RFC 6733 5.4).
    void cut_connections() { sender_.cut_connections(); }
    /// Ends all threads. Nothing is answered any more.
    void stop();

  private:
    /// By shard.
    using Admitted = std::vector<std::vector<ReceivedRequest>>;

    bool take(ByteView message, std::string_view peer, Admitted& admitted);
    void take_more(const ReceivingSocket& socket, std::string_view peer, Admitted& admitted);
    std::size_t take_all(ByteView bytes, std::string_view peer, Admitted& admitted, std::size_t& messages);
    void enqueue(Admitted& admitted);
    std::size_t in_hand() const;
    void receive(DiameterMessage message, const Arrival& arrival);
    void admit(ReceivedRequest received, const charging::Policy& policy, Admitted& admitted);
    bool is_within_its_rate(const charging::CreditControlRequest& request, const charging::Policy& policy);
    std::uint64_t subscriber_hash(const charging::CreditControlRequest& request);
    void answer_fault(DiameterMessage message, ByteView request, const CcrFrame& frame,
                      const CcrFault& fault);
    void answer_too_busy(ReceivedRequest received, TooBusy reason);

    config::Config config_;
    ServerIdentity identity_;
    CurrentPolicy policy_;
    ForwardSteering steering_;
    OurNames names_;
    DictionaryAvps known_avps_;
    std::mutex admission_;  ///< of the next two
    engine::SessionShards session_shards_;
    engine::RateLimit client_rates_;
    FewLines refusal_lines_;  ///< of peers
    AnswerSender sender_;
    Intake intake_;
    LendingConditions conditions_;
    std::vector<std::unique_ptr<Shard>> shards_;
    ClientCaller caller_;
    std::atomic<bool> draining_ = false;
    std::atomic<std::uint64_t> requests_received_ = 0;
    AnswerCounts counts_;  ///< of answers that no shard gives
};

}  // namespace airtime::extension
