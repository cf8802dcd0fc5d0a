#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "charging/values/calendar.hpp"

namespace airtime::portal {

/// Who calls, as far as the address tells.
enum class Caller : std::uint8_t {
    stranger,  ///< may ask for /health; anything else is refused
    trusted,   ///< named for the API or for metrics
    gateway,   ///< named for SMS or USSD: all subscribers stand behind it
};

struct RoomLimits {
    std::size_t connections_max = 256;
    std::size_t per_address_max = 16;           ///< of a stranger
    std::size_t per_trusted_address_max = 128;  ///< a whole proxy may stand behind one
};

/// Who may connect, and who makes room. An eighth of all connections is for strangers, and theirs alone, so
/// that nobody can shut /health; the rest is for those who are named, a quarter of all for gateways alone.
/// Where an address, or what it may share, is full, the connection that was waited for longest goes: of the
/// same address, or of that which has most. None goes whose request is being answered. Pure: it knows numbers
/// of connections, not sockets.
class ConnectionRoom {
  public:
    using Id = std::uint64_t;
    using Instant = std::chrono::steady_clock::time_point;

    /// What becomes of a new connection.
    struct Entrance {
        std::optional<Id> admitted;  ///< empty: it is closed
        std::optional<Id> leaves;    ///< closed to make room
    };

    explicit ConnectionRoom(const RoomLimits& limits);

    Entrance enter(const std::string& address, Caller caller, Instant now);
    /// Nothing happens for one that has left.
    void begin_answer(Id connection);
    void begin_waiting(Id connection, Instant now);
    void leave(Id connection);

    std::size_t size() const { return connections_.size(); }

  private:
    struct Connection {
        std::string address;
        Caller caller = Caller::stranger;
        std::optional<Instant> waited_for_since;  ///< empty: it waits for us
    };

    std::size_t count_of(const std::string& address) const;
    std::size_t count_of(Caller caller) const;
    bool is_full_for(Caller caller) const;
    template <class Among>
    std::optional<Id> longest_waiting(Among among) const;
    std::optional<Id> who_goes_for(Caller caller) const;

    RoomLimits limits_;
    std::size_t strangers_max_;
    std::size_t named_max_;    ///< trusted and gateways together
    std::size_t trusted_max_;  ///< of these
    std::map<Id, Connection> connections_;
    Id last_ = 0;
};

}  // namespace airtime::portal
