#pragma once

#include <cstdint>
#include <string_view>

namespace airtime::charging {

/// Why no advance was granted: the first rule that said no.
enum class AdvanceRefusal : std::uint8_t {
    service_excluded,
    mode_off,
    switched_off,
    store_nearly_full,
    operator_limit_reached,  ///< on what the whole operator lends
    not_active,
    denied,             ///< on the deny list
    not_on_allow_list,  ///< the policy lends only to those who are
    not_enrolled,
    swapped_too_recently,  ///< the SIM
    activated_too_recently,
    history_too_short,  ///< full months since activation
    average_spend_too_low,
    not_used_recently,
    too_few_recharges,
    recharged_too_little,
    advance_overdue,
    late_too_often,  ///< repaid after the due date
    too_many_open,
    already_since_recharge,
    advanced_too_recently,
    balance_too_low,   ///< for an advance on request
    balance_too_high,  ///< for an advance on request
    limit_reached,     ///< debt limit
    monthly_limit_reached,
    no_account,
    would_not_suffice,
};

/// "average_spend_too_low" and the like.
std::string_view name_of(AdvanceRefusal refusal);

}  // namespace airtime::charging
