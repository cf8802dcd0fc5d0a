#include "tools/airtimectl/subscriber_import.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <optional>
#include <sstream>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

namespace {

constexpr std::uint64_t rows_per_progress_line = 10'000;

/// No cell of ours needs quotes: numbers, dates and names only.
Words cells_of(std::string line) {
    if (line.ends_with('\r')) line.pop_back();
    Words cells;
    std::istringstream rest{line + ','};
    for (std::string cell; std::getline(rest, cell, ',');) cells.push_back(cell);
    return cells;
}

bool is_column(const std::string& name) {
    constexpr std::array<std::string_view, 6> plain{"msisdn",    "imsi",    "contract",
                                                    "activated", "segment", "enrol"};
    return std::ranges::find(plain, name) != plain.end() || name.starts_with("account.") ||
           name.starts_with("spend.");
}

/// What is wrong with a heading; empty: nothing.
std::string heading_mistake(const Words& heading) {
    for (const std::string& name : heading) {
        if (!is_column(name)) {
            return "column must be msisdn, imsi, contract, activated, segment, enrol, account.NAME or "
                   "spend.YYYY-MM, "
                   "got " +
                   printable(name);
        }
        if (std::ranges::count(heading, name) > 1) return "column must stand once, got " + name + " again";
    }
    return std::ranges::find(heading, "msisdn") == heading.end() ? "a column msisdn must be there" : "";
}

/// A row as the arguments of `subscriber create`; the error says what is wrong.
Result<Words, std::string> arguments_of(const Words& heading, const Words& cells) {
    if (cells.size() != heading.size()) {
        return "must have " + std::to_string(heading.size()) + " cells, got " + std::to_string(cells.size());
    }
    Words arguments;
    for (std::size_t at = 0; at < heading.size(); ++at) {
        const std::string& name = heading[at];
        const std::string& cell = cells[at];
        const auto dot = name.find('.');
        if (name == "msisdn") {
            arguments.push_back(cell);
        } else if (cell.empty()) {
            continue;
        } else if (name == "enrol") {
            if (cell != "yes") return "enrol must be yes or empty, got " + printable(cell);
            arguments.emplace_back("--enrol");
        } else if (dot != std::string::npos) {
            arguments.push_back("--" + name.substr(0, dot) + "=" + name.substr(dot + 1) + "=" + cell);
        } else {
            arguments.push_back("--" + name + "=" + cell);
        }
    }
    return arguments;
}

bool is_there(const Console& console, const std::string& msisdn) {
    const auto number = charging::subscriber_number(msisdn, console.config.policy.numbering);
    if (!number) return false;
    const charging::SubscriberAddress address{*number};
    const auto loaded = console.contracts.load(std::span{&address, 1});
    return loaded.front().ok() && loaded.front()->has_value();
}

struct Count {
    std::uint64_t created = 0;
    std::uint64_t present = 0;
    std::uint64_t rejected = 0;
};

ExitCode report(const Console& console, const Count& count) {
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"created", count.created},
                                                                  {"present", count.present},
                                                                  {"rejected", count.rejected}})
                    << '\n';
    } else {
        console.out << count.created << " created, " << count.present << " there already, " << count.rejected
                    << " rejected\n";
    }
    return count.rejected == 0 ? ExitCode::done : ExitCode::refused;
}

}  // namespace

ExitCode import_subscribers(const Console& console, const std::string& path, const CreateRow& create) {
    std::ifstream file{path};
    std::string line;
    if (!std::getline(file, line)) {
        console.errors << "airtimectl: " << path << " must be a readable CSV file with a heading\n";
        return ExitCode::not_asked;
    }
    const Words heading = cells_of(line);
    if (const std::string mistake = heading_mistake(heading); !mistake.empty()) {
        console.errors << path << ":1: " << mistake << '\n';
        return ExitCode::not_asked;
    }
    const auto msisdn_column =
        static_cast<std::size_t>(std::ranges::find(heading, "msisdn") - heading.begin());
    Count count;
    std::ostream nowhere{nullptr};
    for (std::uint64_t number = 2; std::getline(file, line); ++number) {
        const Words cells = cells_of(line);
        const auto arguments = arguments_of(heading, cells);
        if (arguments && is_there(console, cells[msisdn_column])) {
            ++count.present;
        } else {
            std::ostringstream reason;
            const Console row{.config = console.config,
                              .contracts = console.contracts,
                              .ledger = console.ledger,
                              .outbox = console.outbox,
                              .tokens = console.tokens,
                              .json = false,
                              .out = nowhere,
                              .errors = reason};
            if (!arguments) reason << arguments.error() << '\n';
            const bool created = arguments && create(row, *arguments) == ExitCode::done;
            ++(created ? count.created : count.rejected);
            if (!created) console.errors << path << ':' << number << ": " << reason.str();
        }
        if ((number - 1) % rows_per_progress_line == 0) console.errors << number - 1 << " rows\n";
    }
    return report(console, count);
}

namespace {

/// Each row is a `subscriber create`, with its checks and its messages.
ExitCode run_import(const Console& console, const Given& given) {
    const auto create = subscriber_commands().front();
    return import_subscribers(console, given.positional[0], [&](const Console& row, const Words& arguments) {
        try {
            return create.run(row, parse_arguments(create, arguments));
        } catch (const UsageError& wrong) {
            row.errors << wrong.what() << '\n';
        } catch (const boost::program_options::error& wrong) {
            row.errors << wrong.what() << '\n';
        }
        return ExitCode::not_asked;
    });
}

}  // namespace

std::vector<Command> import_commands() {
    return {
        {"subscriber import",
         "FILE.csv",
         1,
         "opens a contract for each row that is not there yet; columns msisdn, imsi, contract, activated, "
         "enrol, "
         "account.NAME, spend.YYYY-MM",
         {},
         run_import},
    };
}

}  // namespace airtime::tools
