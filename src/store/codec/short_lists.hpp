#pragma once

#include <string>
#include <vector>

#include "charging/contract/contract.hpp"
#include "store/codec/stored_text.hpp"

/// The lists of a contract that are one field in all. `take` leaves mistakes in `words`.
namespace airtime::store {

/// `main:4500,data:0@1767225600000`: balances in the contract's order, with their expiry where they have one.
std::string encode_accounts(const std::vector<charging::Account>& accounts);
std::vector<charging::Account> take_accounts(Parts& words);

/// `c1:17@1767225600000,c2:4:open@1767225600000`: sender, its ledger event, what else is to be known, and
/// when it is due.
std::string encode_received(const std::vector<charging::ReceivedTransfer>& transfers);
std::vector<charging::ReceivedTransfer> take_received(Parts& words);

/// `c1@1767225600000,c2@1767225700000`: contract, and until when.
std::string encode_predecessors(const std::vector<charging::Predecessor>& predecessors);
std::vector<charging::Predecessor> take_predecessors(Parts& words);

/// `2026-09:1500/2/20000,0,300`: what happened in that month and the following ones; a month that does not
/// follow is named again.
std::string encode_months(const std::vector<charging::MonthlyActivity>& months);
std::vector<charging::MonthlyActivity> take_months(Parts& words);

}  // namespace airtime::store
