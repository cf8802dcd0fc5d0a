#include "tools/airtimectl/command_line.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <span>
#include <stdexcept>

#include "tools/airtimectl/audit_command.hpp"
#include "tools/airtimectl/operator_commands.hpp"
#include "tools/airtimectl/subscriber_commands.hpp"
#include "tools/airtimectl/subscriber_import.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

/// What is wrong with the command line, and how it should be; caught where the command line was taken in.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A command's own arguments.
struct Given {
    Words positional;
    po::variables_map options;

    bool has(const char* option) const { return options.count(option) != 0; }
    std::string text(const char* option) const { return options[option].as<std::string>(); }
    Words texts(const char* option) const { return has(option) ? options[option].as<Words>() : Words{}; }
};

constexpr std::size_t recharge_key_length_max = 128;
constexpr std::size_t text_version_length_max = 64;
constexpr std::size_t history_lines_default = 20;

charging::Msisdn msisdn_of(const std::string& text, const charging::Policy& policy) {
    const auto msisdn = charging::subscriber_number(text, policy.numbering);
    if (!msisdn) {
        throw UsageError("MSISDN must be 5 to 15 digits, with or without a plus, got " + printable(text));
    }
    return *msisdn;
}

charging::Money amount_of(const std::string& text, const std::string& what) {
    const auto amount = charging::Money::parse(text);
    if (!amount || *amount < charging::Money{}) {
        throw UsageError(what + " must be a decimal number in currency units, at least 0, got " +
                         printable(text));
    }
    return *amount;
}

std::pair<std::string, std::string> split(const std::string& text, const std::string& form) {
    const auto at = text.find('=');
    if (at == std::string::npos) {
        throw UsageError(form + " expected, got " + printable(text));
    }
    return {text.substr(0, at), text.substr(at + 1)};
}

bool is_key(const std::string& text, std::size_t length_max) {
    return !text.empty() && text.size() <= length_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

NewSubscriber new_subscriber(const Given& given, const charging::Policy& policy) {
    NewSubscriber subscriber{.msisdn = msisdn_of(given.positional[0], policy),
                             .imsi = {},
                             .contract = {},
                             .accounts = {},
                             .spend = {},
                             .activated_at = {},
                             .enrolled = given.has("enrol")};
    if (given.has("imsi")) {
        subscriber.imsi = charging::Imsi::parse(given.text("imsi"));
        if (!subscriber.imsi) {
            throw UsageError("--imsi must be 6 to 15 digits, got " + printable(given.text("imsi")));
        }
    }
    if (given.has("contract")) {
        const std::string id = given.text("contract");
        if (!is_key(id, 64) || id.find_first_of("{}:") != std::string::npos) {
            throw UsageError("--contract must be 1 to 64 printable characters without braces and colon");
        }
        subscriber.contract = charging::ContractId{id};
    }
    if (given.has("activated")) {
        subscriber.activated_at = charging::parse_instant(given.text("activated"));
        if (!subscriber.activated_at) {
            throw UsageError("--activated must be a date as 2026-01-31, got " +
                             printable(given.text("activated")));
        }
    }
    for (const std::string& text : given.texts("account")) {
        const auto [name, amount] = split(text, "--account NAME=AMOUNT");
        const charging::AccountName account{name};
        if (policy.account(account) == nullptr) {
            throw UsageError("--account must name an account of the policy, got " + printable(name));
        }
        if (std::ranges::find(subscriber.accounts, account, &charging::Part::account) !=
            subscriber.accounts.end()) {
            throw UsageError("--account must name each account once, got " + name + " again");
        }
        subscriber.accounts.push_back({.account = account, .amount = amount_of(amount, "--account " + name)});
    }
    for (const std::string& text : given.texts("spend")) {
        const auto [month_text, amount] = split(text, "--spend YYYY-MM=AMOUNT");
        const auto month = charging::Month::parse(month_text);
        if (!month) {
            throw UsageError("--spend must name a month as 2026-01, got " + printable(month_text));
        }
        subscriber.spend.emplace_back(*month, amount_of(amount, "--spend " + month_text));
    }
    return subscriber;
}

ExitCode run_recharge(const Console& console, const Given& given) {
    const auto amount = amount_of(given.positional[1], "AMOUNT");
    if (amount == charging::Money{}) {
        throw UsageError("AMOUNT must be above 0");
    }
    if (!given.has("id") || !is_key(given.text("id"), recharge_key_length_max)) {
        throw UsageError("--id must be 1 to 128 printable characters: the same id recharges once");
    }
    return recharge_subscriber(console, msisdn_of(given.positional[0], console.config.policy), amount,
                               given.text("id"));
}

charging::Channel channel_of(const Given& given) {
    const std::string name = given.has("channel") ? given.text("channel") : "care";
    if (name == "sms") {
        return charging::Channel::sms;
    }
    if (name == "ussd") {
        return charging::Channel::ussd;
    }
    if (name != "care") {
        throw UsageError("--channel must be sms, ussd or care, got " + printable(name));
    }
    return charging::Channel::care;
}

ExitCode run_enrolment(const Console& console, const Given& given, charging::EnrolmentStep step) {
    charging::EnrolmentRequest request{.step = step, .channel = channel_of(given)};
    if (given.has("text")) {
        request.text_version = given.text("text");
        if (!is_key(request.text_version, text_version_length_max)) {
            throw UsageError("--text must be the version of a text: 1 to 64 printable characters, no space");
        }
    }
    return change_enrolment(console, msisdn_of(given.positional[0], console.config.policy), request);
}

ExitCode run_advance(const Console& console, const Given& given) {
    charging::AdvanceRequest request{.channel = channel_of(given)};
    if (given.has("amount")) {
        request.amount = amount_of(given.text("amount"), "--amount");
    }
    if (!given.has("id") || !is_key(given.text("id"), recharge_key_length_max)) {
        throw UsageError("--id must be 1 to 128 printable characters: the same id lends once");
    }
    request.key = given.text("id");
    return advance_subscriber(console, msisdn_of(given.positional[0], console.config.policy), request);
}

ExitCode run_lab_clock(const Console& console, const Given& given) {
    const auto step = parse_clock_step(given.positional[0]);
    if (!step) {
        throw UsageError("the clock must be moved by +N and s, m, h or d, as +30d, got " +
                         printable(given.positional[0]));
    }
    return move_lab_clock(console, *step);
}

ExitCode run_lending(const Console& console, const Given& given) {
    const std::string& word = given.positional[0];
    if (word != "on" && word != "off" && word != "status") {
        throw UsageError("lending must be on, off or status, got " + printable(word));
    }
    return switch_lending(console, word == "status" ? std::nullopt : std::optional{word == "on"});
}

struct Command {
    const char* words;
    const char* arguments;  ///< as the help shows them
    std::size_t positional;
    const char* purpose;
    std::function<void(po::options_description&)> declare;  ///< its own options; empty: none
    std::function<ExitCode(const Console&, const Given&)> run;
};

ExitCode run_import(const Console& console, const Given& given);

Command enrolment_command(const char* words, const char* purpose, charging::EnrolmentStep step) {
    return {
        words,
        "MSISDN [--channel sms|ussd|care] [--text VERSION]",
        1,
        purpose,
        [](po::options_description& options) {
            options.add_options()("channel", po::value<std::string>())("text", po::value<std::string>());
        },
        [step](const Console& console, const Given& given) { return run_enrolment(console, given, step); }};
}

const std::vector<Command>& commands() {
    static const std::vector<Command> all{
        {"subscriber create",
         "MSISDN [--imsi I] [--contract ID] [--account NAME=AMOUNT]... [--spend YYYY-MM=AMOUNT]... "
         "[--activated DATE] [--enrol]",
         1, "opens a contract",
         [](po::options_description& options) {
             options.add_options()("imsi", po::value<std::string>())("contract", po::value<std::string>())(
                 "account", po::value<Words>()->composing())("spend", po::value<Words>()->composing())(
                 "activated", po::value<std::string>())("enrol", "");
         },
         [](const Console& console, const Given& given) {
             return create_subscriber(console, new_subscriber(given, console.config.policy));
         }},
        {"subscriber import",
         "FILE.csv",
         1,
         "opens a contract for each row that is not there yet; columns msisdn, imsi, contract, activated, "
         "enrol, "
         "account.NAME, spend.YYYY-MM",
         {},
         run_import},
        {"subscriber show",
         "MSISDN",
         1,
         "balances, debt, advances, sessions",
         {},
         [](const Console& console, const Given& given) {
             return show_subscriber(console, msisdn_of(given.positional[0], console.config.policy));
         }},
        {"subscriber history",
         "MSISDN",
         1,
         "the latest credit events, newest first",
         {},
         [](const Console& console, const Given& given) {
             return show_history(console, msisdn_of(given.positional[0], console.config.policy),
                                 history_lines_default);
         }},
        enrolment_command("subscriber enrol", "registers for automatic advances",
                          charging::EnrolmentStep::enrol),
        enrolment_command("subscriber cancel", "ends automatic advances; the debt stays and is recovered",
                          charging::EnrolmentStep::cancel),
        enrolment_command("subscriber pause", "no automatic advances until resumed",
                          charging::EnrolmentStep::pause),
        enrolment_command("subscriber resume", "automatic advances again after a pause",
                          charging::EnrolmentStep::resume),
        {"recharge", "MSISDN AMOUNT --id KEY", 2, "credits a recharge, once per subscriber and KEY",
         [](po::options_description& options) { options.add_options()("id", po::value<std::string>()); },
         run_recharge},
        {"advance", "MSISDN [--amount AMOUNT] --id KEY [--channel sms|ussd|care]", 1,
         "lends on request, AMOUNT or the offer, once per subscriber and KEY",
         [](po::options_description& options) {
             options.add_options()("amount", po::value<std::string>())("id", po::value<std::string>())(
                 "channel", po::value<std::string>());
         },
         run_advance},
        {"session list",
         "MSISDN",
         1,
         "open and remembered sessions",
         {},
         [](const Console& console, const Given& given) {
             return list_sessions(console, msisdn_of(given.positional[0], console.config.policy));
         }},
        {"session abort",
         "SESSION-ID",
         1,
         "asks the session's client to end it",
         {},
         [](const Console& console, const Given& given) {
             return abort_session(console, {given.positional[0]});
         }},
        {"lab clock", "+30d", 1, "moves the clock of a lab stack: +N and s, m, h or d", {}, run_lab_clock},
        {"lending",
         "on|off|status",
         1,
         "the switch for automatic lending, on every node within a second",
         {},
         run_lending},
        {"audit",
         "",
         0,
         "0: all books close; 1: not, with each contract and sum; 2: could not look",
         {},
         [](const Console& console, const Given&) { return audit_books(console); }},
    };
    return all;
}

constexpr const char* check_words = "config check";

void print_help(std::ostream& out) {
    out << "usage: airtimectl --config FILE [--json] COMMAND\n\n";
    for (const Command& command : commands()) {
        out << "  " << command.words << ' ' << command.arguments << "\n        " << command.purpose << '\n';
    }
    out << "  " << check_words << " FILE\n        every mistake of a file, or what it means for memory\n"
        << "\nAmounts are decimal numbers in currency units. Exit status: 0 done, 1 refused, 2 not "
           "understood or "
           "not reachable.\n";
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

/// Takes what is after the command's words apart; anything that is not declared is a usage error.
Given parse_arguments(const Command& command, const Words& rest) {
    po::options_description options;
    options.add_options()("argument", po::value<Words>());
    if (command.declare) {
        command.declare(options);
    }
    po::positional_options_description positional;
    positional.add("argument", -1);
    Given given;
    po::store(po::command_line_parser(rest)
                  .options(options)
                  .positional(positional)
                  .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing)
                  .run(),
              given.options);
    given.positional = given.texts("argument");
    if (given.positional.size() != command.positional) {
        throw UsageError(std::string{"usage: airtimectl "} + command.words + ' ' + command.arguments);
    }
    return given;
}

/// Each row is a `subscriber create`, with its checks and its messages.
ExitCode run_import(const Console& console, const Given& given) {
    const auto& create = commands().front();
    return import_subscribers(console, given.positional[0], [&](const Console& row, const Words& arguments) {
        try {
            return create.run(row, parse_arguments(create, arguments));
        } catch (const UsageError& wrong) {
            row.errors << wrong.what() << '\n';
        } catch (const po::error& wrong) {
            row.errors << wrong.what() << '\n';
        }
        return ExitCode::not_asked;
    });
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
            if (++at == arguments.end()) {
                throw UsageError("--config must be followed by a file");
            }
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
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + printable(word);
    }
    return text;
}

ExitCode run_on_stores(const Command& command, const Line& line, const OpenStoresOf& open, std::ostream& out,
                       std::ostream& errors) {
    const Given given = parse_arguments(command, line.rest);
    if (line.config.empty()) {
        throw UsageError("--config FILE must be given");
    }
    const auto config = config::load_config(line.config);
    if (!config) {
        for (const std::string& mistake : config.error()) {
            errors << mistake << '\n';
        }
        return ExitCode::not_asked;
    }
    auto stores = open(*config);
    if (!stores) {
        errors << "airtimectl: " << stores.error() << '\n';
        return ExitCode::not_asked;
    }
    store::TokenSource tokens{config->node + "-ctl", store::boot_id()};
    return command.run({.config = *config,
                        .contracts = *stores->contracts,
                        .ledger = *stores->ledger,
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
            print_help(line.help ? out : errors);
            return line.help ? ExitCode::done : ExitCode::not_asked;
        }
        if (line.rest.size() >= 2 && line.rest[0] == "config" && line.rest[1] == "check") {
            if (line.rest.size() != 3) {
                throw UsageError("usage: airtimectl config check FILE");
            }
            return check_config(line.rest[2], line.json, out, errors);
        }
        const Words asked = line.rest;
        const Command* command = take_command(line.rest);
        if (command == nullptr) {
            throw UsageError("no such command: " + joined(asked) + "; airtimectl --help lists them");
        }
        return run_on_stores(*command, line, open, out, errors);
    } catch (const UsageError& wrong) {
        errors << "airtimectl: " << wrong.what() << '\n';
    } catch (const po::error& wrong) {
        errors << "airtimectl: " << wrong.what() << "; airtimectl --help shows what there is\n";
    }
    return ExitCode::not_asked;
}

}  // namespace airtime::tools
