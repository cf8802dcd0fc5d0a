#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace airtime::store {

constexpr std::uint32_t partitions_max = 1'024;

/// Where Redis is and how long we wait for it.
struct RedisSettings {
    std::string unix_socket;  ///< empty: TCP
    std::string host = "127.0.0.1";
    std::uint16_t port = 6379;
    std::string user;
    std::string password;
    std::chrono::milliseconds connect_timeout{500};
    std::chrono::milliseconds reply_timeout{1000};
    std::chrono::milliseconds reconnect_pause_max{1000};  ///< the pause doubles from 10 ms up to this
    std::string appendfsync = "everysec";                 ///< what the server must have: everysec or always
    std::uint32_t partitions = 0;  ///< zero: as the store was first started, which check_server() tells
    friend bool operator==(const RedisSettings&, const RedisSettings&) = default;
};

}  // namespace airtime::store
