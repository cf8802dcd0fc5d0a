#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/gy_load/ccr_templates.hpp"
#include "tests/bench/gy_load/gy_socket.hpp"

namespace airtime::bench {

enum class Flow : std::uint8_t {
    sessions,   ///< INITIAL, UPDATEs, TERMINATION
    openings,   ///< INITIAL; the sessions stay open
    recharges,  ///< EVENT, REFUND_ACCOUNT
};

struct LoadOptions {
    RequestShape shape;
    std::vector<ServerAddress> servers;
    std::uint32_t connections = 1;  ///< to each server
    std::uint32_t first_connection =
        0;                   ///< number in its Origin-Host: two generators at once need different ones
    bool alternate = false;  ///< a session's requests change the server from one to the next
    Flow flow = Flow::sessions;
    std::uint32_t updates = 2;         ///< of a session
    std::uint32_t others_percent = 0;  ///< of the sessions: in turn a call and an SMS instead of data
    std::uint32_t subscribers = 1;
    std::uint32_t outstanding = 64;      ///< closed loop; ignored with a rate
    double rate_per_s = 0;               ///< open loop; zero: closed
    std::uint32_t open_sessions = 1000;  ///< of the open loop, at least
    double warmup_s = 1;
    double measured_s = 5;
    std::uint64_t requests_max = 0;  ///< ends after so many; zero: by time alone
    double answer_patience_s = 5;    ///< after the end: what is not answered by then is lost
    int send_buffer_bytes = 0;
    bool progress = false;
    std::vector<std::pair<std::string, int>> processes;  ///< names and pids whose CPU and memory are read
};

/// Empty: help was asked for and printed. Throws boost::program_options::error or std::invalid_argument
/// with a message for people.
std::optional<LoadOptions> parse_options(int argc, const char* const* argv);

}  // namespace airtime::bench
