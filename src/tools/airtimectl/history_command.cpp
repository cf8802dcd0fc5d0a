#include "tools/airtimectl/history_command.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <deque>
#include <functional>
#include <limits>

#include "charging/contract/event_kind.hpp"
#include "charging/values/written_time.hpp"
#include "ledger_files/events_in_files.hpp"
#include "ledger_files/settlement.hpp"
#include "operations/contract_view.hpp"
#include "store/codec/ledger_codec.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::LedgerEvent;

constexpr std::size_t lines_default = 20;

/// Which events are asked for.
struct Wanted {
    std::optional<charging::Instant> from;   ///< empty: since ever
    std::optional<charging::Instant> until;  ///< and not that moment; empty: until now
    std::vector<charging::EventKind> kinds;  ///< empty: all
    bool usage = false;
    bool older = false;  ///< also what Redis has no more: that takes to read the ledger's files
    std::size_t lines_max = lines_default;

    bool takes(const LedgerEvent& event) const {
        return (!from || event.at >= *from) && (!until || event.at < *until) &&
               (kinds.empty() || std::ranges::count(kinds, event.kind) > 0);
    }
};

std::optional<charging::Instant> from_of(const Given& given, const charging::Policy& policy) {
    return given.has("from") ? std::optional{time_of(given.text("from"), "--from", policy)} : std::nullopt;
}

/// A day is meant with all its hours.
std::optional<charging::Instant> until_of(const Given& given, const charging::Policy& policy) {
    if (!given.has("to")) return std::nullopt;
    const std::string text = given.text("to");
    const charging::Instant to = time_of(text, "--to", policy);
    const bool is_date = text.size() == std::string_view{"2026-01-31"}.size();
    const auto& calendar = policy.calendar;
    return is_date ? calendar.begin_of_day(calendar.day_of(to) + 1) : to + std::chrono::milliseconds{1};
}

/// The day in UTC, as of files.
std::string file_day(charging::Instant at) {
    return charging::to_iso8601(at).substr(0, std::string_view{"2026-01-31"}.size());
}

/// `at` by the clock on the operator's wall; all else as it is stored.
std::string history_line(const LedgerEvent& event, const charging::Calendar& calendar) {
    std::string line = store::encode_history(event);
    const std::string stored = "at=" + charging::to_iso8601(event.at);
    const auto at = line.find(stored);
    return at == std::string::npos
               ? line
               : line.replace(at, stored.size(), "at=\"" + charging::written_time(event.at, calendar) + '"');
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

Wanted wanted_by(const Given& given, const charging::Policy& policy) {
    Wanted wanted{.from = from_of(given, policy), .until = until_of(given, policy), .kinds = {}};
    for (const std::string& name : given.texts("kind")) wanted.kinds.push_back(kind_of(name));
    wanted.usage = given.has("usage");
    wanted.older = given.has("from") || given.has("to") || given.has("count");
    wanted.lines_max = count_of(given);
    return wanted;
}

/// Newest first; the error is told.
using Events = std::optional<std::vector<LedgerEvent>>;

/// All that Redis has.
Events events_kept(const Console& console, const charging::ContractId& contract, ExitCode& failure) {
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
        events.push_back(std::move(*event));
    }
    return events;
}

/// The latest `max` in the ledger's files that `takes` takes.
Events events_in_files(const Console& console, const Wanted& wanted, std::size_t max,
                       const std::function<bool(const LedgerEvent&)>& takes, ExitCode& failure) {
    std::deque<LedgerEvent> latest;
    const auto read = ledger_files::each_event_in_files(
        console.config.worker.ledger_dir, ledger_files::Unfinished::read,
        [&](const LedgerEvent& event) {
            if (!takes(event)) return;
            latest.push_front(event);
            if (latest.size() > max) latest.pop_back();
        },
        // The days of files are UTC, and what happens late in one may be written in the next.
        {.after = wanted.from ? ledger_files::days_after(file_day(*wanted.from), -2) : "",
         .until = wanted.until ? ledger_files::days_after(file_day(*wanted.until), 2) : ""});
    if (!read) {
        console.errors << "airtimectl: " << read.error() << '\n';
        failure = ExitCode::not_asked;
        return std::nullopt;
    }
    return std::vector<LedgerEvent>{latest.begin(), latest.end()};
}

/// Credit events: what Redis has, and where more is wanted what the files have of before.
Events credit_events(const Console& console, const charging::ContractId& contract, const Wanted& wanted,
                     ExitCode& failure) {
    Events events = events_kept(console, contract, failure);
    if (!events) return events;
    const std::uint64_t oldest =
        events->empty() ? std::numeric_limits<std::uint64_t>::max() : events->back().number;
    const bool reach = wanted.from && !events->empty() && events->back().at < *wanted.from;
    std::erase_if(*events, [&](const LedgerEvent& event) { return !wanted.takes(event); });
    if (wanted.older && !reach && oldest > 1 && events->size() < wanted.lines_max) {
        const auto takes = [&](const LedgerEvent& event) {
            return event.contract == contract && event.number < oldest &&
                   charging::belongs_to_history(event.kind) && wanted.takes(event);
        };
        const Events older =
            events_in_files(console, wanted, wanted.lines_max - events->size(), takes, failure);
        if (!older) return older;
        events->insert(events->end(), older->begin(), older->end());
    }
    if (events->size() > wanted.lines_max) events->resize(wanted.lines_max);
    return events;
}

/// Usage stands in the files alone.
Events all_events(const Console& console, const charging::ContractId& contract, const Wanted& wanted,
                  ExitCode& failure) {
    const auto takes = [&](const LedgerEvent& event) {
        return event.contract == contract && wanted.takes(event);
    };
    return events_in_files(console, wanted, wanted.lines_max, takes, failure);
}

ExitCode run_history(const Console& console, const Given& given) {
    const Wanted wanted = wanted_by(given, console.config.policy);
    ExitCode failure{};
    const auto found = find_subscriber(console, given.positional[0], failure);
    if (!found) return failure;
    const charging::ContractId& contract = found->contract.id;
    const auto events = wanted.usage ? all_events(console, contract, wanted, failure)
                                     : credit_events(console, contract, wanted, failure);
    if (!events) return failure;
    if (console.json) {
        boost::json::array array;
        for (const LedgerEvent& event : *events) array.push_back(operations::event_as_json(event));
        console.out << boost::json::serialize(array) << '\n';
        return ExitCode::done;
    }
    // Not among the lines, which programs read.
    if (events->empty()) console.errors << "airtimectl: no event fits what was asked for\n";
    for (const LedgerEvent& event : *events) {
        console.out << history_line(event, console.config.policy.calendar) << '\n';
    }
    return ExitCode::done;
}

}  // namespace

std::vector<Command> history_commands() {
    return {
        {"subscriber history", "MSISDN [--from DATE] [--to DATE] [--kind KIND]... [--count N] [--usage]", 1,
         "the latest credit events, newest first, up to 20 of those in Redis (about ten are); with --count, "
         "--from or --to also older ones, and with --usage also what was used, from the ledger's files",
         [](po::options_description& options) {
             options.add_options()("from", po::value<std::string>())("to", po::value<std::string>())(
                 "kind", po::value<Words>()->composing())("count", po::value<std::string>())("usage", "");
         },
         run_history},
    };
}

}  // namespace airtime::tools
