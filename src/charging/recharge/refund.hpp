#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "charging/recharge/recharge.hpp"

/// Giving back what was debited directly (RFC 8506 6.4; TS 32.299 7.2.171: which debit it was).
namespace airtime::charging {

/// What a direct debit took.
struct DirectDebit {
    std::string client;  ///< client_name_of()
    SessionId session;
    ServiceName service;
    std::uint64_t units = 0;  ///< zero: it was an amount of money
    std::vector<Part> parts;  ///< above zero, in the order of payment
};

/// Keeps the debit for as long as its client may refund it, with the debits of the same client, service and
/// day; as one only with those of the same name and price. Of more such sums than a contract has room for two
/// days of a month become one for a client and service; false where nobody has two: nothing of the debit can
/// be refunded.
bool remember_debit(Draft& draft, const DirectDebit& debit);

struct RefundRequest {
    std::string client;  ///< client_name_of()
    Refunds right = Refunds::debited;
    Recharger by = {};  ///< by the right to any refund: whose limits hold beyond what is remembered
    const Tariff& tariff;
    SessionId debit;          ///< that it may name; one that is not remembered is as none
    std::uint64_t units = 0;  ///< zero: an amount of money
    Money price;              ///< that amount, or what the units cost today
};

enum class RefundRefusal : std::uint8_t {
    not_allowed,        ///< the client has no right to refunds
    more_than_debited,  ///< by the client, for the service, within its time
    nothing_to_refund,  ///< the units cost nothing
    no_account,         ///< that it could go to is still valid
    beyond_bounds,      ///< the balance would be more than can be kept exactly
    above_max,          ///< beyond what is remembered: of a single recharge by the client
    above_day_max,      ///< likewise, with what the client recharged before today
};
using RefundOutcome = std::variant<std::vector<Part>, RefundRefusal>;

/// Takes a refund off what is remembered of debits, and off the spend of their months. Returns what it
/// credits and where, to be credited by the caller: the parts of the debit that it names go back where they
/// came from, at the price that was paid; without a name it goes to the account of recharges, or, by the
/// right to any refund, to the first account that would pay; what goes beyond remembered debits then counts
/// as a recharge does in its client's limits. Of debits of one name that whose units or amount the request
/// asks back comes first, then the latest; units are never taken off an amount of money. A refusal changes
/// nothing.
RefundOutcome take_back_debit(Draft& draft, const RefundRequest& request);

/// Credits a refund of a service: no recharge, nothing is recovered from it.
void credit_refund(Draft& draft, const std::vector<Part>& parts, const SessionId& session,
                   std::uint32_t request_number);

}  // namespace airtime::charging
