#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "tools/gy_client/credit_control_request.hpp"
#include "tools/gy_client/expectation.hpp"

namespace airtime::gy_client {

namespace service_context {
inline constexpr const char* data = "32251@3gpp.org";
inline constexpr const char* voice = "32260@3gpp.org";
inline constexpr const char* sms = "32274@3gpp.org";
inline constexpr const char* recharge = "recharge@airtime";
}  // namespace service_context

/// A request before a run gives it what only a run knows: Session-Id, number, who we are.
struct PlannedRequest {
    std::string session = "session";         ///< the same name is the same Session-Id within a run
    std::optional<std::string> session_id;   ///< verbatim, instead of one made for the run
    std::optional<std::uint32_t> number;     ///< empty: 0 for the first of a session, then one more each
    std::optional<std::string> origin_host;  ///< empty: the client's
    std::optional<std::string> destination_realm;  ///< empty: the server's
    CreditControlRequest request;                  ///< everything else
};

struct ExchangeStep {
    std::string name;
    std::string place;                     ///< file:line, for messages
    std::optional<std::string> resend_of;  ///< the CCR of that earlier step once more, instead of `planned`
    bool retransmit = false;               ///< T flag on what is re-sent
    PlannedRequest planned;
    Expectation expectation;
    std::optional<std::chrono::milliseconds> timeout;
};

/// Exchanges that are sent at once and awaited together, then a wait.
struct Step {
    std::vector<ExchangeStep> exchanges;
    std::chrono::milliseconds wait{};
};

struct Scenario {
    std::vector<Step> steps;
};

using Mistakes = std::vector<std::string>;

/// A scenario:
///
///     variables: {msisdn: "84901234567"}          # ${msisdn}; --set comes first
///     defaults: {subscriber: {msisdn: "${msisdn}"}}  # any key of ccr:
///     steps:
///       - name: open
///         ccr:
///           session: data-1
///           type: initial                         # update, termination, event or a number
///           services: [{rating_group: 10, requested: {octets: 2000000}, used: [{octets: 5}]}]
///         expect: {result: 2001, services: [{rating_group: 10, result: 2001, granted: {octets: 2000000}}]}
///       - {resend: open, t_flag: true, expect: {same_as: open}}
///       - wait_s: 1.5
///       - parallel: [{ccr: ...}, {ccr: ...}]      # sent at once
///       - {repeat: 5, ccr: ...}
///
/// A wrong key is answered with the list of those that may stand there.
///
/// The steps of a YAML text; `file` only names it in messages. `variables` come before those of the file.
/// All mistakes at once, each with file, line and remedy.
Result<Scenario, Mistakes> parse_scenario(const std::string& yaml, const std::string& file,
                                          std::map<std::string, std::string> variables);
Result<Scenario, Mistakes> load_scenario(const std::string& file,
                                         std::map<std::string, std::string> variables);

}  // namespace airtime::gy_client
