#include "tests/bench/gy_load/load_options.hpp"

#include <boost/program_options.hpp>
#include <chrono>
#include <iostream>
#include <stdexcept>

#include "charging/messages/notify.hpp"

namespace airtime::bench {

namespace {

namespace po = boost::program_options;

ServerAddress parse_server(const std::string& text) {
    const auto colon = text.find(':');
    int port = 0;
    if (colon != std::string::npos) port = std::atoi(text.c_str() + colon + 1);
    if (port < 1 || port > 65535) throw std::invalid_argument("--connect must be ADDRESS:PORT, got " + text);
    return {.host = text.substr(0, colon), .port = static_cast<std::uint16_t>(port)};
}

std::pair<std::string, int> parse_process(const std::string& text) {
    const auto equals = text.find('=');
    const int pid = equals == std::string::npos ? 0 : std::atoi(text.c_str() + equals + 1);
    if (pid < 1) throw std::invalid_argument("--process must be NAME=PID, got " + text);
    return {text.substr(0, equals), pid};
}

Flow parse_flow(const std::string& text) {
    if (text == "sessions") return Flow::sessions;
    if (text == "openings") return Flow::openings;
    if (text == "recharges") return Flow::recharges;
    throw std::invalid_argument("--flow must be sessions, openings or recharges, got " + text);
}

/// Ten digits that no other run on the same store has: microseconds, as generators are started together.
std::string new_run() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto us = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::microseconds>(now).count());
    std::string run(10, '0');
    write_digits(reinterpret_cast<std::uint8_t*>(run.data()), run.size(), us);
    return run;
}

void check(const LoadOptions& options) {
    const auto check_range = [](const char* name, auto value, auto min, auto max) {
        if (value < min || value > max) {
            throw std::invalid_argument(std::string{"--"} + name + " must be " + std::to_string(min) + ".." +
                                        std::to_string(max));
        }
    };
    check_range("mscc", options.shape.services, 1U, 32U);
    check_range("connections", options.connections, 1U, 40U);
    check_range("first-connection", options.first_connection, 0U, 50U);
    check_range("subscribers", options.subscribers, 1U, 100'000'000U);
    check_range("updates", options.updates, 0U, 1000U);
    check_range("others-percent", options.others_percent, 0U, 100U);
    check_range("outstanding", options.outstanding, 1U, 100'000U);
}

}  // namespace

std::optional<LoadOptions> parse_options(int argc, const char* const* argv) {
    LoadOptions options;
    std::vector<std::string> servers;
    std::vector<std::string> processes;
    std::string flow = "sessions";
    po::options_description described{"gy_load: loads a Gy server, checks every answer, prints JSON"};
    auto add = described.add_options();
    add("help", "shows this");
    add("connect", po::value(&servers)->required(), "ADDRESS:PORT of a server; may be given again");
    add("connections", po::value(&options.connections), "to each server (1)");
    add("first-connection", po::value(&options.first_connection),
        "number of the first one's Origin-Host (0)");
    add("alternate", po::bool_switch(&options.alternate), "a session's requests go to the servers in turn");
    add("realm", po::value(&options.shape.realm), "Origin-Realm and Destination-Realm (lab.test)");
    add("flow", po::value(&flow), "sessions (I U.. T) | openings (I) | recharges (EVENT)");
    add("updates", po::value(&options.updates), "UPDATEs of a session (2)");
    add("others-percent", po::value(&options.others_percent),
        "so many of 100 sessions are in turn a call and an SMS instead of data (0)");
    add("ps-information", po::value(&options.shape.ps_information), "1: as gateways send it, 0: none (1)");
    add("first-msisdn", po::value(&options.shape.first_msisdn), "of eleven digits (84900000000)");
    add("subscribers", po::value(&options.subscribers), "how many numbers from there on (1)");
    add("mscc", po::value(&options.shape.services), "MSCCs in each request, Rating-Groups 1 and up (1)");
    add("octets", po::value(&options.shape.octets), "asked for and expected in each MSCC");
    add("used-octets", po::value(&options.shape.used_octets), "reported in each MSCC");
    add("amount", po::value(&options.shape.recharge_amount), "of a recharge, in currency units (100)");
    add("outstanding", po::value(&options.outstanding), "closed loop: requests under way (64)");
    add("rate", po::value(&options.rate_per_s), "open loop: requests a second; default: closed loop");
    add("open-sessions", po::value(&options.open_sessions), "open loop: at least so many at a time (1000)");
    add("warmup-s", po::value(&options.warmup_s), "not measured (1)");
    add("seconds", po::value(&options.measured_s), "measured (5)");
    add("requests", po::value(&options.requests_max), "ends after so many");
    add("patience-s", po::value(&options.answer_patience_s), "later answers count as lost (5)");
    add("send-buffer", po::value(&options.send_buffer_bytes),
        "bytes of each connection; default: the system's");
    add("process", po::value(&processes), "NAME=PID whose CPU and memory are read; may be given again");
    add("progress", po::bool_switch(&options.progress), "a line a second on standard error");
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, described), given);
    if (given.contains("help")) {
        std::cout << described;
        return std::nullopt;
    }
    po::notify(given);
    for (const auto& text : servers) options.servers.push_back(parse_server(text));
    for (const auto& text : processes) options.processes.push_back(parse_process(text));
    options.flow = parse_flow(flow);
    options.shape.run = new_run();
    check(options);
    return options;
}

}  // namespace airtime::bench
