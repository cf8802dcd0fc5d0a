#include "charging/messages/occasion.hpp"

namespace airtime::charging {

Occasion occasion_of(const Notice& notice, bool reply) {
    if (reply) return Occasion::just_now;
    switch (notice.kind) {
        case MessageKind::invitation:
            return Occasion::advertising;
        case MessageKind::reminder:
            return Occasion::reminding;
        case MessageKind::overdue:
        case MessageKind::swept:
        case MessageKind::written_off:
        case MessageKind::one_way:
        case MessageKind::two_way:
        case MessageKind::expired:
            return Occasion::time_came;
        default:
            return Occasion::just_now;
    }
}

bool is_unwanted(Occasion occasion, const Contract& contract) {
    switch (occasion) {
        case Occasion::just_now:
        case Occasion::time_came:
            return false;
        case Occasion::reminding:
            return contract.refuses_messages;
        case Occasion::advertising:
            break;
    }
    return contract.refuses_messages || contract.lists.no_ads;
}

bool still_wanted(const Message& message, const Contract& contract) {
    const Occasion occasion = occasion_of(message.notice, message.reply);
    const bool invited_in_vain =
        occasion == Occasion::advertising && contract.enrolment != Enrolment::not_registered;
    return !is_unwanted(occasion, contract) && !invited_in_vain;
}

}  // namespace airtime::charging
