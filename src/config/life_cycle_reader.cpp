#include "config/life_cycle_reader.hpp"

#include <optional>

#include "charging/standing/life_cycle.hpp"

namespace airtime::config {

namespace {

using charging::LifeCycle;
using charging::LifeCyclePolicy;
using charging::LifeCycles;

constexpr std::uint64_t life_cycle_days_max = 3'650;

std::optional<LifeCycle> state_of(const Entry& item) {
    const auto text = item.text();
    for (const LifeCycle state : {LifeCycle::active, LifeCycle::one_way, LifeCycle::two_way}) {
        if (text && *text == charging::name_of(state)) return state;
    }
    // An expired contract pays nothing and receives nothing.
    if (text) item.wrong_value("must be one of active, one_way, two_way");
    return std::nullopt;
}

void read_states(MapReader& map, std::string_view key, LifeCycles& states) {
    const auto entry = map.find(key);
    if (!entry) return;
    LifeCycles listed{};
    const bool is_list = entry->list([&](const Entry& item) {
        if (const auto state = state_of(item)) listed.add(*state);
    });
    if (is_list) states = listed;
}

void read_steps(MapReader& map, LifeCyclePolicy& policy) {
    const auto steps = map.find("recharge_extends");
    if (!steps) return;
    steps->list([&](const Entry& item) {
        item.map([&](MapReader& step) {
            const auto from = step.require("from");
            const auto days = step.require("days");
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
    const auto section = file.find("life_cycle");
    if (!section) return;
    LifeCyclePolicy& rules = policy.life_cycle;
    section->map([&](MapReader& map) {
        read_states(map, "charged", rules.charged);
        read_states(map, "borrows", rules.borrows);
        read_states(map, "recharges", rules.recharges);
        map.read("one_way_days", rules.one_way_days, 0, life_cycle_days_max);
        map.read("two_way_days", rules.two_way_days, 0, life_cycle_days_max);
        read_steps(map, rules);
        map.read("advance_extends_days", rules.advance_extends_days, 0, life_cycle_days_max);
        map.read("validity_days_max", rules.validity_days_max, 1, 36'500);
    });
}

}  // namespace airtime::config
