#include "tools/airtimectl/lending_state.hpp"

#include <boost/json.hpp>

#include "charging/lending/lending_gate.hpp"
#include "charging/values/written_time.hpp"
#include "operations/circumstances.hpp"

namespace airtime::tools {

namespace {

std::string_view word(charging::AdvanceMode mode) {
    switch (mode) {
        case charging::AdvanceMode::off:
            return "off";
        case charging::AdvanceMode::shadow:
            return "shadow";
        case charging::AdvanceMode::on:
            break;
    }
    return "on";
}

std::string resumption_of(const charging::LendingStop& stop, const charging::Calendar& calendar) {
    return stop.resumes_at ? "at " + charging::written_time(*stop.resumes_at, calendar)
                           : "when enough overdue debt is repaid or written off";
}

/// Sums of an hour or day that is over count no more.
charging::LentInSpan current(const charging::LentInSpan& lent, std::int64_t span) {
    return lent.span >= span ? lent : charging::LentInSpan{};
}

}  // namespace

Result<LendingState, store::StoreError> read_lending_state(const Console& console) {
    const auto circumstances = operations::read_circumstances(console.contracts, console.config.lab);
    if (!circumstances) return circumstances.error();
    const auto settings = console.contracts.read_settings();
    if (!settings) return settings.error();
    const auto exposure = console.contracts.read_exposure();
    if (!exposure) return exposure.error();
    LendingState state{.now = circumstances->now,
                       .switched_on = settings->lending,
                       .switched_by = settings->lending_by,
                       .mode = console.config.policy.advance.mode,
                       .gate = circumstances->lending,
                       .exposure = *exposure,
                       .stop = charging::lending_stop(*exposure, console.config.policy, circumstances->now)};
    state.gate = store::lending_gate(*settings, state.stop);
    const auto& calendar = console.config.policy.calendar;
    const auto hour = std::chrono::floor<std::chrono::hours>(state.now).time_since_epoch().count();
    state.exposure.hour = current(state.exposure.hour, hour);
    state.exposure.day = current(state.exposure.day, calendar.day_of(state.now));
    return state;
}

boost::json::object lending_as_json(const LendingState& state) {
    const auto& exposure = state.exposure;
    boost::json::object object{
        {"lending", state.switched_on}, {"mode", word(state.mode)}, {"gate", charging::name_of(state.gate)}};
    if (state.switched_by) {
        object["switched_by"] = {{"role", printable(state.switched_by->role)},
                                 {"reason", printable(state.switched_by->reason)}};
    }
    if (state.stop) {
        object["stopped_by"] = charging::name_of(state.stop->limit);
        object["resumes_at"] = state.stop->resumes_at
                                   ? boost::json::value(charging::to_iso8601(*state.stop->resumes_at))
                                   : boost::json::value(nullptr);
    }
    object["lent_this_hour"] = exposure.hour.lent.to_string();
    object["advances_this_hour"] = exposure.hour.advances;
    object["lent_today"] = exposure.day.lent.to_string();
    object["advances_today"] = exposure.day.advances;
    object["debt"] = exposure.debt.to_string();
    object["overdue"] = exposure.overdue.to_string();
    return object;
}

/// What the configuration says holds before what the switch says.
std::string lending_as_text(const LendingState& state, const charging::Calendar& calendar) {
    const auto& exposure = state.exposure;
    std::string text;
    if (state.mode == charging::AdvanceMode::off) {
        text = "nothing is lent: advance.mode of this configuration is off\n";
    } else if (state.mode == charging::AdvanceMode::shadow) {
        text =
            "nothing is lent, only written to the ledger what would be: advance.mode of this configuration "
            "is shadow\n";
    }
    text += std::string{text.empty() ? "lending is " : "the switch is "} + (state.switched_on ? "on" : "off");
    if (state.switched_by) {
        text += ", switched by " + printable(state.switched_by->role) + ": " +
                printable(state.switched_by->reason);
    }
    text += '\n';
    if (state.stop) {
        text += "automatic lending is stopped by lending_limits: " +
                std::string{charging::name_of(state.stop->limit)} + "; it resumes " +
                resumption_of(*state.stop, calendar) + '\n';
    }
    if (state.gate == charging::LendingGate::store_nearly_full) {
        text += "all lending is stopped: Redis has used 70 % of its memory\n";
    }
    return text +
           table({{"", "sum", "advances"},
                  {"lent this hour", exposure.hour.lent.to_string(), std::to_string(exposure.hour.advances)},
                  {"lent today", exposure.day.lent.to_string(), std::to_string(exposure.day.advances)},
                  {"debt", exposure.debt.to_string()},
                  {"of it overdue", exposure.overdue.to_string()}});
}

}  // namespace airtime::tools
