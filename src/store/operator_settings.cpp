#include "store/operator_settings.hpp"

namespace airtime::store {

charging::LendingGate lending_gate(const OperatorSettings& settings,
                                   const std::optional<charging::LendingStop>& stop) {
    // First what forbids every advance: the switch is for automatic ones only.
    if (settings.nearly_full || settings.full) return charging::LendingGate::store_nearly_full;
    if (!settings.lending) return charging::LendingGate::switched_off;
    return stop ? charging::LendingGate::limit_reached : charging::LendingGate::open;
}

}  // namespace airtime::store
