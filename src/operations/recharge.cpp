#include "operations/recharge.hpp"

namespace airtime::operations {

store::ChangeOutcome<charging::RechargeOutcome> recharge(const store::Editor& editor,
                                                         const charging::SubscriberAddress& subscriber,
                                                         charging::Money amount, const std::string& key,
                                                         const charging::Recharger& by) {
    store::Editor with_sums = editor;
    if (!by.counted_for().empty()) {
        auto exposure = editor.contracts.read_exposure();
        if (!exposure) return exposure.error();
        with_sums.circumstances.recharged =
            std::make_shared<charging::RechargedByName>(std::move(exposure->recharged));
    }
    const auto rule = [&](charging::Draft& draft) {
        return charging::recharge_once(draft, {key}, amount, by);
    };
    return store::change_contract(
        with_sums, subscriber, rule,
        store::ChangeKey{"recharge", key, store::change_content({amount.to_string(), by.name})});
}

}  // namespace airtime::operations
