#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "charging/contract/books.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/lending/operator_limits.hpp"
#include "charging/values/money_sum.hpp"

namespace airtime::tools {

/// Compares what contracts say of themselves with what their ledger events alone say.
class Audit {
  public:
    struct Difference {
        charging::ContractId contract;
        std::string sum;       ///< which figure
        std::string state;     ///< as the contract has it
        std::string expected;  ///< as the totals or the events have it
    };
    struct SystemSum {
        std::string name;
        charging::MoneySum state = {};
        charging::MoneySum ledger = {};
    };
    struct Report {
        std::uint64_t contracts = 0;
        std::uint64_t events = 0;
        std::vector<SystemSum> sums;
        std::vector<Difference> differences;
    };

    void add_contract(const charging::Contract& contract);
    /// What a contract's events until some number come to, in their place. Before its events.
    void begin_with(const charging::ContractId& contract, charging::Books books);
    /// Events of one contract in order of number; duplicates, and events after the contract's last, are left
    /// out.
    void add_event(const charging::LedgerEvent& event);
    /// Contracts that events name and that were not added: opened meanwhile, or lost.
    const std::set<charging::ContractId>& unknown_contracts() const { return unknown_; }
    void lost_contract(const charging::ContractId& contract);
    /// Debts as they are counted for the limits on the whole, while no contract changed.
    void add_counted(const charging::Exposure& counted) { counted_ = counted; }
    Report report() const;

  private:
    struct Audited {
        std::map<charging::AccountName, charging::MoneySum> balances;
        charging::Money debt;
        charging::Money overdue;
        charging::Totals totals;
        std::uint64_t events_written = 0;
        charging::Books books;
        std::string gap;  ///< "3..5", the first; empty: none
    };
    static void compare(const charging::ContractId& id, const Audited& audited, Report& report);
    void compare_counted(Report& report) const;

    std::map<charging::ContractId, Audited> contracts_;
    std::set<charging::ContractId> unknown_;
    std::optional<charging::Exposure> counted_;
    std::vector<Difference> lost_;
    std::uint64_t events_ = 0;
};

}  // namespace airtime::tools
