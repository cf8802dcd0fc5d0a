#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tools/gy_client/credit_control_answer.hpp"
#include "tools/gy_client/credit_control_request.hpp"

namespace airtime::gy_client {

/// A request with what came back and what was wrong with it.
struct Exchange {
    std::string step;     ///< name in the scenario; empty for an unnamed step
    std::string session;  ///< as the scenario calls it
    CreditControlRequest request;
    std::optional<CreditControlAnswer> answer;  ///< empty: none came in time
    bool local_error = false;                   ///< the answer is our own Diameter stack's: nothing was sent
    std::chrono::microseconds elapsed{};
    std::vector<std::string> failures;
};

/// One block of text: the request after "-->", the answer after "<--", failures after "!!!".
std::string format_exchange(const Exchange& exchange);

/// One JSON object with the request's main fields, the answer's and all of its AVPs decoded.
boost::json::object exchange_to_json(const Exchange& exchange);

}  // namespace airtime::gy_client
