#include "charging/corrections/correction.hpp"

#include "charging/contract/note_word.hpp"

namespace airtime::charging {

std::string note_of(const CorrectedBy& by) {
    return note_word(by.key) + ' ' + note_word(by.role) + ' ' + by.reason;
}

std::string_view name_of(CorrectionRefusal refusal) {
    switch (refusal) {
        case CorrectionRefusal::no_such_account:
            return "no_such_account";
        case CorrectionRefusal::no_such_advance:
            return "no_such_advance";
        case CorrectionRefusal::no_such_recharge:
            return "no_such_recharge";
        case CorrectionRefusal::beyond_bounds:
            return "beyond_bounds";
        case CorrectionRefusal::unusable:
            return "unusable";
        case CorrectionRefusal::would_overdraw:
            return "would_overdraw";
        case CorrectionRefusal::nothing_owed:
            return "nothing_owed";
        case CorrectionRefusal::nothing_available:
            return "nothing_available";
        case CorrectionRefusal::too_late:
            return "too_late";
        case CorrectionRefusal::drawn_on:
            return "drawn_on";
    }
    return "";
}

}  // namespace airtime::charging
