#include "portal/http/connection_room.hpp"

#include <algorithm>

namespace airtime::portal {

namespace {

constexpr std::size_t share_of_strangers = 8;
constexpr std::size_t share_of_gateways = 4;

}  // namespace

ConnectionRoom::ConnectionRoom(const RoomLimits& limits)
    : limits_(limits),
      strangers_max_(std::max<std::size_t>(limits.connections_max / share_of_strangers, 1)),
      named_max_(std::max<std::size_t>(limits.connections_max - strangers_max_, 1)),
      trusted_max_(std::max<std::size_t>(named_max_ - limits.connections_max / share_of_gateways, 1)) {}

std::size_t ConnectionRoom::count_of(const std::string& address) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        connections_, [&](const auto& each) { return each.second.address == address; }));
}

std::size_t ConnectionRoom::count_of(Caller caller) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(connections_, [&](const auto& each) { return each.second.caller == caller; }));
}

bool ConnectionRoom::is_full_for(Caller caller) const {
    if (caller == Caller::stranger) return count_of(caller) >= strangers_max_;
    const std::size_t trusted = count_of(Caller::trusted);
    return trusted + count_of(Caller::gateway) >= named_max_ ||
           (caller == Caller::trusted && trusted >= trusted_max_);
}

template <class Among>
std::optional<ConnectionRoom::Id> ConnectionRoom::longest_waiting(Among among) const {
    std::optional<Id> longest;
    for (const auto& [id, connection] : connections_) {
        if (connection.waited_for_since && among(connection) &&
            (!longest || *connection.waited_for_since < *connections_.at(*longest).waited_for_since)) {
            longest = id;
        }
    }
    return longest;
}

/// Of the address that has most of those that can go.
std::optional<ConnectionRoom::Id> ConnectionRoom::who_goes_for(Caller caller) const {
    const auto shares_with = [&](const Connection& connection) {
        return caller == Caller::gateway ? connection.caller != Caller::stranger
                                         : connection.caller == caller;
    };
    std::map<std::string_view, std::size_t> waiting;
    for (const auto& [id, connection] : connections_) {
        if (connection.waited_for_since && shares_with(connection)) ++waiting[connection.address];
    }
    const auto most = std::ranges::max_element(waiting, {}, [](const auto& each) { return each.second; });
    return most == waiting.end() ? std::nullopt : longest_waiting([&](const Connection& connection) {
        return shares_with(connection) && connection.address == most->first;
    });
}

ConnectionRoom::Entrance ConnectionRoom::enter(const std::string& address, Caller caller, Instant now) {
    const std::size_t address_max =
        caller == Caller::stranger ? limits_.per_address_max : limits_.per_trusted_address_max;
    const bool address_full = count_of(address) >= address_max;
    Entrance entrance;
    if (address_full || is_full_for(caller)) {
        entrance.leaves =
            address_full
                ? longest_waiting([&](const Connection& connection) { return connection.address == address; })
                : who_goes_for(caller);
        if (!entrance.leaves) return entrance;
        leave(*entrance.leaves);
    }
    entrance.admitted = ++last_;
    connections_.emplace(last_, Connection{.address = address, .caller = caller, .waited_for_since = now});
    return entrance;
}

void ConnectionRoom::begin_answer(Id connection) {
    if (const auto found = connections_.find(connection); found != connections_.end()) {
        found->second.waited_for_since.reset();
    }
}

void ConnectionRoom::begin_waiting(Id connection, Instant now) {
    if (const auto found = connections_.find(connection); found != connections_.end()) {
        found->second.waited_for_since = now;
    }
}

void ConnectionRoom::leave(Id connection) {
    connections_.erase(connection);
}

}  // namespace airtime::portal
