#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "charging/contract/advance.hpp"
#include "charging/contract/hold.hpp"
#include "store/codec/listed.hpp"
#include "store/codec/stored_text.hpp"

/// The lists of a contract that say what it owes, and what it paid.
namespace airtime::store {

template <>
struct Listed<charging::Advance> {
    static constexpr std::string_view prefix = "advance:";
    static constexpr std::string_view order_field = "order:advance";
    static const std::string& name(const charging::Advance& advance) { return advance.id.value; }
    static auto rank(const charging::Advance& advance) {
        return std::tie(advance.granted_at, advance.id.value);
    }

    /// `main 10000 1000 1767225600000 1769817600000 8c1f owes=9500/1000 channel=sms state=overdue drawn
    /// vat=1000`: account, principal, fee, granted, due, policy; then what is still owed of both, channel and
    /// state, each where it is not as it was in most when they were granted, whether it was drawn on, the VAT
    /// in its fee in basis points, what time has done: reminded=3, late_fee, swept, reinstated, by how many
    /// ms it extended the contract and the account, and until when: extended=864000000+0+1768089600000+0, and
    /// what of principal and fee stays written off: given_up=9000/0.
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
struct Listed<charging::RecentRecharge> {
    static constexpr std::string_view prefix = "recent:";
    static constexpr std::string_view order_field = "order:recent";
    static const std::string& name(const charging::RecentRecharge& recharge) { return recharge.id.value; }
    static auto rank(const charging::RecentRecharge& recharge) {
        return std::tie(recharge.at, recharge.id.value);
    }

    /// `1767225600000+2592000000+0+1769817600000+0 main:50000 :0 a1:main:...`: when, by how many ms it
    /// extended the contract and the account and until when, if either, what was credited, the bonus, then
    /// for each advance that it repaid: id, account lent to, principal, fee, VAT in basis points, channel,
    /// granted, due, policy; the account that paid, fee and principal that were taken; then when it was
    /// settled, whether that is uncounted, and as of an advance.
    static std::string encode(const charging::RecentRecharge& recharge);
    static charging::RecentRecharge take(std::string name, Parts& words);
};

}  // namespace airtime::store
