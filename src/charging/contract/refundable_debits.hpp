#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "charging/values/identifiers.hpp"
#include "charging/values/parts.hpp"

/// What a contract knows of direct debits that can be given back.
namespace airtime::charging {

/// A direct debit that a refund can name; several of one name at the same price are one.
struct NamedDebit {
    std::uint64_t session = 0;  ///< digest_of() its Session-Id
    /// Not given back yet; zero: it was an amount of money. Once all was given back it says no more than that
    /// it was none.
    std::uint64_t units = 0;
    /// Not given back yet, in the order of payment. Empty: all was, and who names it again gets nothing.
    std::vector<Part> parts;
    friend bool operator==(const NamedDebit&, const NamedDebit&) = default;
};

/// What a client debited directly for a service on one day, as far as it can still be given back. Each amount
/// stands in one place: in `named` as long as it is among the latest debits, then in `parts`.
struct RefundableDebits {
    std::string client;  ///< client_name_of()
    ServiceName service;
    std::int64_t day = 0;                ///< of the operator's calendar, since 1970
    std::vector<NamedDebit> named = {};  ///< oldest first
    std::vector<Part> parts = {};
    friend bool operator==(const RefundableDebits&, const RefundableDebits&) = default;
};

}  // namespace airtime::charging
