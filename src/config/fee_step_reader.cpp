#include "config/fee_step_reader.hpp"

namespace airtime::config {

using charging::Money;

void read_fee_step(MapReader& map, std::vector<charging::FeeStep>& steps, FirstStep first) {
    charging::FeeStep step;
    const About about_from{first == FirstStep::at_zero
                               ? "denominations at or above it: {range}, ascending, the first 0; required"
                               : "recharges at or above it: {range}, ascending; required"};
    const auto from = map.require("from", about_from);
    const auto from_read = from ? from->amount(Money{}) : std::nullopt;
    map.read_percent("percent", step.basis_points, {"{range}, default: {default}"});
    map.read("flat", step.flat, {"{range}, default: {default}"});
    if (!from_read) return;
    step.from = *from_read;
    if (steps.empty() && first == FirstStep::at_zero && step.from != Money{}) {
        from->wrong_value("must be 0 in the first step");
    }
    if (!steps.empty() && step.from <= steps.back().from) {
        from->wrong_value("must be above the step before it");
    }
    steps.push_back(step);
}

}  // namespace airtime::config
