#include "tools/airtimectl/audit.hpp"

#include <algorithm>
#include <array>

namespace airtime::tools {

namespace {

using charging::Money;
using charging::MoneySum;
using charging::Totals;

struct NamedTotal {
    const char* name;
    MoneySum Totals::*member;
};
constexpr std::array totals{
    NamedTotal{"opening", &Totals::opening},
    NamedTotal{"recharged", &Totals::recharged},
    NamedTotal{"refunded", &Totals::refunded},
    NamedTotal{"advanced", &Totals::advanced},
    NamedTotal{"adjusted", &Totals::adjusted},
    NamedTotal{"used", &Totals::used},
    NamedTotal{"recovered", &Totals::recovered},
    NamedTotal{"reversed", &Totals::reversed},
    NamedTotal{"fees", &Totals::fees},
    NamedTotal{"reinstated", &Totals::reinstated},
    NamedTotal{"waived", &Totals::waived},
    NamedTotal{"written off", &Totals::written_off},
    NamedTotal{"reversed fees", &Totals::reversed_fees},
};

std::string range(std::uint64_t first, std::uint64_t last) {
    return first == last ? std::to_string(first) : std::to_string(first) + ".." + std::to_string(last);
}

MoneySum sum_of(const std::map<charging::AccountName, MoneySum>& balances) {
    MoneySum sum;
    for (const auto& [name, balance] : balances) sum += balance;
    return sum;
}

MoneySum balance_in(const std::map<charging::AccountName, MoneySum>& balances,
                    const charging::AccountName& name) {
    const auto found = balances.find(name);
    return found == balances.end() ? MoneySum{} : found->second;
}

}  // namespace

void Audit::add_contract(const charging::Contract& contract) {
    Audited& audited = contracts_[contract.id];
    for (const charging::Account& account : contract.accounts) {
        audited.balances[account.name] += account.balance;
    }
    audited.debt = charging::debt_of(contract);
    audited.overdue = charging::overdue_debt_of(contract);
    audited.totals = contract.totals;
    audited.events_written = contract.events_written;
}

void Audit::begin_with(const charging::ContractId& contract, charging::Books books) {
    const auto found = contracts_.find(contract);
    if (found == contracts_.end()) {
        unknown_.insert(contract);
    } else {
        found->second.books = std::move(books);
    }
}

void Audit::add_event(const charging::LedgerEvent& event) {
    const auto found = contracts_.find(event.contract);
    if (found == contracts_.end()) {
        unknown_.insert(event.contract);
        return;
    }
    Audited& audited = found->second;
    const std::uint64_t last = audited.books.last_number;
    if (event.number <= last || event.number > audited.events_written) return;
    if (event.number > last + 1 && audited.gap.empty()) audited.gap = range(last + 1, event.number - 1);
    audited.books.add(event);
    ++events_;
}

void Audit::lost_contract(const charging::ContractId& contract) {
    lost_.push_back(
        {.contract = contract, .sum = "contract", .state = "missing", .expected = "in the ledger"});
}

void Audit::compare(const charging::ContractId& id, const Audited& audited, Report& report) {
    const auto differs = [&](const std::string& sum, const MoneySum& state, const MoneySum& expected) {
        if (state != expected) {
            report.differences.push_back({id, sum, state.to_string(), expected.to_string()});
        }
    };
    differs("balance against totals", sum_of(audited.balances), audited.totals.expected_balance());
    differs("debt against totals", audited.debt, audited.totals.expected_debt());
    std::string gap = audited.gap;
    if (gap.empty() && audited.books.last_number < audited.events_written) {
        gap = range(audited.books.last_number + 1, audited.events_written);
    }
    if (!gap.empty()) {
        report.differences.push_back(
            {id, "events", "1.." + std::to_string(audited.events_written), "without " + gap});
    }
    std::map<charging::AccountName, MoneySum> names = audited.books.balances;
    names.insert(audited.balances.begin(), audited.balances.end());
    for (const auto& [name, balance] : names) {
        differs("balance of " + name.value, balance_in(audited.balances, name),
                balance_in(audited.books.balances, name));
    }
    differs("debt", audited.debt, audited.books.debt);
    for (const NamedTotal& total : totals) {
        differs(total.name, audited.totals.*total.member, audited.books.totals.*total.member);
    }
}

void Audit::compare_counted(Report& report) const {
    MoneySum debt;
    MoneySum overdue;
    for (const auto& [id, audited] : contracts_) {
        debt += audited.debt;
        overdue += audited.overdue;
    }
    const auto differs = [&](const std::string& sum, const MoneySum& counted, const MoneySum& expected) {
        if (counted != expected) {
            report.differences.push_back({{"all"}, sum, counted.to_string(), expected.to_string()});
        }
    };
    differs("debt counted for limits", counted_->debt, debt);
    differs("overdue counted for limits", counted_->overdue, overdue);
}

Audit::Report Audit::report() const {
    Report report{.contracts = contracts_.size(), .events = events_, .sums = {}, .differences = lost_};
    SystemSum balance{.name = "balance"};
    SystemSum debt{.name = "debt"};
    for (const NamedTotal& total : totals) report.sums.push_back({.name = total.name});
    for (const auto& [id, audited] : contracts_) {
        compare(id, audited, report);
        for (std::size_t i = 0; i < totals.size(); ++i) {
            report.sums[i].state += audited.totals.*totals[i].member;
            report.sums[i].ledger += audited.books.totals.*totals[i].member;
        }
        balance.state += sum_of(audited.balances);
        balance.ledger += sum_of(audited.books.balances);
        debt.state += audited.debt;
        debt.ledger += audited.books.debt;
    }
    if (counted_) compare_counted(report);
    report.sums.push_back(balance);
    report.sums.push_back(debt);
    return report;
}

}  // namespace airtime::tools
