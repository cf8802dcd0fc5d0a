#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tools/gy_client/exchange_printer.hpp"
#include "tools/gy_client/gy_connection.hpp"
#include "tools/gy_client/scenario.hpp"

namespace airtime::gy_client {

struct PlayerOptions {
    std::string origin_host;
    std::string origin_realm;
    std::string destination_realm;
    std::chrono::milliseconds timeout{10'000};  ///< for each answer
};

enum class Outcome { held, expectation_failed, could_not_run };

/// Sends a scenario's requests in order and hands each finished exchange to `report`.
class Player {
  public:
    using Report = std::function<void(const Exchange&)>;

    Player(GyConnection& connection, PlayerOptions options, Report report);

    /// Plays on after a failed expectation, so that one run shows all of them. Stops where an answer that was
    /// expected does not come: what follows would mean something else.
    Outcome play(const Scenario& scenario);
    /// Why it could not run; empty otherwise.
    const std::string& failure() const { return failure_; }

  private:
    struct Sent {
        const ExchangeStep* step = nullptr;
        Exchange exchange;
        GyConnection::Ticket ticket;
        std::chrono::steady_clock::time_point at;
    };
    struct Known {
        CreditControlRequest request;
        std::string session;
        std::uint32_t end_to_end = 0;
        std::optional<CreditControlAnswer> answer;
    };

    std::optional<Sent> send(const ExchangeStep& step);
    CreditControlRequest complete_request(const PlannedRequest& planned);
    bool finish(Sent sent);
    std::string session_id_of(const std::string& session) const;
    std::chrono::milliseconds timeout_of(const ExchangeStep& step) const;

    GyConnection& connection_;
    PlayerOptions options_;
    Report report_;
    std::string run_;
    std::uint32_t next_end_to_end_;
    std::map<std::string, std::uint32_t> next_number_;  ///< by Session-Id
    std::map<std::string, Known> known_;                ///< by step name
    std::string failure_;
    bool all_held_ = true;
};

}  // namespace airtime::gy_client
