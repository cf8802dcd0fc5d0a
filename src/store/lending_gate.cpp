#include "store/contract_store.hpp"

namespace airtime::store {

charging::LendingGate lending_gate(const OperatorSettings& settings) {
    // First what forbids every advance: the switch is for automatic ones only.
    if (settings.nearly_full || settings.full) {
        return charging::LendingGate::store_nearly_full;
    }
    return settings.lending ? charging::LendingGate::open : charging::LendingGate::switched_off;
}

}  // namespace airtime::store
