#include "portal/views/event_note.hpp"

#include <algorithm>

namespace airtime::portal {

namespace {

using charging::EventKind;

/// Takes the first word off the text, with the blank behind it.
std::string_view take_first(std::string_view& text) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    return word;
}

void person_note(std::string_view text, EventNote& note) {
    const std::string_view who = take_first(text);
    const std::size_t slash = who.find('/');
    note.by = who.substr(0, slash);
    if (slash != std::string_view::npos) note.approved_by = who.substr(slash + 1);
    if (text != reason_of_none) note.reason = text;
}

/// "KEY WHO REASON", as note_of() of charging writes it.
void correction_note(std::string_view text, EventNote& note) {
    if (std::ranges::count(text, ' ') < 2) {
        note.rest = text;
        return;
    }
    take_first(text);
    person_note(text, note);
}

void advance_note(std::string_view text, EventNote& note) {
    take_first(text);
    correction_note(text, note);
    note.rest = {};
}

void consent_note(std::string_view text, EventNote& note) {
    constexpr std::string_view begin = " by ";
    const std::size_t at = text.find(begin);
    if (at == std::string_view::npos) return;
    correction_note(text.substr(at + begin.size()), note);
    note.rest = {};
}

/// A recharge's key, and behind it who took it back where somebody did. What is swept, sent by another
/// subscriber, or repaid on demand has none.
void recharge_note(std::string_view text, EventNote& note, bool taken_back) {
    if (text == "sweep" || text.starts_with("transfer ")) {
        note.rest = text;
    } else if (taken_back) {
        note.recharge = take_first(text);
        correction_note(text, note);
    } else {
        note.recharge = text.substr(0, text.find(' '));
    }
}

}  // namespace

EventNote note_in(const charging::LedgerEvent& event) {
    EventNote note;
    const std::string_view text = event.note;
    const bool names_somebody = std::ranges::count(text, ' ') > 1;
    switch (event.kind) {
        case EventKind::advanced:
            advance_note(text, note);
            break;
        case EventKind::enrolment_changed:
            consent_note(text, note);
            break;
        case EventKind::recharged:
            note.recharge = text;
            break;
        case EventKind::recharge_reversed:
        case EventKind::recovery_reversed:
        case EventKind::bonus:
            recharge_note(text, note, names_somebody);
            break;
        case EventKind::recovered:
            if (names_somebody && !text.starts_with("transfer ")) {
                correction_note(text, note);
            } else {
                recharge_note(text, note, false);
            }
            break;
        case EventKind::adjusted:
        case EventKind::waived:
        case EventKind::written_off:
        case EventKind::reversed:
            correction_note(text, note);
            break;
        default:
            note.rest = text;
    }
    return note;
}

std::string with_approver(std::string_view by, std::string_view approved_by) {
    return std::string{by}.append("/").append(approved_by);
}

}  // namespace airtime::portal
