#include "charging/corrections.hpp"
#include "charging/message.hpp"
#include "charging/recharge.hpp"

namespace airtime::charging {

CorrectionOutcome adjust(Draft& draft, const Adjustment& adjustment, const CorrectedBy& by) {
    const auto& [name, amount] = adjustment;
    if (draft.policy.account(name) == nullptr) {
        return CorrectionRefusal::no_such_account;
    }
    const Account* account = draft.contract().account(name);
    const Money balance = account != nullptr ? account->balance : Money{};
    if (!(balance + amount).within_bounds()) {
        return CorrectionRefusal::beyond_bounds;
    }
    const bool takes = amount < Money{};
    if (takes && available_in(draft.contract(), name, draft.now()) + amount < Money{}) {
        return CorrectionRefusal::would_overdraw;
    }
    credit(draft.contract(), name, amount);
    if (takes) {
        mark_drawn(draft.contract(), name);
    }
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
