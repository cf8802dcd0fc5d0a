#pragma once

#include <vector>

#include "charging/contract.hpp"

namespace airtime::charging {

/// Adds an amount to the account's part, so that each account has at most one.
void add_part(std::vector<Part>& parts, const AccountName& account, Money amount);

}  // namespace airtime::charging
