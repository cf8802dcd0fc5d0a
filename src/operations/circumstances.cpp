#include "operations/circumstances.hpp"

#include <memory>

namespace airtime::operations {

Result<charging::Circumstances, store::StoreError> read_circumstances(store::ContractStore& contracts,
                                                                      bool lab) {
    const auto settings = contracts.read_settings();
    if (!settings) return settings.error();
    const std::chrono::seconds offset{lab ? settings->clock_offset_s : 0};
    return charging::Circumstances{
        .now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + offset,
        .lending = store::lending_gate(*settings),
        .restarted = std::make_shared<charging::ClientStates>(settings->restarted)};
}

}  // namespace airtime::operations
