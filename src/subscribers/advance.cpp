#include "subscribers/advance.hpp"

namespace airtime::subscribers {

store::ChangeOutcome<charging::RequestedAdvanceOutcome> lend(const store::Editor& editor,
                                                             const charging::SubscriberAddress& subscriber,
                                                             const charging::AdvanceRequest& request) {
    const auto rule = [&](charging::Draft& draft) { return charging::lend_on_request(draft, request); };
    return store::change_contract(
        editor, subscriber, rule,
        store::ChangeKey{"advance", request.key, request.amount ? request.amount->to_string() : "offer"});
}

}  // namespace airtime::subscribers
