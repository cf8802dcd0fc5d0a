#include "charging/corrections/write_off.hpp"

#include "charging/lending/ageing.hpp"

namespace airtime::charging {

CorrectionOutcome write_off_by_hand(Draft& draft, const WriteOff& wanted, const CorrectedBy& by) {
    bool found = !wanted.advance;
    Money given_up;
    for (Advance& advance : draft.contract().advances) {
        if (wanted.advance && advance.id != *wanted.advance) continue;
        found = true;
        if (advance.state != AdvanceState::written_off) {
            given_up += advance.outstanding();
            write_off(draft, advance, note_of(by));
        }
    }
    if (!found) return CorrectionRefusal::no_such_advance;
    return given_up == Money{} ? CorrectionOutcome{CorrectionRefusal::nothing_owed} : Corrected{given_up};
}

}  // namespace airtime::charging
