#include "charging/sessions/account_information.hpp"

namespace airtime::charging {

void add_account_information(const Draft& draft, const CreditControlRequest& request,
                             CreditControlAnswer& answer) {
    const ClientProfile& client = client_of(draft.policy, request);
    if (!client.low_balance_below && !client.remaining_balance) return;
    Money remaining;
    for (const Account& account : draft.contract().accounts) {
        if (is_expired(account, draft.now())) continue;
        remaining += account.balance - held_in(draft.contract(), account.name);
    }
    answer.low_balance = client.low_balance_below && remaining < *client.low_balance_below;
    if (client.remaining_balance) answer.remaining_balance = remaining;
}

}  // namespace airtime::charging
