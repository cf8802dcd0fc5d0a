#pragma once

#include <functional>
#include <vector>

#include "tools/airtimectl/arguments.hpp"
#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// What one command is called, takes and does. Each group of them is in the file of its name.
struct Command {
    const char* words;
    const char* arguments;  ///< as the help shows them
    std::size_t positional;
    const char* purpose;
    /// Its own options; empty: none.
    std::function<void(boost::program_options::options_description&)> declare;
    std::function<ExitCode(const Console&, const Given&)> run;
};

/// Takes what is after the command's words apart; throws UsageError for anything that is not declared.
Given parse_arguments(const Command& command, const Words& rest);

}  // namespace airtime::tools
