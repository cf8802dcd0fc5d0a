#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "app_airtime/answer_sender.hpp"
#include "app_airtime/cca_encoder.hpp"
#include "app_airtime/client_caller.hpp"
#include "app_airtime/current_policy.hpp"
#include "app_airtime/dictionary_avps.hpp"
#include "app_airtime/forward_steering.hpp"
#include "app_airtime/freediameter.hpp"
#include "app_airtime/lending_conditions.hpp"
#include "app_airtime/rate_limit.hpp"
#include "app_airtime/session_shards.hpp"
#include "app_airtime/shard.hpp"
#include "app_airtime/taken_request.hpp"
#include "config/config.hpp"

namespace airtime::extension {

/// The online charging server of RFC 8506: takes CCRs from the forward path, has its shards decide them, and
/// sends the CCAs.
class GyServer {
  public:
    /// The store was checked, the dictionary is complete.
    GyServer(config::Config config, fd_config& daemon);

    /// HOOK_MESSAGE_RECEIVED.
    void received(msg& message) const { steering_.steer(message); }
    /// Before the next message of a peer is taken on: holds it back, in its own thread, while too many
    /// answers wait for that peer. A second at most.
    void wait_until_it_reads(const peer_hdr& peer);
    /// Takes the message if it was steered here, and sets the pointer to null; leaves any
    /// other.
    void forward(msg*& message);
    /// Routes calls of our own to their clients. Takes a request that no candidate has a score
    /// for: freeDiameter would answer 3002 over a connection that may be torn down at that moment. Leaves any
    /// other.
    void route_out(msg*& message, const fd_list& candidates);
    void peer_connected(peer_hdr& peer);
    void peer_disconnected(peer_hdr& peer);
    /// HOOK_MESSAGE_SENT and HOOK_MESSAGE_DROPPED.
    void message_left(msg& message);

    const config::Config& config() const { return config_; }
    /// By which requests are read and decided.
    CurrentPolicy& policy() { return policy_; }

    /// From now on new quota gets 3004.
    void refuse_new_quota() { draining_ = true; }
    /// Whether everything that was taken is answered and written.
    bool idle();
    /// How many requests it ever took, answered or not.
    std::uint64_t requests_taken() const { return requests_taken_; }
    /// For peers that do not part when asked to (RFC 6733 5.4).
    void cut_connections() { sender_.cut_connections(); }
    /// Ends all threads. Nothing is answered any more.
    void stop();

  private:
    void take(DiameterMessage message, MessageBytes bytes, const ArrivalNote& note);
    void admit(TakenRequest taken, std::string_view peer);
    bool is_within_its_rate(const charging::CreditControlRequest& request);
    void answer_fault(DiameterMessage message, ByteView request, const CcrFrame& frame,
                      const CcrFault& fault);
    void answer_too_busy(TakenRequest taken);
    void post(DiameterMessage request, const Bytes& answer);

    config::Config config_;
    ServerIdentity identity_;
    CurrentPolicy policy_;
    ForwardSteering steering_;
    DictionaryAvps known_avps_;
    SessionShards session_shards_;
    RateLimit client_rates_;
    AnswerSender sender_;
    LendingConditions conditions_;
    std::vector<std::unique_ptr<Shard>> shards_;
    ClientCaller caller_;
    std::atomic<bool> draining_ = false;
    std::atomic<std::uint64_t> requests_taken_ = 0;
};

}  // namespace airtime::extension
