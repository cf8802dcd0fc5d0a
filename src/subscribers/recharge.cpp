#include "subscribers/recharge.hpp"

#include "charging/final_units.hpp"

namespace airtime::subscribers {

store::ChangeOutcome<charging::RechargeOutcome> recharge(const store::Editor& editor,
                                                         const charging::SubscriberAddress& subscriber,
                                                         charging::Money amount, const std::string& key,
                                                         const charging::Recharger& by) {
    store::Editor with_sums = editor;
    if (!by.counted_for().empty()) {
        auto exposure = editor.contracts.read_exposure();
        if (!exposure) {
            return exposure.error();
        }
        with_sums.circumstances.recharged =
            std::make_shared<charging::RechargedByName>(std::move(exposure->recharged));
    }
    const auto rule = [&](charging::Draft& draft) {
        const auto outcome = charging::recharge_once(draft, {key}, amount, by);
        if (std::holds_alternative<charging::Recharged>(outcome)) {
            charging::call_waiting_clients(draft.change, draft.policy, draft.now(), {});
        }
        return outcome;
    };
    return store::change_contract(with_sums, subscriber, rule,
                                  store::ChangeKey{"recharge", key, amount.to_string()});
}

}  // namespace airtime::subscribers
