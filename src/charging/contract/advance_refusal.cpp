#include "charging/contract/advance_refusal.hpp"

namespace airtime::charging {

std::string_view name_of(AdvanceRefusal refusal) {
    switch (refusal) {
        case AdvanceRefusal::service_excluded:
            return "service_excluded";
        case AdvanceRefusal::mode_off:
            return "mode_off";
        case AdvanceRefusal::switched_off:
            return "switched_off";
        case AdvanceRefusal::store_nearly_full:
            return "store_nearly_full";
        case AdvanceRefusal::not_active:
            return "not_active";
        case AdvanceRefusal::not_enrolled:
            return "not_enrolled";
        case AdvanceRefusal::activated_too_recently:
            return "activated_too_recently";
        case AdvanceRefusal::average_spend_too_low:
            return "average_spend_too_low";
        case AdvanceRefusal::too_few_recharges:
            return "too_few_recharges";
        case AdvanceRefusal::advance_overdue:
            return "advance_overdue";
        case AdvanceRefusal::too_many_open:
            return "too_many_open";
        case AdvanceRefusal::already_since_recharge:
            return "already_since_recharge";
        case AdvanceRefusal::limit_reached:
            return "limit_reached";
        case AdvanceRefusal::no_account:
            return "no_account";
        case AdvanceRefusal::operator_limit_reached:
            return "operator_limit_reached";
        case AdvanceRefusal::denied:
            return "denied";
        case AdvanceRefusal::not_on_allow_list:
            return "not_on_allow_list";
        case AdvanceRefusal::swapped_too_recently:
            return "swapped_too_recently";
        case AdvanceRefusal::history_too_short:
            return "history_too_short";
        case AdvanceRefusal::not_used_recently:
            return "not_used_recently";
        case AdvanceRefusal::recharged_too_little:
            return "recharged_too_little";
        case AdvanceRefusal::late_too_often:
            return "late_too_often";
        case AdvanceRefusal::advanced_too_recently:
            return "advanced_too_recently";
        case AdvanceRefusal::balance_too_low:
            return "balance_too_low";
        case AdvanceRefusal::balance_too_high:
            return "balance_too_high";
        case AdvanceRefusal::monthly_limit_reached:
            return "monthly_limit_reached";
        case AdvanceRefusal::would_not_suffice:
            return "would_not_suffice";
    }
    return "";
}

}  // namespace airtime::charging
