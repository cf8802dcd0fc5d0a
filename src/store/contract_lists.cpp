#include "store/contract_lists.hpp"

namespace airtime::store {

using charging::Account;
using charging::Advance;
using charging::Hold;
using charging::HoldPart;
using charging::Money;
using charging::MonthlyActivity;

namespace {

constexpr std::array<std::string_view, 4> channel_names{"automatic", "sms", "ussd", "care"};
constexpr std::array<std::string_view, 3> advance_state_names{"open", "overdue", "written_off"};

}  // namespace

std::string Listed<Account>::encode(const Account& account) {
    std::string out = account.balance.to_string();
    if (account.expires_at) {
        append_instant(out += ' ', *account.expires_at);
    }
    return out;
}

Account Listed<Account>::take(std::string name, Parts& words) {
    Account account{.name = {std::move(name)}, .balance = words.money(), .expires_at = std::nullopt};
    if (words.more()) {
        account.expires_at = words.instant();
    }
    return account;
}

std::string Listed<Advance>::encode(const Advance& advance) {
    std::string out;
    append_encoded(out, advance.account.value, {});
    for (const Money amount :
         {advance.principal, advance.fee, advance.outstanding_principal, advance.outstanding_fee}) {
        out += ' ' + amount.to_string();
    }
    out.append(" ").append(name_of(advance.channel, channel_names));
    out.append(" ").append(name_of(advance.state, advance_state_names));
    append_instant(out += ' ', advance.granted_at);
    append_instant(out += ' ', advance.due_at);
    out += advance.drawn ? " drawn " : " undrawn ";
    append_encoded(out, advance.policy, {});
    return out;
}

Advance Listed<Advance>::take(std::string name, Parts& words) {
    constexpr std::array<std::string_view, 2> drawn_names{"undrawn", "drawn"};
    Advance advance;
    advance.id.value = std::move(name);
    advance.account.value = words.text();
    advance.principal = words.money();
    advance.fee = words.money();
    advance.outstanding_principal = words.money();
    advance.outstanding_fee = words.money();
    advance.channel = words.one_of<charging::Channel>(channel_names);
    advance.state = words.one_of<charging::AdvanceState>(advance_state_names);
    advance.granted_at = words.instant();
    advance.due_at = words.instant();
    advance.drawn = words.one_of<bool>(drawn_names);
    advance.policy = words.text();
    return advance;
}

std::string Listed<Hold>::encode(const Hold& hold) {
    std::string out;
    append_encoded(out, hold.account.value, {});
    append_instant(out += ' ', hold.created_at);
    for (const HoldPart& part : hold.parts) {
        append_encoded(out += ' ', part.advance.value, separators);
        out += ':' + part.fee.to_string() + ':' + part.principal.to_string();
    }
    return out;
}

Hold Listed<Hold>::take(std::string name, Parts& words) {
    Hold hold;
    hold.recharge.value = std::move(name);
    hold.account.value = words.text();
    hold.created_at = words.instant();
    while (words.more()) {
        Parts members{words.raw(), ':'};
        HoldPart part;
        part.advance.value = members.text();
        part.fee = members.money();
        part.principal = members.money();
        hold.parts.push_back(std::move(part));
        words.absorb(members);
    }
    return hold;
}

std::string Listed<MonthlyActivity>::encode(const MonthlyActivity& activity) {
    std::string out = activity.spend.to_string();
    append_number(out += ' ', activity.recharges);
    if (activity.recharged != Money{} || activity.lent != Money{}) {
        out += ' ' + activity.recharged.to_string();
    }
    if (activity.lent != Money{}) {
        out += ' ' + activity.lent.to_string();
    }
    return out;
}

MonthlyActivity Listed<MonthlyActivity>::take(const std::string& name, Parts& words) {
    const std::optional<charging::Month> month = charging::Month::parse(name);
    if (!month) {
        words.fail("is not named after a month");
    }
    MonthlyActivity activity{.month = month.value_or(charging::Month{}), .spend = words.money()};
    activity.recharges = words.number<std::uint32_t>();
    if (words.more()) {
        activity.recharged = words.money();
    }
    if (words.more()) {
        activity.lent = words.money();
    }
    return activity;
}

}  // namespace airtime::store
