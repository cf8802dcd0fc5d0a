#pragma once

#include "charging/contract/draft.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::charging {

/// Adds what the client's profile tells of the accounts: Low-Balance-Indication and Remaining-Balance.
/// Counted is what all accounts that are not expired hold, less held.
void add_account_information(const Draft& draft, const CreditControlRequest& request,
                             CreditControlAnswer& answer);

}  // namespace airtime::charging
