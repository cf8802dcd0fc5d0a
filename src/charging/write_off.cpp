#include <utility>

#include "charging/corrections.hpp"
#include "charging/recharge.hpp"

namespace airtime::charging {

namespace {

void write_off(Draft& draft, Advance& advance, const std::string& why) {
    advance.state = AdvanceState::written_off;
    release_holds(draft.contract(), advance.id);
    LedgerEvent event;
    event.kind = EventKind::written_off;
    event.principal = -advance.outstanding_principal;
    event.fee = -advance.outstanding_fee;
    event.advance = advance.id;
    event.note = why;
    draft.record(std::move(event));
}

}  // namespace

CorrectionOutcome write_off_by_hand(Draft& draft, const WriteOff& wanted, const CorrectedBy& by) {
    bool found = !wanted.advance;
    Money given_up;
    for (Advance& advance : draft.contract().advances) {
        if (wanted.advance && advance.id != *wanted.advance) {
            continue;
        }
        found = true;
        if (advance.state != AdvanceState::written_off) {
            given_up += advance.outstanding();
            write_off(draft, advance, note_of(by));
        }
    }
    if (!found) {
        return CorrectionRefusal::no_such_advance;
    }
    return given_up == Money{} ? CorrectionOutcome{CorrectionRefusal::nothing_owed} : Corrected{given_up};
}

}  // namespace airtime::charging
