#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app_airtime/conditions/lending_conditions.hpp"
#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/peers/call_places.hpp"
#include "app_airtime/peers/heard_clients.hpp"
#include "base/stall_watch.hpp"
#include "config/config.hpp"
#include "store/redis/client_calls.hpp"
#include "store/redis/client_states.hpp"
#include "store/redis/policies_in_force.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/token.hpp"

namespace airtime::extension {

/// Sends this node's calls to clients and sees to what they answer, on a thread of its own: freeDiameter's
/// threads only leave the answer here.
///   2001, 2002  a request comes, or is under way already (RFC 8506 5.5)
///   5002        the client has lost the session: it is released
///   3002        the client is not connected at the moment: tried again for a while
///   other, none the next chance is taken; until then there is the Validity-Time
class ClientCaller {
  public:
    ClientCaller(store::TokenSource tokens, const config::Config& config, const CurrentPolicy& policy,
                 LendingConditions& conditions, dictionary& dictionary);
    ~ClientCaller();
    ClientCaller(const ClientCaller&) = delete;
    ClientCaller& operator=(const ClientCaller&) = delete;

    /// Whom clients are heard over, and which of their lives they are in.
    HeardClients& clients() { return clients_; }
    /// Of the candidates for a call of ours, leaves the client itself or the proxy that it is heard over:
    /// freeDiameter would take any peer of the realm.
    void choose_peer(msg& request, const fd_list& candidates);
    /// freeDiameter has written, or dropped, a request of ours.
    void call_left(std::uint32_t end_to_end_id) { places_.written(end_to_end_id); }
    /// Whether any call waits for its answer.
    bool has_calls_under_way() { return places_.has_any(); }
    /// freeDiameter has dropped the answer to a request of ours: it will say no more of it.
    static void answer_dropped(msg& request);

    /// In rounds; there is always a next one.
    Progress progress() const { return {.has_work = true, .done = rounds_}; }
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    struct Attempt {
        charging::ClientCall call;
        int tries = 0;
        Clock::time_point since;
        Clock::time_point due;
        std::uint32_t end_to_end_id = 0;  ///< of the last try
    };
    struct Outcome {
        Attempt attempt;
        std::uint32_t result = 0;  ///< zero: no answer in time
    };
    /// Where answers are left; outlives us with the requests that are under way.
    struct Mailbox {
        std::mutex mutex;
        std::vector<Outcome> outcomes;
    };
    struct UnderWay {
        std::shared_ptr<Mailbox> mailbox;
        Attempt attempt;
    };

    struct Store {
        Store(const store::RedisSettings& server, const std::string& node);
        store::RedisContractStore contracts;
        store::RedisClientCalls calls;
        store::RedisClientStates client_states;
        store::RedisPolicies policies;
    };

    static void answered(void* data, msg** answer) noexcept;
    static void expired(void* data, DiamId_t peer, std::size_t size, msg** request) noexcept;
    static void leave(void* data, std::uint32_t result);

    void run();
    bool open_store();
    void note_states();
    void note_policy();
    void receive_calls();
    void send_due();
    bool send(Attempt& attempt);
    void settle_outcomes();
    void settle(Outcome outcome);
    /// Loads the session's contract, changes it and commits, again after a conflict.
    template <class Change>
    void change(const charging::ClientCall& call, Change make);

    store::TokenSource tokens_;
    const CurrentPolicy& policy_;
    LendingConditions& conditions_;
    dictionary& dictionary_;
    std::string node_;
    std::optional<Store> store_;   ///< empty until the server was found
    std::string noted_policy_;     ///< fingerprint of the one that the store knows to be in force here
    std::deque<Attempt> waiting_;  ///< oldest first, of each client
    CallPlaces places_;
    bool place_soon_ = false;  ///< something waits only for freeDiameter to write what is in front of it
    std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    HeardClients clients_;
    std::atomic<std::uint64_t> rounds_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension
