#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace airtime::extension {

/// What clients tell of themselves with each request: which of their lives they are in (RFC 6733 8.16), and
/// whom they are heard over. Never more than so many of them: whoever was silent for longest is forgotten.
/// For any thread.
class HeardClients {
  public:
    using Clock = std::chrono::steady_clock;
    struct State {
        std::string client;  ///< canonical
        std::uint32_t state = 0;
        bool rose = false;  ///< since the client was told of last
    };

    explicit HeardClients(std::size_t clients_max) : clients_max_(clients_max) {}

    /// A request of that client, or its connection, came from this peer: itself, or its proxy.
    void heard(std::string_view client, std::string_view peer, std::optional<std::uint32_t> state,
               Clock::time_point now = Clock::now());
    /// The peer that the client was last heard over; itself if nothing else is known.
    std::string peer_of(std::string_view client);

    /// The newest states that the store does not have, or has heard of long ago: of so many clients at most.
    /// The first are those that wait for longest.
    std::vector<State> next_news(std::size_t clients);
    /// The store could not be told.
    void put_back(const std::vector<State>& news);

  private:
    struct Client;
    using Clients = std::list<Client>;
    using News = std::list<Client*>;
    struct Client {
        std::string key;
        std::optional<std::uint32_t> state;
        bool rose = false;                   ///< from a state that was heard here, and is not told
        std::string proxy;                   ///< empty: none
        Clock::time_point told_at{};         ///< the store, of `state`
        std::optional<News::iterator> news;  ///< `state` waits there to be told
    };

    Client* found(const std::string& key);
    void make_news(Client& client);
    void forget_longest_silent();

    std::size_t clients_max_;
    std::mutex mutex_;
    Clients clients_;  ///< last heard first
    std::unordered_map<std::string_view, Clients::iterator> by_key_;
    News news_;
};

}  // namespace airtime::extension
