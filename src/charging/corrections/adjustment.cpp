#include "charging/corrections/adjustment.hpp"

#include "charging/accounts/credit.hpp"
#include "charging/contract/message.hpp"
#include "charging/messages/notify.hpp"

namespace airtime::charging {

CorrectionOutcome adjust(Draft& draft, const Adjustment& adjustment, const CorrectedBy& by) {
    const auto& [name, amount] = adjustment;
    if (draft.policy.account(name) == nullptr) return CorrectionRefusal::no_such_account;
    const bool takes = amount < Money{};
    if (!takes && !is_usable(draft.contract(), name, draft.policy, draft.now())) {
        return CorrectionRefusal::unusable;
    }
    if (!balance_fits(draft.contract(), {name, amount})) return CorrectionRefusal::beyond_bounds;
    if (takes && available_in(draft.contract(), name, draft.now()) + amount < Money{}) {
        return CorrectionRefusal::would_overdraw;
    }
    credit(draft.contract(), name, amount);
    if (takes) mark_drawn(draft.contract(), name);
    LedgerEvent event;
    event.kind = EventKind::adjusted;
    event.changes = {{.account = name, .amount = amount}};
    event.note = note_of(by);
    draft.record(std::move(event));
    const Money moved = takes ? -amount : amount;
    notify(draft,
           {.kind = takes ? MessageKind::debited : MessageKind::credited, .amount = moved, .account = name});
    return Corrected{moved};
}

}  // namespace airtime::charging
