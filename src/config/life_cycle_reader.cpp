#include "config/life_cycle_reader.hpp"

#include <array>
#include <optional>

#include "charging/standing/life_cycle.hpp"

namespace airtime::config {

namespace {

using charging::LifeCycle;
using charging::LifeCyclePolicy;
using charging::LifeCycles;

constexpr std::uint64_t life_cycle_days_max = 3'650;
// An expired contract pays nothing and receives nothing.
constexpr std::array listed_states{LifeCycle::active, LifeCycle::one_way, LifeCycle::two_way};

std::optional<LifeCycle> state_of(const Entry& item) {
    const auto text = item.text();
    for (const LifeCycle state : listed_states) {
        if (text && *text == charging::name_of(state)) return state;
    }
    if (text) item.wrong_value("must be one of active, one_way, two_way");
    return std::nullopt;
}

std::string written_states(const LifeCycles& states) {
    std::string names;
    for (const LifeCycle state : listed_states) {
        if (states.contains(state)) {
            names += (names.empty() ? "" : ", ") + std::string{charging::name_of(state)};
        }
    }
    return names;
}

void read_states(MapReader& map, std::string_view key, LifeCycles& states, const About& about) {
    const auto entry = map.declare(key, about);
    if (!entry) return;
    entry->note_default(written_states(states));
    LifeCycles listed{};
    const bool is_list = entry->list([&](const Entry& item) {
        if (const auto state = state_of(item)) listed.add(*state);
    });
    if (is_list) states = listed;
}

void read_steps(MapReader& map, LifeCyclePolicy& policy) {
    const auto steps = map.declare(
        "recharge_extends",
        {.above = "Validity that a recharge brings to the contract and to the account that it is credited "
                  "to, where these have an end: the last step that it reaches. Default: none"});
    if (!steps) return;
    steps->list([&](const Entry& item) {
        item.map([&](MapReader& step) {
            const auto from = step.require("from", {"{range}, ascending; required"});
            const auto days = step.require("days", {"{range}; required"});
            const auto from_read = from ? from->amount(charging::Money{}) : std::nullopt;
            const auto days_read = days ? days->whole(0, life_cycle_days_max) : std::nullopt;
            if (!from_read || !days_read) return;
            auto& known = policy.recharge_extends;
            if (!known.empty() && *from_read <= known.back().from) {
                from->wrong_value("must be above the step before it");
            }
            known.push_back({*from_read, static_cast<std::uint32_t>(*days_read)});
        });
    });
}

}  // namespace

void read_life_cycle(MapReader& file, charging::Policy& policy) {
    const auto section = file.declare(
        "life_cycle",
        {.above =
             "States of a contract whose validity ended: one_way, then two_way, then expired. Contracts "
             "without an end of validity (`airtimectl subscriber validity`, columns `expires` and "
             "`expires.ACCOUNT` of an import) stay active. `airtimectl subscriber state` sets a state by "
             "hand; no recharge takes that back. An expired contract pays nothing and receives nothing. The "
             "subscriber is told of each change, with the date of the next one where a recharge puts it off.",
         .in_fingerprint = true});
    if (!section) return;
    LifeCyclePolicy& rules = policy.life_cycle;
    section->map([&](MapReader& map) {
        read_states(
            map, "charged", rules.charged,
            {.beside = "default: {default}",
             .above =
                 "Of active, one_way, two_way: where services that cost something are given (one way, what "
                 "is free is given all the same: calls that come in), where advances and where recharges."});
        read_states(map, "borrows", rules.borrows, {"default: {default}"});
        read_states(map, "recharges", rules.recharges, {"default: {default}"});
        map.read("one_way_days", rules.one_way_days, 0, life_cycle_days_max,
                 {"{range}, 0: passed over. Default: {default}"});
        map.read("two_way_days", rules.two_way_days, 0, life_cycle_days_max,
                 {"afterwards, then expired: {range}, 0: passed over. Default: {default}"});
        read_steps(map, rules);
        map.read("advance_extends_days", rules.advance_extends_days, 0, life_cycle_days_max,
                 {"that an advance brings likewise: {range}, default: {default}"});
        map.read("validity_days_max", rules.validity_days_max, 1, 36'500,
                 {"no extension goes further from now: {range}, default: {default}"});
    });
}

}  // namespace airtime::config
