#include "charging/lending/lowest_balance_account.hpp"

#include <algorithm>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::charging {

const Account* lowest_balance_account(const Contract& contract, std::span<const AccountName> candidates,
                                      const Policy& policy, Instant now) {
    const Account* lowest = nullptr;
    // In the policy's order, and only a lower balance displaces: that is the tie-break.
    for (const AccountPolicy& rules : policy.accounts) {
        const bool is_candidate = std::ranges::find(candidates, rules.name) != candidates.end();
        const Account* account = contract.account(rules.name);
        if (!rules.receives_advances || !is_candidate || account == nullptr || is_expired(*account, now)) {
            continue;
        }
        if (lowest == nullptr || account->balance < lowest->balance) lowest = account;
    }
    return lowest;
}

}  // namespace airtime::charging
