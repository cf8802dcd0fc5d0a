#pragma once

#include <functional>
#include <vector>

#include "tools/airtimectl/arguments.hpp"
#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

struct Command {
    const char* words;
    const char* arguments;  ///< as the help shows them
    std::size_t positional;
    const char* purpose;
    /// Its own options; empty: none.
    std::function<void(boost::program_options::options_description&)> declare;
    std::function<ExitCode(const Console&, const Given&)> run;
};

/// Commands by what they are about; each group is in the file of its name.
std::vector<Command> subscriber_commands();
std::vector<Command> history_commands();
std::vector<Command> import_commands();
std::vector<Command> enrolment_commands();
std::vector<Command> number_change_commands();
std::vector<Command> correction_commands();
std::vector<Command> recharge_commands();
std::vector<Command> transfer_commands();
std::vector<Command> advance_commands();
std::vector<Command> session_commands();
std::vector<Command> explain_commands();
std::vector<Command> list_commands();
std::vector<Command> life_cycle_commands();
std::vector<Command> operator_commands();
std::vector<Command> audit_commands();
std::vector<Command> message_commands();
std::vector<Command> settlement_commands();
std::vector<Command> ledger_commands();

/// Takes what is after the command's words apart; throws UsageError for anything that is not declared.
Given parse_arguments(const Command& command, const Words& rest);

}  // namespace airtime::tools
