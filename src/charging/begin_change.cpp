#include "charging/begin_change.hpp"

#include <utility>
#include <vector>

#include "charging/expiry.hpp"

namespace airtime::charging {

Draft begin_change(Contract contract, const Policy& policy, const Circumstances& circumstances,
                   std::string_view asking) {
    Draft draft{{std::move(contract), {}, {}, {}}, policy, circumstances};
    std::erase_if(draft.contract().predecessors,
                  [&](const Predecessor& before) { return before.until <= draft.now(); });
    expire_sessions(draft);
    if (circumstances.restarted) close_sessions_before(draft, *circumstances.restarted, asking);
    return draft;
}

}  // namespace airtime::charging
