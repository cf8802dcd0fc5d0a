#pragma once

#include <optional>
#include <string>

#include "charging/contract.hpp"
#include "store/stored_text.hpp"

/// The members of a contract that are one field of several words. What is at its default is not written;
/// `take` leaves mistakes in `words`.
namespace airtime::store {

/// `deny no_ads`.
std::optional<std::string> encode_lists(const charging::StandingLists& lists);
charging::StandingLists take_lists(Parts& words);

/// `3 1`: settled in time, and late.
std::optional<std::string> encode_repayments(const charging::RepaymentRecord& record);
charging::RepaymentRecord take_repayments(Parts& words);

/// `10000 sms 1767225600000`: amount, channel, until.
std::optional<std::string> encode_awaiting(const std::optional<charging::AwaitedConfirmation>& awaiting);
charging::AwaitedConfirmation take_awaiting(Parts& words);

/// `opening=5000 recharged=20000`.
std::optional<std::string> encode_totals(const charging::Totals& totals);
charging::Totals take_totals(Parts& words);

}  // namespace airtime::store
