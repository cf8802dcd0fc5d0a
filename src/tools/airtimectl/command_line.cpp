#include "tools/airtimectl/command_line.hpp"

#include <algorithm>
#include <iterator>

#include "tools/airtimectl/advance_commands.hpp"
#include "tools/airtimectl/audit_command.hpp"
#include "tools/airtimectl/books_commands.hpp"
#include "tools/airtimectl/contract_commands.hpp"
#include "tools/airtimectl/correction_commands.hpp"
#include "tools/airtimectl/enrolment_commands.hpp"
#include "tools/airtimectl/explain_command.hpp"
#include "tools/airtimectl/history_command.hpp"
#include "tools/airtimectl/import_commands.hpp"
#include "tools/airtimectl/ledger_commands.hpp"
#include "tools/airtimectl/life_cycle_commands.hpp"
#include "tools/airtimectl/list_commands.hpp"
#include "tools/airtimectl/message_commands.hpp"
#include "tools/airtimectl/number_change_commands.hpp"
#include "tools/airtimectl/operator_commands.hpp"
#include "tools/airtimectl/policy_commands.hpp"
#include "tools/airtimectl/recharge_commands.hpp"
#include "tools/airtimectl/session_commands.hpp"
#include "tools/airtimectl/settlement_command.hpp"
#include "tools/airtimectl/subscriber_commands.hpp"
#include "tools/airtimectl/transfer_commands.hpp"
#include "tools/airtimectl/user_commands.hpp"

namespace airtime::tools {

namespace {

/// The only one without a configuration of its own, which `--config` would name.
Command check_command() {
    return {"config check",
            "FILE",
            1,
            "every mistake of a file, or what it means for memory and how long texts get",
            {},
            {}};
}

const std::vector<Command>& commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> joined;
        for (const auto& group : {subscriber_commands, contract_commands, history_commands, import_commands,
                                  enrolment_commands, number_change_commands,
                                  // Before those that their words begin with.
                                  correction_commands, recharge_commands, transfer_commands, advance_commands,
                                  explain_commands, list_commands, message_commands, session_commands,
                                  life_cycle_commands, operator_commands, policy_commands, audit_commands,
                                  settlement_commands, ledger_commands, books_commands, user_commands}) {
            std::ranges::move(group(), std::back_inserter(joined));
        }
        joined.push_back(check_command());
        return joined;
    }();
    return all;
}

void print_command(const Command& command, std::ostream& out) {
    out << "  " << synopsis_of(command) << "\n        " << command.purpose << '\n';
}

void print_help(std::ostream& out) {
    out << "usage: airtimectl --config FILE [--json] COMMAND\n\n";
    for (const Command& command : commands()) print_command(command, out);
    out << "\nWhere MSISDN stands, contract:ID and imsi:DIGITS do as well. Amounts are decimal numbers in "
           "currency units. Exit status: 0 done, 1 refused, 2 not understood or not reachable.\n";
}

Words words_of(const std::string& text) {
    Words words;
    for (std::size_t at = 0; at != std::string::npos;) {
        const auto end = text.find(' ', at);
        words.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? end : end + 1;
    }
    return words;
}

/// The options that stand before or after any command, and what is left.
struct Line {
    std::string config;
    bool json = false;
    bool help = false;
    bool version = false;
    Words rest;
};

Line parse_line(const Words& arguments) {
    Line line;
    for (auto at = arguments.begin(); at != arguments.end(); ++at) {
        if (*at == "--json") {
            line.json = true;
        } else if (*at == "--help" || *at == "-h") {
            line.help = true;
        } else if (*at == "--version") {
            line.version = true;
        } else if (at->starts_with("--config=")) {
            line.config = at->substr(std::string_view{"--config="}.size());
        } else if (*at == "--config") {
            if (++at == arguments.end()) throw UsageError("--config must be followed by a file");
            line.config = *at;
        } else {
            line.rest.push_back(*at);
        }
    }
    return line;
}

/// The command whose words `rest` begins with; they are taken off.
const Command* take_command(Words& rest) {
    for (const Command& command : commands()) {
        const Words words = words_of(command.words);
        if (rest.size() >= words.size() && std::equal(words.begin(), words.end(), rest.begin())) {
            rest.erase(rest.begin(), rest.begin() + static_cast<Words::difference_type>(words.size()));
            return &command;
        }
    }
    return nullptr;
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + printable(word);
    return text;
}

/// The command that `rest` begins with, else the commands of the longest group that it begins with, as
/// `books`.
std::vector<const Command*> commands_near(Words rest) {
    if (const Command* meant = take_command(rest)) return {meant};
    std::vector<const Command*> near;
    std::size_t most = 1;
    for (const Command& command : commands()) {
        const Words words = words_of(command.words);
        const auto same = static_cast<std::size_t>(
            std::mismatch(words.begin(), words.end(), rest.begin(), rest.end()).first - words.begin());
        if (same > most) near.clear();
        most = std::max(most, same);
        if (same == most) near.push_back(&command);
    }
    return near;
}

/// Of so much of the help as `rest` asks for.
void print_help_of(const Words& rest, std::ostream& out) {
    const auto near = commands_near(rest);
    if (near.empty()) return print_help(out);
    out << "usage: airtimectl --config FILE [--json] COMMAND\n\n";
    for (const Command* command : near) print_command(*command, out);
}

ExitCode run_with_config(const Command& command, const Line& line, const OpenStoresOf& open,
                         std::ostream& out, std::ostream& errors) {
    const Given given = parse_arguments(command, line.rest);
    if (line.config.empty()) {
        throw UsageError("--config FILE must be given, as --config /etc/airtime/airtime.yaml");
    }
    const auto config = config::load_config(line.config);
    if (!config) {
        for (const std::string& mistake : config.error()) errors << mistake << '\n';
        return ExitCode::not_asked;
    }
    if (command.run_on_files) {
        return command.run_on_files({.config = *config, .json = line.json, .out = out, .errors = errors},
                                    given);
    }
    const auto mistakes =
        command.mistakes_in_files ? command.mistakes_in_files(given) : std::vector<std::string>{};
    for (const std::string& mistake : mistakes) errors << mistake << '\n';
    if (!mistakes.empty()) return ExitCode::refused;
    auto stores = open(*config);
    if (!stores) {
        errors << "airtimectl: " << stores.error() << '\n';
        return ExitCode::not_asked;
    }
    store::TokenSource tokens{config->node + "-ctl", store::boot_id()};
    return command.run({.config = *config,
                        .contracts = *stores->contracts,
                        .ledger = *stores->ledger,
                        .outbox = *stores->outbox,
                        .tokens = tokens,
                        .json = line.json,
                        .out = out,
                        .errors = errors},
                       given);
}

}  // namespace

ExitCode run_command_line(const Words& arguments, const OpenStoresOf& open, std::ostream& out,
                          std::ostream& errors) {
    try {
        Line line = parse_line(arguments);
        if (line.version) {
            out << "airtimectl " << AIRTIME_VERSION << '\n';
            return ExitCode::done;
        }
        if (line.help || line.rest.empty()) {
            print_help_of(line.rest, line.help ? out : errors);
            return line.help ? ExitCode::done : ExitCode::not_asked;
        }
        const Words asked = line.rest;
        const Command* command = take_command(line.rest);
        if (command == nullptr) {
            const auto near = commands_near(asked);
            if (near.empty()) {
                throw UsageError("no such command: " + joined(asked) + "; airtimectl --help lists them");
            }
            errors << "airtimectl: no such command: " << joined(asked) << "; there are\n";
            for (const Command* each : near) print_command(*each, errors);
            return ExitCode::not_asked;
        }
        if (!command->run && !command->run_on_files) {
            return check_config(parse_arguments(*command, line.rest).positional[0], line.json, out, errors);
        }
        return run_with_config(*command, line, open, out, errors);
    } catch (const UsageError& wrong) {
        errors << "airtimectl: " << wrong.what() << '\n';
    }
    return ExitCode::not_asked;
}

}  // namespace airtime::tools
