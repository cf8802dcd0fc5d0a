#include "charging/debt/recovery_notice.hpp"

#include "charging/messages/notify.hpp"

namespace airtime::charging {

void tell_of_recovery(Draft& draft) {
    Money taken;
    for (const LedgerEvent& event : draft.change.events) {
        if (event.kind == EventKind::recovered) taken -= event.principal + event.fee;
    }
    if (taken == Money{}) return;
    const Money left = debt_of(draft.contract());
    notify(draft, {.kind = left == Money{} ? MessageKind::cleared : MessageKind::recovered,
                   .amount = taken,
                   .left = left});
}

}  // namespace airtime::charging
