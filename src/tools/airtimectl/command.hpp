#pragma once

#include <functional>
#include <string>
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
    /// In place of `run`, where no store is needed: it works while Redis is away.
    std::function<ExitCode(const FileConsole&, const Given&)> run_on_files = {};
    /// Lines on what is wrong with files that it names, looked at before a store is asked; empty: it names
    /// none.
    std::function<std::vector<std::string>(const Given&)> mistakes_in_files = {};
};

/// "books status", "subscriber show MSISDN": what it is called, with its arguments.
std::string synopsis_of(const Command& command);
/// Takes what is after the command's words apart; throws UsageError, with how the command is used, for
/// anything that is not declared.
Given parse_arguments(const Command& command, const Words& rest);

}  // namespace airtime::tools
