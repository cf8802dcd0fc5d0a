#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "charging/contract.hpp"
#include "store/stored_text.hpp"

/// The lists of a contract, whose elements are a field each.
namespace airtime::store {

/// How an element is named, ordered and written. A hash has no order: a list is put in the order of rank()
/// when it is read, and a list in another order gets the field `order_field`, which says which. `take` leaves
/// mistakes in `words`.
template <class Element>
struct Listed;

template <>
struct Listed<charging::Account> {
    static constexpr std::string_view prefix = "account:";
    static constexpr std::string_view order_field = "order:account";
    static const std::string& name(const charging::Account& account) { return account.name.value; }
    static auto rank(const charging::Account& account) { return std::tie(account.name.value); }

    /// `4500`, or `4500 1767225600000` with its expiry.
    static std::string encode(const charging::Account& account);
    static charging::Account take(std::string name, Parts& words);
};

template <>
struct Listed<charging::Advance> {
    static constexpr std::string_view prefix = "advance:";
    static constexpr std::string_view order_field = "order:advance";
    static const std::string& name(const charging::Advance& advance) { return advance.id.value; }
    static auto rank(const charging::Advance& advance) {
        return std::tie(advance.granted_at, advance.id.value);
    }

    /// `main 10000 1000 9500 1000 automatic open 1767225600000 1769817600000 drawn 8c1f`: account, principal,
    /// fee, outstanding principal and fee, channel, state, granted, due, drawn or not, policy.
    static std::string encode(const charging::Advance& advance);
    static charging::Advance take(std::string name, Parts& words);
};

template <>
struct Listed<charging::Hold> {
    static constexpr std::string_view prefix = "hold:";
    static constexpr std::string_view order_field = "order:hold";
    static const std::string& name(const charging::Hold& hold) { return hold.recharge.value; }
    static auto rank(const charging::Hold& hold) { return std::tie(hold.created_at, hold.recharge.value); }

    /// `main 1767225600000 a1:1000:4000`: account, created, then fee and principal of each advance.
    static std::string encode(const charging::Hold& hold);
    static charging::Hold take(std::string name, Parts& words);
};

template <>
struct Listed<charging::MonthlyActivity> {
    static constexpr std::string_view prefix = "month:";
    static constexpr std::string_view order_field = "order:month";
    static std::string name(const charging::MonthlyActivity& activity) { return activity.month.to_string(); }
    static auto rank(const charging::MonthlyActivity& activity) { return std::tie(activity.month); }

    /// `1500 2 20000 5000`: spend, recharges, then their sum and what was lent where there is something.
    static std::string encode(const charging::MonthlyActivity& activity);
    static charging::MonthlyActivity take(const std::string& name, Parts& words);
};

template <>
struct Listed<charging::Session> {
    static constexpr std::string_view prefix = "session:";
    static constexpr std::string_view order_field = "order:session";
    static const std::string& name(const charging::Session& session) { return session.id.value; }
    static auto rank(const charging::Session& session) {
        return std::tie(session.opened_at, session.id.value);
    }

    /// `pgw.example.org 1767225600000 1767226800000 service=... answer=...`: Origin-Host, opened, expires,
    /// then closed=, dropped=, unseen=, realm=, state=, node=, cost=, called= where there is something to
    /// say, and each service (final= where the client was told of its end) and stored answer.
    static std::string encode(const charging::Session& session);
    static charging::Session take(std::string name, Parts& words);
};

}  // namespace airtime::store
