#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace airtime::config {

/// Where messages leave, and what they look like: Kannel's smsbox.
struct SmsSettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 13013;
    std::string path = "/cgi-bin/sendsms";
    std::string user;
    std::string password;
    std::string sender;        ///< the number that they come from, and that people write to
    std::string delivery_url;  ///< where delivery reports go; empty: none are asked for
    std::uint32_t connections = 2;
    std::chrono::milliseconds timeout{5'000};           ///< of one message
    std::chrono::milliseconds retry_pause_max{30'000};  ///< while Kannel is away
    bool diacritics = true;
    std::uint32_t parts_max = 3;
    std::uint32_t records_kept_days = 7;
};

}  // namespace airtime::config
