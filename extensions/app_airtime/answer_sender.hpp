#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "app_airtime/diameter_message.hpp"

namespace airtime::extension {

struct AddressedAnswer {
    DiameterMessage answer;
    std::string peer;
};

/// Gives answers to freeDiameter without ever letting one peer hold up another. freeDiameter's single routing
/// thread blocks when the five places in front of a peer are taken, and with it everybody's answers; so each
/// peer has a budget of answers under way, and what is beyond it waits here.
class AnswerSender {
  public:
    /// `answers_waiting_max`: of one peer; more are dropped, and their clients, repeating, get the stored
    /// ones.
    explicit AnswerSender(std::size_t answers_waiting_max);
    ~AnswerSender();
    AnswerSender(const AnswerSender&) = delete;
    AnswerSender& operator=(const AnswerSender&) = delete;

    /// Hands over at once those whose peers have budget left, keeps the others. May wait for freeDiameter for
    /// as long as its routing takes, never for a peer. Leaves `answers` empty.
    void send(std::vector<AddressedAnswer>& answers);
    /// The same for one answer from freeDiameter's own threads: never waits at all.
    void post(DiameterMessage answer, std::string_view peer);

    /// A connection stands; `socket` is -1 if it is not known.
    void peer_connected(std::string_view peer, int socket);
    void peer_disconnected(std::string_view peer);
    /// freeDiameter has written, or dropped, an answer to this peer.
    void answer_left(std::string_view peer);

    /// Whether so many answers wait for a connected peer that no more of its requests should be taken.
    bool lags(std::string_view peer);

    /// Lets go of all peers: freeDiameter sees their connections end once it has read what they sent.
    void cut_connections();

    /// Whether nothing waits and nothing is under way, peers that are not connected apart.
    bool idle();
    /// Ends the thread; answers that still wait are freed.
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    struct Waiting {
        DiameterMessage answer;
        Clock::time_point since;
    };
    struct Outbox {
        std::deque<Waiting> waiting;
        std::size_t under_way = 0;
        std::size_t budget = 0;  ///< of answers under way, when the peer was last looked at
        int socket = -1;
        bool connected = false;
    };

    Outbox& outbox(std::string_view peer);
    Outbox& looked_at(std::string_view peer, bool open);
    void keep(DiameterMessage answer, std::string_view peer);
    bool take_place(Outbox& box);
    void give_places(Outbox& box, std::size_t count);
    void hand_over(DiameterMessage answer);
    void run();
    bool serve(const std::string& peer, std::size_t answers_max);
    void drop_overdue(Outbox& box, const std::string& peer);

    std::size_t answers_waiting_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::unordered_map<std::string, Outbox> outboxes_;
    std::atomic<std::size_t> waiting_ = 0;  ///< of all outboxes; read without the lock
    std::size_t under_way_ = 0;             ///< of all outboxes
    bool held_back_ = false;  ///< something waits only because freeDiameter's queue has no place
    bool something_to_do_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension
