#include "charging/begin_change.hpp"

#include <utility>

#include "charging/expiry.hpp"

namespace airtime::charging {

Draft begin_change(Contract contract, const Policy& policy, const Circumstances& circumstances) {
    Draft draft{{std::move(contract), {}, {}, {}}, policy, circumstances};
    expire_sessions(draft);
    return draft;
}

}  // namespace airtime::charging
