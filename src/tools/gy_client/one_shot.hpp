#pragma once

#include <boost/program_options.hpp>
#include <string>

#include "base/result.hpp"
#include "tools/gy_client/scenario.hpp"

namespace airtime::gy_client {

/// The flags of data, voice, sms, recharge, refund and balance.
boost::program_options::options_description one_shot_options();

bool is_one_shot(const std::string& command);

/// The one step that a command stands for. The error is a sentence with the remedy.
Result<Scenario, std::string> plan_one_shot(const std::string& command,
                                            const boost::program_options::variables_map& flags);

}  // namespace airtime::gy_client
