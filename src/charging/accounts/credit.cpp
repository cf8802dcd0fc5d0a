#include "charging/accounts/credit.hpp"

#include <cassert>

#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

bool balance_fits(const Contract& contract, const Part& part) {
    const Account* account = contract.account(part.account);
    return ((account != nullptr ? account->balance : Money{}) + part.amount).within_bounds();
}

bool is_usable(const Contract& contract, const AccountName& name, const Policy& policy, Instant now) {
    const Account* account = contract.account(name);
    return (account == nullptr || !is_expired(*account, now)) &&
           life_cycle_at(contract, policy.life_cycle, now) != LifeCycle::expired;
}

bool can_credit(const Contract& contract, const Part& part, const Policy& policy, Instant now) {
    return is_usable(contract, part.account, policy, now) && balance_fits(contract, part);
}

Account& opened_account(Contract& contract, const AccountName& name) {
    if (Account* account = contract.account(name)) return *account;
    return contract.accounts.emplace_back(Account{.name = name, .balance = {}, .expires_at = {}});
}

void credit(Contract& contract, const AccountName& name, Money amount) {
    Account& account = opened_account(contract, name);
    account.balance += amount;
    assert(account.balance.within_bounds() && "the caller refuses amounts beyond the bound");
}

}  // namespace airtime::charging
