#include "operations/circumstances.hpp"

#include <memory>

namespace airtime::operations {

namespace {

charging::Circumstances circumstances_by(const store::OperatorSettings& settings, bool lab) {
    const std::chrono::seconds offset{lab ? settings.clock_offset_s : 0};
    return {.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + offset,
            .lending = store::lending_gate(settings),
            .restarted = std::make_shared<charging::ClientStates>(settings.restarted)};
}

}  // namespace

Result<charging::Circumstances, store::StoreError> read_circumstances(store::ContractStore& contracts,
                                                                      bool lab) {
    const auto settings = contracts.read_settings();
    if (!settings) return settings.error();
    return circumstances_by(*settings, lab);
}

Result<charging::Circumstances, store::StoreError> read_lending_circumstances(store::ContractStore& contracts,
                                                                              const charging::Policy& policy,
                                                                              bool lab) {
    const auto settings = contracts.read_settings();
    if (!settings) return settings.error();
    const auto exposure = contracts.read_exposure();
    if (!exposure) return exposure.error();
    charging::Circumstances circumstances = circumstances_by(*settings, lab);
    circumstances.lending =
        store::lending_gate(*settings, charging::lending_stop(*exposure, policy, circumstances.now));
    return circumstances;
}

}  // namespace airtime::operations
