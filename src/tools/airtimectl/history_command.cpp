#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <deque>
#include <limits>

#include "charging/event_kind.hpp"
#include "store/ledger_codec.hpp"
#include "subscribers/contract_view.hpp"
#include "tools/airtimectl/command.hpp"
#include "worker/ledger_files.hpp"
#include "worker/settlement.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::LedgerEvent;

constexpr std::size_t lines_default = 20;

/// Which events are asked for.
struct Wanted {
    std::string from;                        ///< "2026-01-31", in the operator's time zone; empty: since ever
    std::string to;                          ///< that day too; empty: until now
    std::vector<charging::EventKind> kinds;  ///< empty: all
    bool usage = false;
    std::size_t lines_max = lines_default;

    bool takes(const LedgerEvent& event, const charging::Calendar& calendar) const {
        const std::string date = calendar.date_of(event.at);
        return (from.empty() || date >= from) && (to.empty() || date <= to) &&
               (kinds.empty() || std::ranges::count(kinds, event.kind) > 0);
    }
};

std::string date_of(const Given& given, const char* option) {
    if (!given.has(option)) return "";
    const std::string date = given.text(option);
    if (!charging::parse_instant(date) || date.size() != std::string_view{"2026-01-31"}.size()) {
        throw UsageError(std::string{"--"} + option + " must be a date as 2026-01-31, got " +
                         printable(date));
    }
    return date;
}

charging::EventKind kind_of(const std::string& name) {
    const auto& names = charging::event_kind_names;
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
        std::string known;
        for (const std::string_view each : names) known += (known.empty() ? "" : ", ") + std::string{each};
        throw UsageError("--kind must be one of " + known + ", got " + printable(name));
    }
    return static_cast<charging::EventKind>(found - names.begin());
}

std::size_t count_of(const Given& given) {
    if (!given.has("count")) return lines_default;
    const std::string text = given.text("count");
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size() || count == 0) {
        throw UsageError("--count must be a number, at least 1, got " + printable(text));
    }
    return count;
}

Wanted wanted_by(const Given& given) {
    Wanted wanted{.from = date_of(given, "from"), .to = date_of(given, "to"), .kinds = {}};
    for (const std::string& name : given.texts("kind")) wanted.kinds.push_back(kind_of(name));
    wanted.usage = given.has("usage");
    wanted.lines_max = count_of(given);
    return wanted;
}

/// Newest first; the error is told.
std::optional<std::vector<LedgerEvent>> events_kept(const Console& console,
                                                    const charging::ContractId& contract,
                                                    const Wanted& wanted, ExitCode& failure) {
    const auto lines = console.ledger.history(contract, std::numeric_limits<std::size_t>::max());
    if (!lines) {
        failure = fail(console, lines.error());
        return std::nullopt;
    }
    std::vector<LedgerEvent> events;
    for (const std::string& line : *lines) {
        auto event = store::decode_history(contract, line);
        if (!event) {
            failure = fail(console, store::StoreError::corrupt);
            return std::nullopt;
        }
        if (events.size() < wanted.lines_max && wanted.takes(*event, console.config.policy.calendar)) {
            events.push_back(std::move(*event));
        }
    }
    return events;
}

/// The same from the ledger's files, where usage stands too.
std::optional<std::vector<LedgerEvent>> events_in_files(const Console& console,
                                                        const charging::ContractId& contract,
                                                        const Wanted& wanted, ExitCode& failure) {
    std::deque<LedgerEvent> latest;
    const auto read = worker::each_event_in_files(
        console.config.worker.ledger_dir, worker::Unfinished::read,
        [&](const LedgerEvent& event) {
            if (event.contract != contract || !wanted.takes(event, console.config.policy.calendar)) return;
            latest.push_front(event);
            if (latest.size() > wanted.lines_max) latest.pop_back();
        },
        // The days of files are UTC, and what happens late in one may be written in the next.
        {.after = wanted.from.empty() ? "" : worker::days_after(wanted.from, -2),
         .until = wanted.to.empty() ? "" : worker::days_after(wanted.to, 2)});
    if (!read) {
        console.errors << "airtimectl: " << read.error() << '\n';
        failure = ExitCode::not_asked;
        return std::nullopt;
    }
    return std::vector<LedgerEvent>{latest.begin(), latest.end()};
}

ExitCode run_history(const Console& console, const Given& given) {
    const Wanted wanted = wanted_by(given);
    ExitCode failure{};
    const auto found = find_subscriber(console, given.positional[0], failure);
    if (!found) {
        return failure;
    }
    const charging::ContractId& contract = found->contract.id;
    const auto events = wanted.usage ? events_in_files(console, contract, wanted, failure)
                                     : events_kept(console, contract, wanted, failure);
    if (!events) {
        return failure;
    }
    if (console.json) {
        boost::json::array array;
        for (const LedgerEvent& event : *events) array.push_back(subscribers::event_as_json(event));
        console.out << boost::json::serialize(array) << '\n';
        return ExitCode::done;
    }
    for (const LedgerEvent& event : *events) console.out << store::encode_history(event) << '\n';
    return ExitCode::done;
}

}  // namespace

std::vector<Command> history_commands() {
    return {
        {"subscriber history", "MSISDN [--from DATE] [--to DATE] [--kind KIND]... [--count N] [--usage]", 1,
         "the latest credit events, 20 or N, newest first; with --usage also what was used, from the "
         "ledger's files",
         [](po::options_description& options) {
             options.add_options()("from", po::value<std::string>())("to", po::value<std::string>())(
                 "kind", po::value<Words>()->composing())("count", po::value<std::string>())("usage", "");
         },
         run_history},
    };
}

}  // namespace airtime::tools
