#include "worker/recovery.hpp"

namespace airtime::worker {

using store::StoreError;

Recovery::Recovery(store::ContractStore& store, store::WorkQueue& queue, const charging::Policy& policy,
                   store::TokenSource tokens)
    : store_(store), queue_(queue), policy_(policy), tokens_(std::move(tokens)) {}

Result<std::size_t, StoreError> Recovery::recover_new(std::size_t max, std::chrono::milliseconds wait,
                                                      const charging::Circumstances& circumstances) {
    return recover_all(queue_.take(max, wait), circumstances);
}

Result<std::size_t, StoreError> Recovery::recover_abandoned(std::size_t max, std::chrono::milliseconds idle,
                                                            const charging::Circumstances& circumstances) {
    return recover_all(queue_.claim(max, idle), circumstances);
}

Result<std::size_t, StoreError> Recovery::recover_all(
    const Result<std::vector<store::WorkEntry>, StoreError>& entries,
    const charging::Circumstances& circumstances) {
    if (!entries) return entries.error();
    const WorkBench bench{store_, queue_, policy_, tokens_, circumstances};
    recover_entries(bench, *entries);
    return entries->size();
}

}  // namespace airtime::worker
