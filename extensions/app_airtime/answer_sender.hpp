#pragma once

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

    /// Hands the answer over at once if its peer has budget left, keeps it otherwise. May wait for
    /// freeDiameter for as long as its routing takes, never for a peer.
    void send(DiameterMessage answer, std::string_view peer);
    /// The same for freeDiameter's own threads: never waits at all.
    void post(DiameterMessage answer, std::string_view peer);

    /// A connection stands; `socket` is -1 if it is not known.
    void peer_connected(std::string_view peer, int socket);
    void peer_disconnected(std::string_view peer);
    /// freeDiameter has written, or dropped, an answer to this peer.
    void answer_left(std::string_view peer);

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
        int socket = -1;
        bool connected = false;
    };

    Outbox& outbox(std::string_view peer);
    void keep(DiameterMessage answer, std::string_view peer);
    void hand_over(DiameterMessage answer);
    void run();
    bool serve(const std::string& peer);
    void drop_overdue(Outbox& box, const std::string& peer);

    std::size_t answers_waiting_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::unordered_map<std::string, Outbox> outboxes_;
    bool something_to_do_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension
