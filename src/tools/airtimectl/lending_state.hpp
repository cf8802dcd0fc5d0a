#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "charging/lending/operator_limits.hpp"
#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// Whether lending goes on, as every node sees it.
struct LendingState {
    charging::Instant now;
    bool switched_on = true;
    std::optional<charging::Decree> switched_by;             ///< empty: nobody ever did
    charging::AdvanceMode mode = charging::AdvanceMode::on;  ///< of the configuration
    charging::LendingGate gate = charging::LendingGate::open;
    charging::Exposure exposure;
    std::optional<charging::LendingStop> stop;
};
Result<LendingState, store::StoreError> read_lending_state(const Console& console);

boost::json::object lending_as_json(const LendingState& state);
std::string lending_as_text(const LendingState& state, const charging::Calendar& calendar);

}  // namespace airtime::tools
