#pragma once

#include <vector>

#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

namespace airtime::charging {

/// An amount of one account.
struct Part {
    AccountName account;
    Money amount;
    friend bool operator==(const Part&, const Part&) = default;
};

/// Adds an amount to the account's part, so that each account has at most one.
void add_part(std::vector<Part>& parts, const AccountName& account, Money amount);

/// Takes up to `amount` out of `parts`, from the first to the last, and returns what was taken.
std::vector<Part> take_parts(std::vector<Part>& parts, Money amount);

/// The same from the last to the first; what was taken stands in the order of `parts`.
std::vector<Part> take_parts_from_last(std::vector<Part>& parts, Money amount);

Money sum_of(const std::vector<Part>& parts);

}  // namespace airtime::charging
