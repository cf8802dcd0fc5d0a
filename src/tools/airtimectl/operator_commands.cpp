#include "tools/airtimectl/operator_commands.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "config/doubts.hpp"
#include "config/memory_estimate.hpp"
#include "config/sms_lengths.hpp"
#include "tools/airtimectl/command.hpp"
#include "tools/airtimectl/lending_state.hpp"

namespace airtime::tools {

namespace {

using std::chrono::seconds;

constexpr std::int64_t step_max_s = 20LL * 366 * 86'400;

std::int64_t seconds_in(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3'600;
        case 'd':
            return 86'400;
        default:
            return 0;
    }
}

}  // namespace

std::optional<seconds> parse_clock_step(std::string_view text) {
    if (text.size() < 3 || text.front() != '+') return std::nullopt;
    const std::int64_t unit = seconds_in(text.back());
    const std::string_view digits = text.substr(1, text.size() - 2);
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (unit == 0 || error != std::errc{} || end != digits.data() + digits.size() ||
        count > step_max_s / unit) {
        return std::nullopt;
    }
    return seconds{count * unit};
}

ExitCode check_config(const std::string& path, bool json, std::ostream& out, std::ostream& errors) {
    const auto loaded = config::load_config(path);
    if (json) {
        boost::json::array mistakes;
        boost::json::array doubts;
        if (loaded) {
            const auto found = config::doubts_about(*loaded);
            doubts = boost::json::array(found.begin(), found.end());
        } else {
            mistakes = boost::json::array(loaded.error().begin(), loaded.error().end());
        }
        out << boost::json::serialize(
                   boost::json::object{{"ok", loaded.ok()}, {"mistakes", mistakes}, {"doubts", doubts}})
            << '\n';
        return loaded ? ExitCode::done : ExitCode::refused;
    }
    if (!loaded) {
        for (const std::string& mistake : loaded.error()) errors << mistake << '\n';
        return ExitCode::refused;
    }
    out << path << ": no mistakes; policy " << loaded->policy.fingerprint << '\n';
    for (const std::string& doubt : config::doubts_about(*loaded)) out << "is this meant? " << doubt << '\n';
    out << config::describe_memory(*loaded, {}) << '\n' << config::describe_texts(*loaded);
    return ExitCode::done;
}

namespace {

/// Moves the lab clock of the whole stack. Refused where `lab` is not true.
ExitCode move_lab_clock(const Console& console, seconds step) {
    if (!console.config.lab) {
        return refuse(console, "the clock moves only in a lab: set lab: true in a configuration for tests");
    }
    const auto settings = console.contracts.read_settings();
    if (!settings) return fail(console, settings.error());
    const std::int64_t offset_s = settings->clock_offset_s + step.count();
    if (offset_s > step_max_s) return refuse(console, "the clock would be more than twenty years ahead");
    if (const auto moved = console.contracts.set_clock_offset(offset_s); !moved) {
        return fail(console, moved.error());
    }
    const auto now = now_of(console);
    if (!now) return fail(console, now.error());
    if (console.json) {
        console.out << boost::json::serialize(
                           boost::json::object{{"offset_s", offset_s}, {"now", charging::to_iso8601(*now)}})
                    << '\n';
    } else {
        console.out << "the lab clock is " << offset_s << " s ahead: " << charging::to_iso8601(*now) << '\n';
    }
    return ExitCode::done;
}

/// How the switch stands, with what was lent and owed, and which limit stops it.
ExitCode show_lending(const Console& console) {
    const auto state = read_lending_state(console);
    if (!state) return fail(console, state.error());
    if (console.json) {
        console.out << boost::json::serialize(lending_as_json(*state)) << '\n';
    } else {
        console.out << lending_as_text(*state, console.config.policy.calendar);
    }
    return ExitCode::done;
}

/// The switch that every node reads each second.
ExitCode switch_lending(const Console& console, bool on, const charging::Decree& by) {
    if (const auto switched = console.contracts.switch_lending(on, by); !switched) {
        return fail(console, switched.error());
    }
    return show_lending(console);
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
    if (word == "status") return show_lending(console);
    return switch_lending(console, word == "on", decree_of(given));
}

}  // namespace

std::vector<Command> operator_commands() {
    return {
        {"lab clock", "+30d", 1, "moves the clock of a lab stack: +N and s, m, h or d", {}, run_lab_clock},
        {"lending", "status | on|off --reason TEXT [--role ROLE]", 1,
         "the switch for automatic lending, on every node within a second and with role and reason in their "
         "logs; what was lent, and which limit stopped it",
         declare_decree, run_lending},
    };
}

}  // namespace airtime::tools
