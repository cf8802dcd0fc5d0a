#include "tools/airtimectl/operator_commands.hpp"

#include <boost/json.hpp>
#include <charconv>

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
    if (text.size() < 3 || text.front() != '+') {
        return std::nullopt;
    }
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

ExitCode move_lab_clock(const Console& console, seconds step) {
    if (!console.config.lab) {
        return refuse(console, "the clock moves only in a lab: set lab: true in a configuration for tests");
    }
    const auto settings = console.contracts.read_settings();
    if (!settings) {
        return fail(console, settings.error());
    }
    const std::int64_t offset_s = settings->clock_offset_s + step.count();
    if (offset_s > step_max_s) {
        return refuse(console, "the clock would be more than twenty years ahead");
    }
    if (const auto moved = console.contracts.set_clock_offset(offset_s); !moved) {
        return fail(console, moved.error());
    }
    const auto now = now_of(console);
    if (!now) {
        return fail(console, now.error());
    }
    if (console.json) {
        console.out << boost::json::serialize(
                           boost::json::object{{"offset_s", offset_s}, {"now", charging::to_iso8601(*now)}})
                    << '\n';
    } else {
        console.out << "the lab clock is " << offset_s << " s ahead: " << charging::to_iso8601(*now) << '\n';
    }
    return ExitCode::done;
}

ExitCode switch_lending(const Console& console, std::optional<bool> on) {
    if (on) {
        if (const auto switched = console.contracts.switch_lending(*on); !switched) {
            return fail(console, switched.error());
        }
    }
    const auto settings = console.contracts.read_settings();
    if (!settings) {
        return fail(console, settings.error());
    }
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"lending", settings->lending}}) << '\n';
    } else {
        console.out << "lending is " << (settings->lending ? "on" : "off") << '\n';
    }
    return ExitCode::done;
}

ExitCode check_config(const std::string& path, bool json, std::ostream& out, std::ostream& errors) {
    const auto loaded = config::load_config(path);
    if (json) {
        boost::json::array mistakes;
        if (!loaded) {
            mistakes = boost::json::array(loaded.error().begin(), loaded.error().end());
        }
        out << boost::json::serialize(boost::json::object{{"ok", loaded.ok()}, {"mistakes", mistakes}})
            << '\n';
        return loaded ? ExitCode::done : ExitCode::refused;
    }
    if (!loaded) {
        for (const std::string& mistake : loaded.error()) {
            errors << mistake << '\n';
        }
        return ExitCode::refused;
    }
    out << path << ": no mistakes; policy " << loaded->policy.fingerprint << '\n'
        << config::describe_memory(*loaded, {});
    return ExitCode::done;
}

}  // namespace airtime::tools
