#pragma once

#include <optional>
#include <string>

#include "charging/contract/contract.hpp"
#include "store/codec/stored_text.hpp"

/// The members of a contract that are one field of several words. What is at its default is not written;
/// `take` leaves mistakes in `words`.
namespace airtime::store {

/// `84900000001 452040000000001`: number and SIM that were given up.
std::optional<std::string> encode_former(const std::optional<charging::FormerNumber>& former);
std::optional<charging::FormerNumber> take_former(Parts& words);

/// `deny no_ads`.
std::optional<std::string> encode_lists(const charging::OperatorLists& lists);
charging::OperatorLists take_lists(Parts& words);

/// `3 1`: settled in time, and late.
std::optional<std::string> encode_repayments(const charging::RepaymentRecord& record);
charging::RepaymentRecord take_repayments(Parts& words);

/// `10000 sms 1767225600000`: amount, channel, until.
std::optional<std::string> encode_awaiting(const std::optional<charging::AwaitedConfirmation>& awaiting);
charging::AwaitedConfirmation take_awaiting(Parts& words);

/// `20787 24 2`: the day, and the bits of refusals and offers.
std::optional<std::string> encode_counted(const charging::CountedDay& counted);
charging::CountedDay take_counted(Parts& words);

/// `since last=1767225600000 lent=2026-01:5000 owes=main:5000:5000:500:1767225600000:1769817600000
/// drawn=main:300`: whether one was granted since the last recharge, when the last one was, what was lent in
/// its month, each that is not repaid (account, principal, what is owed of principal and fee, granted, due),
/// and what would have been used of each account.
std::optional<std::string> encode_shadow_debt(const charging::ShadowDebt& debt);
charging::ShadowDebt take_shadow_debt(Parts& words);

/// `opening=5000 recharged=20000`.
std::optional<std::string> encode_totals(const charging::Totals& totals);
charging::Totals take_totals(Parts& words);

}  // namespace airtime::store
