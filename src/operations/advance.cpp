#include "operations/advance.hpp"

#include "charging/standing/enrolment.hpp"

namespace airtime::operations {

store::ChangeKey advance_key(const charging::AdvanceRequest& request) {
    return {"advance", request.key,
            store::change_content({request.amount ? request.amount->to_string() : "offer",
                                   name_of(request.channel), request.by})};
}

store::ChangeOutcome<charging::RequestedAdvanceOutcome> lend(const store::Editor& editor,
                                                             const charging::SubscriberAddress& subscriber,
                                                             const charging::AdvanceRequest& request) {
    const auto rule = [&](charging::Draft& draft) { return charging::lend_on_request(draft, request); };
    return store::change_contract(editor, subscriber, rule, advance_key(request));
}

}  // namespace airtime::operations
