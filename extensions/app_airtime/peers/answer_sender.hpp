#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "app_airtime/counts/answer_counts.hpp"
#include "app_airtime/freediameter/diameter_message.hpp"
#include "app_airtime/peers/peer_flow.hpp"
#include "app_airtime/peers/peer_queue.hpp"
#include "app_airtime/peers/peer_socket.hpp"
#include "base/few_lines.hpp"
#include "base/stall_watch.hpp"

namespace airtime::extension {

struct AddressedAnswer {
    std::string peer;
    Bytes bytes;
    DiameterMessage request;   ///< null: freeDiameter does not know of it
    std::uint32_t result = 0;  ///< its Result-Code
};

/// Sends answers: at once where PeerFlow sees room for them, later where it does not. All that go to one peer
/// together are written together. Over freeDiameter, which alone can cipher them, go those to peers with TLS:
/// never so many together that whoever gives them waits for its routing.
///
/// freeDiameter writes to the same connections. Ours stop while half of the kernel's room for one is free, so
/// that neither writes in the middle of the other's message.
class AnswerSender {
  public:
    /// `waiting_bytes_max`: of one peer; what is more is dropped, and its client, repeating, gets the stored
    /// answers.
    explicit AnswerSender(std::size_t waiting_bytes_max);
    ~AnswerSender();
    AnswerSender(const AnswerSender&) = delete;
    AnswerSender& operator=(const AnswerSender&) = delete;

    /// Sends at once those whose peers have room, keeps the others. Leaves `answers` empty.
    void send(std::vector<AddressedAnswer>& answers);
    /// Keeps one answer for the thread to send: from freeDiameter's own threads, whose locks must not be
    /// taken there.
    void post(AddressedAnswer answer);

    void peer_connected(std::string_view peer, PeerSocket socket);
    void peer_disconnected(std::string_view peer);
    /// freeDiameter's routing is done with an answer: it is in front of its peer, or on its way out.
    void answer_routed();
    /// freeDiameter begins to write an answer of so many bytes to this peer, or has dropped it.
    void answer_left(std::string_view peer, std::size_t bytes);

    /// Whether answers to the peer need no message of freeDiameter's, and that descriptor is of its
    /// connection.
    bool writes_to(std::string_view peer, int descriptor);
    /// Whether so much waits for an open peer that no more should be read from it.
    bool lags(std::string_view peer);

    /// Lets go of all peers: freeDiameter sees their connections end once it has read what they sent.
    void cut_connections();

    /// What was given for each peer since it connected.
    std::vector<std::pair<std::string, PeerAnswers>> answered();

    /// Whether nothing waits and nothing is under way, peers that are not connected apart.
    bool idle();
    /// In rounds of the thread.
    Progress progress();
    /// Ends the thread; answers that still wait are freed.
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    struct Outbox {
        PeerQueue<AddressedAnswer> waiting;
        PeerFlow flow;
        PeerSocket socket;
        Clock::time_point connected_at;
        PeerAnswers answered{};
    };

    using Answers = std::vector<AddressedAnswer>;

    void send_to_peer(std::span<AddressedAnswer> answers);
    Outbox& looked_at(const std::string& peer, bool open);
    Answers take_what_has_room(Outbox& box, std::size_t answers_max);
    Answers write_what_has_room(Outbox& box);
    bool may_go(Outbox& box, std::size_t bytes);
    void keep(Outbox& box, AddressedAnswer answer);
    void wake();
    void run();
    std::vector<std::string> peers_to_serve();
    bool serve(const std::string& peer, std::size_t answers_max);
    void drop_overdue(Outbox& box, const std::string& peer);
    void forget_closed();
    static void hand_over(AddressedAnswer answer);

    std::size_t waiting_bytes_max_;
    FewLines dropped_lines_;  ///< of peers
    std::mutex mutex_;
    std::condition_variable wake_;
    std::unordered_map<std::string, Outbox> outboxes_;
    std::atomic<std::size_t> waiting_bytes_ = 0;  ///< of all outboxes; read without the lock
    std::size_t in_routing_ = 0;                  ///< answers
    bool held_back_ = false;  ///< something waits only because freeDiameter's routing has no place
    bool something_to_do_ = false;
    bool serving_ = false;
    std::uint64_t rounds_ = 0;  ///< begun, ever
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension
