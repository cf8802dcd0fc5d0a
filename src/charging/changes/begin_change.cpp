#include "charging/changes/begin_change.hpp"

#include <utility>
#include <vector>

#include "charging/sessions/session_end.hpp"
#include "charging/sessions/session_expiry.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::charging {

Draft begin_change(Contract contract, const Policy& policy, const Circumstances& circumstances,
                   const SessionId& asking) {
    Draft draft{{std::move(contract), {}, {}, {}}, policy, circumstances};
    std::erase_if(draft.contract().predecessors,
                  [&](const Predecessor& before) { return before.until <= draft.now(); });
    expire_sessions(draft, asking);
    if (circumstances.restarted) {
        close_sessions_before(draft, *circumstances.restarted, session_on_wire(asking));
    }
    return draft;
}

}  // namespace airtime::charging
