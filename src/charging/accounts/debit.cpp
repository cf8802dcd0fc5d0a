#include "charging/accounts/debit.hpp"

#include <algorithm>
#include <cassert>

#include "charging/accounts/credit.hpp"

namespace airtime::charging {

namespace {

/// The account that pays what nobody can: an expired one only if all are.
const AccountName& overdraft_account(const Contract& contract, const Tariff& tariff, Instant now) {
    for (auto name = tariff.paid_by.rbegin(); name != tariff.paid_by.rend(); ++name) {
        const Account* account = contract.account(*name);
        if (account != nullptr && !is_expired(*account, now)) return *name;
    }
    return tariff.paid_by.back();
}

/// Takes money out of accounts and remembers from which.
class Withdrawal {
  public:
    Withdrawal(Contract& contract, Money price) : contract_(contract), due_(price) {}

    Money due() const { return due_; }

    void take(const AccountName& name, Money at_most) {
        const Money amount = std::min(due_, at_most);
        if (amount <= Money{}) return;
        opened_account(contract_, name).balance -= amount;
        due_ -= amount;
        add_part(changes_, name, -amount);
    }

    const std::vector<Part>& changes() const { return changes_; }

  private:
    Contract& contract_;
    Money due_;
    std::vector<Part> changes_;
};

}  // namespace

void debit(Draft& draft, const Charge& charge) {
    // Inside a block that is already paid, usage moves no money.
    if (charge.price == Money{}) return;
    assert(charge.price > Money{} && !charge.tariff.paid_by.empty());

    Contract& contract = draft.contract();
    Withdrawal withdrawal(contract, charge.price);
    for (const Part& part : charge.reserved) withdrawal.take(part.account, part.amount);
    for (const AccountName& name : charge.tariff.paid_by) {
        withdrawal.take(name, available_in(contract, name, draft.now()));
    }
    withdrawal.take(overdraft_account(contract, charge.tariff, draft.now()), withdrawal.due());

    Money revenue;
    for (const Part& change : withdrawal.changes()) {
        const AccountPolicy* account = draft.policy.account(change.account);
        if (account != nullptr && account->revenue) revenue -= change.amount;
        mark_drawn(contract, change.account);
    }
    if (revenue > Money{}) draft.this_month().spend += revenue;

    LedgerEvent used;
    used.kind = EventKind::used;
    used.changes = withdrawal.changes();
    used.session = charge.session;
    used.request_number = charge.request_number;
    used.service = charge.tariff.service;
    used.units = charge.units;
    draft.record(std::move(used));
}

}  // namespace airtime::charging
