#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "charging/enrolment.hpp"
#include "charging/requested_advance.hpp"
#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

struct NewSubscriber {
    charging::Msisdn msisdn;
    std::optional<charging::Imsi> imsi;
    std::optional<charging::ContractId> contract;  ///< empty: a new random id
    std::vector<charging::Part> accounts;          ///< opening balances
    std::vector<std::pair<charging::Month, charging::Money>> spend;
    std::optional<charging::Instant> activated_at;  ///< empty: now
    bool enrolled = false;
};

/// Opens a contract and makes it reachable by its numbers. Refuses a number that somebody has.
ExitCode create_subscriber(const Console& console, const NewSubscriber& subscriber);
ExitCode show_subscriber(const Console& console, const charging::Msisdn& msisdn);
/// Registers, cancels, pauses or resumes automatic advances; a repetition succeeds and changes nothing.
ExitCode change_enrolment(const Console& console, const charging::Msisdn& msisdn,
                          const charging::EnrolmentRequest& request);
ExitCode list_sessions(const Console& console, const charging::Msisdn& msisdn);
/// Has the node that serves the session ask its client to end it; the client then sends its TERMINATION.
ExitCode abort_session(const Console& console, const charging::SessionId& session);
/// Credit events, newest first.
ExitCode show_history(const Console& console, const charging::Msisdn& msisdn, std::size_t lines_max);
/// Credits `amount` once per `key` (1 to 128 printable characters), by the same rules as a recharge on Gy.
ExitCode recharge_subscriber(const Console& console, const charging::Msisdn& msisdn, charging::Money amount,
                             const std::string& key);
/// Lends once per `request.key` (1 to 128 printable characters) and contract; refused with the first rule
/// that said no.
ExitCode advance_subscriber(const Console& console, const charging::Msisdn& msisdn,
                            const charging::AdvanceRequest& request);

}  // namespace airtime::tools
