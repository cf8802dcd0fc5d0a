#pragma once

#include <variant>
#include <vector>

#include "store/change_contract.hpp"

namespace airtime::operations {

struct Opened {
    charging::Contract contract;
};
/// The contract's id belongs to somebody with another number.
struct IdTaken {};
/// The contract is there, but without its number, which was taken meanwhile.
struct NumberTaken {};
/// The contract is there, but not its number: the same call again finishes it.
struct NotIndexed {
    store::StoreError error;
};
using OpeningOutcome = std::variant<Opened, IdTaken, NumberTaken, NotIndexed, store::StoreError>;

/// Opens each contract and makes it reachable by its numbers; finishes openings that came half way. Whether
/// the numbers are free is the caller's to ask first: here it is only made sure. One outcome each, in order.
std::vector<OpeningOutcome> open_subscribers(const store::Editor& editor,
                                             std::vector<charging::Contract> contracts);
OpeningOutcome open_subscriber(const store::Editor& editor, charging::Contract contract);

/// An id that follows from the number and what it was opened by, so that an opening can be repeated.
charging::ContractId contract_id_of(const charging::Msisdn& msisdn, const std::string& opened_by);

}  // namespace airtime::operations
