#include "charging/changes/open_contract.hpp"

#include <utility>

#include "charging/contract/draft.hpp"

namespace airtime::charging {

ContractChange open_contract(Contract contract, const Policy& policy, const Circumstances& circumstances) {
    for (const AccountPolicy& account : policy.accounts) {
        if (contract.account(account.name) == nullptr) {
            contract.accounts.push_back({.name = account.name, .balance = {}, .expires_at = std::nullopt});
        }
    }
    contract.totals = {};
    Draft draft{{std::move(contract), {}, {}, {}}, policy, circumstances};
    LedgerEvent opened;
    opened.kind = EventKind::opened;
    for (const Account& account : draft.contract().accounts) {
        opened.changes.push_back({.account = account.name, .amount = account.balance});
    }
    draft.record(std::move(opened));
    return std::move(draft.change);
}

}  // namespace airtime::charging
