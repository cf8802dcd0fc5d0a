#include "store/codec/short_lists.hpp"

#include <array>

namespace airtime::store {

using charging::Account;
using charging::Money;
using charging::MonthlyActivity;
using charging::Predecessor;
using charging::ReceivedTransfer;

namespace {

constexpr std::string_view list_separators = ",:@";

/// Cleared and credited is what most are: it takes no word.
constexpr std::array<std::string_view, 4> received_standings{"", "open", "refused", "open_refused"};

std::string_view standing_of(const ReceivedTransfer& transfer) {
    return received_standings.at((transfer.refused ? 2U : 0U) + (transfer.cleared ? 0U : 1U));
}

}  // namespace

std::string encode_accounts(const std::vector<Account>& accounts) {
    std::string out;
    for (const Account& account : accounts) {
        append_encoded(out += out.empty() ? "" : ",", account.name.value, list_separators);
        (out += ':') += account.balance.to_string();
        if (account.expires_at) append_instant(out += '@', *account.expires_at);
    }
    return out;
}

std::vector<Account> take_accounts(Parts& words) {
    std::vector<Account> accounts;
    Parts list{words.raw(), ','};
    while (list.more()) {
        Parts members{list.raw(), ':'};
        Account& account = accounts.emplace_back();
        account.name.value = members.text();
        Parts amount{members.raw(), '@'};
        account.balance = amount.money();
        if (amount.more()) account.expires_at = amount.instant();
        members.absorb(amount);
        list.absorb(members);
    }
    words.absorb(list);
    return accounts;
}

std::string encode_received(const std::vector<ReceivedTransfer>& transfers) {
    std::string out;
    for (const ReceivedTransfer& transfer : transfers) {
        append_encoded(out += out.empty() ? "" : ",", transfer.sender.value, list_separators);
        append_number(out += ':', transfer.number);
        if (const std::string_view standing = standing_of(transfer); !standing.empty()) {
            (out += ':') += standing;
        }
        append_instant(out += '@', transfer.due_at);
    }
    return out;
}

std::vector<ReceivedTransfer> take_received(Parts& words) {
    std::vector<ReceivedTransfer> transfers;
    Parts list{words.raw(), ','};
    while (list.more()) {
        Parts members{list.raw(), ':'};
        ReceivedTransfer& transfer = transfers.emplace_back();
        transfer.sender.value = members.text();
        Parts last{members.raw(), '@'};
        transfer.number = last.number<std::uint64_t>();
        std::size_t standing = 0;
        if (members.more()) {
            members.absorb(last);
            last = Parts{members.raw(), '@'};
            standing = last.one_of<std::size_t>(received_standings);
        }
        transfer.cleared = standing == 0 || standing == 2;
        transfer.refused = standing >= 2;
        transfer.due_at = last.instant();
        members.absorb(last);
        list.absorb(members);
    }
    words.absorb(list);
    return transfers;
}

std::string encode_predecessors(const std::vector<Predecessor>& predecessors) {
    std::string out;
    for (const Predecessor& before : predecessors) {
        append_encoded(out += out.empty() ? "" : ",", before.contract.value, list_separators);
        append_instant(out += '@', before.until);
    }
    return out;
}

std::vector<Predecessor> take_predecessors(Parts& words) {
    std::vector<Predecessor> predecessors;
    Parts list{words.raw(), ','};
    while (list.more()) {
        Parts members{list.raw(), '@'};
        Predecessor& before = predecessors.emplace_back();
        before.contract.value = members.text();
        before.until = members.instant();
        list.absorb(members);
    }
    words.absorb(list);
    return predecessors;
}

namespace {

/// `1500/2/20000/5000`: spend, recharges, their sum, and what was lent; zeros at the end are left out.
std::string encode_activity(const MonthlyActivity& activity) {
    std::string out = activity.spend.to_string();
    const bool lent = activity.lent != Money{};
    const bool recharged = lent || activity.recharged != Money{};
    if (recharged || activity.recharges != 0) append_number(out += '/', activity.recharges);
    if (recharged) (out += '/') += activity.recharged.to_string();
    if (lent) (out += '/') += activity.lent.to_string();
    return out;
}

MonthlyActivity take_activity(charging::Month month, Parts& members) {
    MonthlyActivity activity;
    activity.month = month;
    activity.spend = members.money();
    if (members.more()) activity.recharges = members.number<std::uint32_t>();
    if (members.more()) activity.recharged = members.money();
    if (members.more()) activity.lent = members.money();
    return activity;
}

}  // namespace

std::string encode_months(const std::vector<MonthlyActivity>& months) {
    std::string out;
    std::optional<charging::Month> expected;
    for (const MonthlyActivity& activity : months) {
        out += out.empty() ? "" : ",";
        if (activity.month != expected) (out += activity.month.to_string()) += ':';
        out += encode_activity(activity);
        expected = charging::Month{activity.month.count + 1};
    }
    return out;
}

std::vector<MonthlyActivity> take_months(Parts& words) {
    std::vector<MonthlyActivity> months;
    Parts list{words.raw(), ','};
    while (list.more()) {
        std::string_view text = list.raw();
        std::optional<charging::Month> month;
        if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
            month = charging::Month::parse(text.substr(0, colon));
            text.remove_prefix(colon + 1);
        } else if (!months.empty()) {
            month = charging::Month{months.back().month.count + 1};
        }
        if (!month) list.fail("does not name its month");
        Parts members{text, '/'};
        months.push_back(take_activity(month.value_or(charging::Month{}), members));
        list.absorb(members);
    }
    words.absorb(list);
    return months;
}

}  // namespace airtime::store
