#include "charging/contract/message.hpp"

namespace airtime::charging {

std::string_view name_of(MessageKind kind) {
    switch (kind) {
        case MessageKind::invitation:
            return "invitation";
        case MessageKind::offer:
            return "offer";
        case MessageKind::confirmation:
            return "confirmation";
        case MessageKind::granted:
            return "granted";
        case MessageKind::refused:
            return "refused";
        case MessageKind::not_a_denomination:
            return "not_a_denomination";
        case MessageKind::nothing_to_confirm:
            return "nothing_to_confirm";
        case MessageKind::recovered:
            return "recovered";
        case MessageKind::cleared:
            return "cleared";
        case MessageKind::repaid:
            return "repaid";
        case MessageKind::nothing_to_repay:
            return "nothing_to_repay";
        case MessageKind::reversed:
            return "reversed";
        case MessageKind::waived:
            return "waived";
        case MessageKind::recharge_reversed:
            return "recharge_reversed";
        case MessageKind::credited:
            return "credited";
        case MessageKind::debited:
            return "debited";
        case MessageKind::reminder:
            return "reminder";
        case MessageKind::overdue:
            return "overdue";
        case MessageKind::swept:
            return "swept";
        case MessageKind::written_off:
            return "written_off";
        case MessageKind::one_way:
            return "one_way";
        case MessageKind::two_way:
            return "two_way";
        case MessageKind::expired:
            return "expired";
        case MessageKind::active_again:
            return "active_again";
        case MessageKind::registered:
            return "registered";
        case MessageKind::already_registered:
            return "already_registered";
        case MessageKind::not_registered:
            return "not_registered";
        case MessageKind::cancelled:
            return "cancelled";
        case MessageKind::paused:
            return "paused";
        case MessageKind::resumed:
            return "resumed";
        case MessageKind::messages_refused:
            return "messages_refused";
        case MessageKind::messages_accepted:
            return "messages_accepted";
        case MessageKind::balance:
            return "balance";
        case MessageKind::history:
            return "history";
        case MessageKind::help:
            return "help";
        case MessageKind::unknown_number:
            return "unknown_number";
        case MessageKind::try_later:
            return "try_later";
    }
    return "";
}

std::string_view name_of(Language language) {
    switch (language) {
        case Language::vi:
            return "vi";
        case Language::en:
            return "en";
    }
    return "";
}

}  // namespace airtime::charging
