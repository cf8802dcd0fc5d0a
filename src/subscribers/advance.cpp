#include "subscribers/advance.hpp"

#include "charging/final_units.hpp"

namespace airtime::subscribers {

store::ChangeOutcome<charging::RequestedAdvanceOutcome> lend(const store::Editor& editor,
                                                             const charging::SubscriberAddress& subscriber,
                                                             const charging::AdvanceRequest& request) {
    const auto rule = [&](charging::Draft& draft) {
        auto outcome = charging::lend_on_request(draft, request);
        if (std::holds_alternative<charging::AdvanceId>(outcome)) {
            charging::call_waiting_clients(draft.change, draft.policy, draft.now(), {});
        }
        return outcome;
    };
    return store::change_contract(
        editor, subscriber, rule,
        store::ChangeKey{"advance", request.key, request.amount ? request.amount->to_string() : "offer"});
}

}  // namespace airtime::subscribers
