#include "config/fee_step_reader.hpp"

namespace airtime::config {

using charging::Money;

void read_fee_step(MapReader& map, std::vector<charging::FeeStep>& steps, FirstStep first) {
    charging::FeeStep step;
    const auto from = map.require("from");
    const auto from_read = from ? from->amount(Money{}) : std::nullopt;
    if (const auto percent = map.find("percent")) {
        step.basis_points = percent->percent_as_basis_points().value_or(0);
    }
    map.read("flat", step.flat);
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
