#include "store/codec/contract_members.hpp"

#include <algorithm>
#include <array>

#include "store/codec/contract_words.hpp"

namespace airtime::store {

namespace {

using charging::Money;
using charging::MoneySum;
using charging::OperatorLists;
using charging::RepaymentRecord;
using charging::Totals;

constexpr std::array<std::string_view, 2> awaiting_names{"asked", "invited"};

struct NamedTotal {
    std::string_view name;
    MoneySum Totals::*member;
};
// clang-format off
constexpr std::array<NamedTotal, 13> named_totals{{
    {"opening", &Totals::opening}, {"recharged", &Totals::recharged},
    {"refunded", &Totals::refunded}, {"advanced", &Totals::advanced},
    {"fees", &Totals::fees}, {"adjusted", &Totals::adjusted},
    {"used", &Totals::used}, {"recovered", &Totals::recovered},
    {"reversed", &Totals::reversed}, {"reversed_fees", &Totals::reversed_fees},
    {"reinstated", &Totals::reinstated}, {"waived", &Totals::waived},
    {"written_off", &Totals::written_off}
}};
// clang-format on

struct NamedList {
    std::string_view name;
    bool OperatorLists::*member;
};
constexpr std::array<NamedList, 3> named_lists{
    {{"deny", &OperatorLists::deny}, {"allow", &OperatorLists::allow}, {"no_ads", &OperatorLists::no_ads}}};

void take_list(OperatorLists& lists, Parts& words) {
    const std::string_view name = words.raw();
    const auto list = std::ranges::find(named_lists, name, &NamedList::name);
    if (list == named_lists.end()) {
        words.fail("names an unknown list");
    } else {
        lists.*list->member = true;
    }
}

void take_total(Totals& totals, Parts& words) {
    Parts word{words.raw(), '='};
    const std::string_view name = word.raw();
    const auto total = std::ranges::find(named_totals, name, &NamedTotal::name);
    if (total == named_totals.end()) {
        word.fail("a sum is unknown");
    } else {
        totals.*total->member = word.money_sum();
    }
    words.absorb(word);
}

}  // namespace

std::optional<std::string> encode_former(const std::optional<charging::FormerNumber>& former) {
    if (!former) return std::nullopt;
    return former->msisdn.digits() + (former->imsi ? ' ' + former->imsi->digits() : std::string{});
}

std::optional<charging::FormerNumber> take_former(Parts& words) {
    const std::optional<charging::Msisdn> msisdn = take_digits<charging::Msisdn>(words);
    const auto imsi = words.more() ? take_digits<charging::Imsi>(words) : std::nullopt;
    return msisdn ? std::optional{charging::FormerNumber{.msisdn = *msisdn, .imsi = imsi}} : std::nullopt;
}

std::optional<std::string> encode_lists(const OperatorLists& lists) {
    std::string out;
    for (const NamedList& list : named_lists) {
        if (lists.*list.member) out.append(out.empty() ? "" : " ").append(list.name);
    }
    return out.empty() ? std::nullopt : std::optional{out};
}

OperatorLists take_lists(Parts& words) {
    OperatorLists lists;
    while (words.more()) take_list(lists, words);
    return lists;
}

std::optional<std::string> encode_repayments(const RepaymentRecord& record) {
    return record == RepaymentRecord{}
               ? std::nullopt
               : std::optional{std::to_string(record.in_time) + ' ' + std::to_string(record.late)};
}

RepaymentRecord take_repayments(Parts& words) {
    const auto in_time = words.number<std::uint32_t>();
    return {.in_time = in_time, .late = words.number<std::uint32_t>()};
}

std::optional<std::string> encode_awaiting(const std::optional<charging::AwaitedConfirmation>& awaiting) {
    if (!awaiting) return std::nullopt;
    std::string out = awaiting->amount.to_string();
    out.append(" ").append(name_of(awaiting->channel, channel_names)).append(" ");
    append_instant(out, awaiting->until);
    const bool has_terms = awaiting->credited != Money{} || awaiting->fee != Money{};
    if (awaiting->invited || has_terms) out.append(" ").append(awaiting_names.at(awaiting->invited ? 1 : 0));
    if (has_terms) {
        out.append(" ").append(awaiting->credited.to_string()).append(" ").append(awaiting->fee.to_string());
    }
    return out;
}

charging::AwaitedConfirmation take_awaiting(Parts& words) {
    charging::AwaitedConfirmation awaiting;
    awaiting.amount = words.money();
    awaiting.channel = words.one_of<charging::Channel>(channel_names);
    awaiting.until = words.instant();
    if (words.more()) awaiting.invited = words.one_of<bool>(awaiting_names);
    if (words.more()) {
        awaiting.credited = words.money();
        awaiting.fee = words.money();
    }
    return awaiting;
}

std::optional<std::string> encode_counted(const charging::CountedDay& counted) {
    if (counted == charging::CountedDay{}) return std::nullopt;
    std::string out;
    append_number(out, counted.day);
    append_number(out += ' ', counted.refusals);
    append_number(out += ' ', counted.offers);
    return out;
}

charging::CountedDay take_counted(Parts& words) {
    const auto day = words.number<std::int64_t>();
    const auto refusals = words.number<std::uint32_t>();
    return {.day = day, .refusals = refusals, .offers = words.number<std::uint32_t>()};
}

namespace {

void append_shadow_advance(std::string& out, const charging::ShadowAdvance& advance) {
    append_encoded(out, advance.account.value, separators);
    for (const Money amount : {advance.principal, advance.outstanding_principal, advance.outstanding_fee}) {
        (out += ':') += amount.to_string();
    }
    append_instant(out += ':', advance.granted_at);
    append_instant(out += ':', advance.due_at);
}

charging::ShadowAdvance take_shadow_advance(Parts& member) {
    Parts parts{member.raw(), ':'};
    charging::ShadowAdvance advance;
    advance.account.value = parts.text();
    advance.principal = parts.money();
    advance.outstanding_principal = parts.money();
    advance.outstanding_fee = parts.money();
    advance.granted_at = parts.instant();
    advance.due_at = parts.instant();
    member.absorb(parts);
    return advance;
}

void take_shadow_member(charging::ShadowDebt& debt, Parts& member) {
    const std::string_view key = member.raw();
    if (key == "since") {
        debt.advanced_since_recharge = true;
    } else if (key == "last") {
        debt.last_advance_at = member.instant();
    } else if (key == "lent") {
        Parts lent{member.raw(), ':'};
        const auto month = charging::Month::parse(lent.raw());
        if (!month) lent.fail("does not name its month");
        debt.month = month.value_or(charging::Month{});
        debt.lent = lent.money();
        member.absorb(lent);
    } else if (key == "owes") {
        debt.advances.push_back(take_shadow_advance(member));
    } else if (key == "drawn") {
        Parts part{member.raw(), ':'};
        debt.drawn.push_back({.account = {part.text()}, .amount = {}});
        debt.drawn.back().amount = part.money();
        member.absorb(part);
    } else {
        member.fail("a member of the shadow debt is unknown");
    }
}

}  // namespace

std::optional<std::string> encode_shadow_debt(const charging::ShadowDebt& debt) {
    std::string out;
    const auto word = [&](std::string_view key) -> std::string& {
        return out.append(out.empty() ? "" : " ").append(key);
    };
    if (debt.advanced_since_recharge) word("since");
    if (debt.last_advance_at) append_instant(word("last="), *debt.last_advance_at);
    if (debt.lent != Money{}) {
        word("lent=").append(debt.month.to_string()).append(":").append(debt.lent.to_string());
    }
    for (const charging::ShadowAdvance& advance : debt.advances) {
        append_shadow_advance(word("owes="), advance);
    }
    for (const charging::Part& part : debt.drawn) {
        append_encoded(word("drawn="), part.account.value, separators);
        (out += ':') += part.amount.to_string();
    }
    return out.empty() ? std::nullopt : std::optional{out};
}

charging::ShadowDebt take_shadow_debt(Parts& words) {
    charging::ShadowDebt debt;
    while (words.more()) {
        Parts member{words.raw(), '='};
        take_shadow_member(debt, member);
        words.absorb(member);
    }
    return debt;
}

std::optional<std::string> encode_totals(const Totals& totals) {
    std::string out;
    for (const NamedTotal& total : named_totals) {
        if (const MoneySum amount = totals.*total.member; amount != MoneySum{}) {
            out.append(out.empty() ? "" : " ").append(total.name).append("=").append(amount.to_string());
        }
    }
    return out.empty() ? std::nullopt : std::optional{out};
}

Totals take_totals(Parts& words) {
    Totals totals;
    while (words.more()) take_total(totals, words);
    return totals;
}

}  // namespace airtime::store
