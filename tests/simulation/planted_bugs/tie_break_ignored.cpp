#include <algorithm>

#include "charging/advance.hpp"

namespace airtime::charging {

/// Wrong: of equal accounts, the last one is taken.
const Account* lowest_balance_account(const Contract& contract, std::span<const AccountName> candidates,
                                      const Policy& policy, Instant) {
    const Account* lowest = nullptr;
    for (const AccountPolicy& rules : policy.accounts) {
        const Account* account = contract.account(rules.name);
        const bool is_candidate = std::ranges::find(candidates, rules.name) != candidates.end();
        if (rules.receives_advances && is_candidate && account != nullptr &&
            (lowest == nullptr || account->balance <= lowest->balance)) {
            lowest = account;
        }
    }
    return lowest;
}

}  // namespace airtime::charging
