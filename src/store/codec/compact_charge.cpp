#include "store/codec/compact_charge.hpp"

#include <algorithm>

#include "store/codec/compact_bytes.hpp"

namespace airtime::store {

using charging::Account;
using charging::Money;
using charging::MonthlyActivity;

namespace {

/// Where bits stand must not change: they are stored.
namespace charge_bit {
constexpr std::uint64_t used = 1U << 0U;
constexpr std::uint64_t month = 1U << 1U;
constexpr std::uint64_t credit = 1U << 2U;  ///< the month has more than what was spent
constexpr std::uint64_t expiry = 1U << 3U;  ///< an account has an end
constexpr unsigned size = 4;                ///< the number of accounts stands above
}  // namespace charge_bit

/// January 2026, from which months are counted: a byte for years.
constexpr std::int64_t first_month = 2026 * 12;

bool has_credit(const MonthlyActivity& month) {
    return month.recharges != 0 || month.recharged != Money{} || month.lent != Money{};
}

bool expires(const Account& account) {
    return account.expires_at.has_value();
}

void append_account(CompactWriter& out, const Account& account, bool with_expiry) {
    out.text(account.name.value);
    out.money(account.balance);
    if (!with_expiry) return;
    out.byte(account.expires_at ? 1 : 0);
    if (account.expires_at) out.round_since({}, *account.expires_at);
}

Account take_account(CompactReader& in, bool with_expiry) {
    Account account;
    account.name.value = in.text();
    account.balance = in.money();
    if (with_expiry && in.one_of(true)) account.expires_at = in.round_since({});
    return account;
}

void append_month(CompactWriter& out, const MonthlyActivity& month) {
    out.signed_number(month.month.count - first_month);
    out.money(month.spend);
    if (!has_credit(month)) return;
    out.number(month.recharges);
    out.money(month.recharged);
    out.money(month.lent);
}

MonthlyActivity take_month(CompactReader& in, bool with_credit) {
    MonthlyActivity month;
    std::int64_t count = 0;
    if (__builtin_add_overflow(in.signed_number(), first_month, &count) ||
        count != static_cast<std::int32_t>(count)) {
        in.fail("a month is out of range");
        return month;
    }
    month.month.count = static_cast<std::int32_t>(count);
    month.spend = in.money();
    if (!with_credit) return month;
    month.recharges = in.number<std::uint32_t>();
    month.recharged = in.money();
    month.lent = in.money();
    return month;
}

}  // namespace

std::string encode_charge(const ChargeState& charge) {
    const bool with_expiry = std::ranges::any_of(charge.accounts, expires);
    const bool has_used = charge.used != charging::MoneySum{};
    std::string bytes;
    CompactWriter out{bytes};
    out.number(charge.accounts.size() << charge_bit::size | (has_used ? charge_bit::used : 0) |
               (charge.month ? charge_bit::month : 0) |
               (charge.month && has_credit(*charge.month) ? charge_bit::credit : 0) |
               (with_expiry ? charge_bit::expiry : 0));
    out.number(charge.events_written);
    if (has_used) out.money_sum(charge.used);
    if (charge.month) append_month(out, *charge.month);
    for (const Account& account : charge.accounts) append_account(out, account, with_expiry);
    return bytes;
}

Result<ChargeState, std::string> decode_charge(std::string_view bytes) {
    ChargeState charge;
    CompactReader in{bytes};
    const std::uint64_t head = in.number();
    const bool with_expiry = (head & charge_bit::expiry) != 0;
    charge.events_written = in.number();
    if ((head & charge_bit::used) != 0) charge.used = in.money_sum();
    if ((head & charge_bit::month) != 0) charge.month = take_month(in, (head & charge_bit::credit) != 0);
    for (std::size_t left = in.count_of(head >> charge_bit::size); left > 0 && in.good(); --left) {
        charge.accounts.push_back(take_account(in, with_expiry));
    }
    if (std::optional<std::string> mistake = in.mistake()) return *std::move(mistake);
    return charge;
}

}  // namespace airtime::store
