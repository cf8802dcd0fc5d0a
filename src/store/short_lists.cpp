#include "store/short_lists.hpp"

namespace airtime::store {

using charging::Account;
using charging::Money;
using charging::MonthlyActivity;
using charging::ReceivedTransfer;

namespace {

constexpr std::string_view list_separators = ",:@";

}  // namespace

std::string encode_accounts(const std::vector<Account>& accounts) {
    std::string out;
    for (const Account& account : accounts) {
        append_encoded(out += out.empty() ? "" : ",", account.name.value, list_separators);
        (out += ':') += account.balance.to_string();
        if (account.expires_at) {
            append_instant(out += '@', *account.expires_at);
        }
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
        if (amount.more()) {
            account.expires_at = amount.instant();
        }
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
        if (transfer.cleared_at) {
            append_instant(out += '@', *transfer.cleared_at);
        }
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
        Parts number{members.raw(), '@'};
        transfer.number = number.number<std::uint64_t>();
        if (number.more()) {
            transfer.cleared_at = number.instant();
        }
        members.absorb(number);
        list.absorb(members);
    }
    words.absorb(list);
    return transfers;
}

namespace {

/// `1500/2/20000/5000`: spend, recharges, their sum, and what was lent; zeros at the end are left out.
std::string encode_activity(const MonthlyActivity& activity) {
    std::string out = activity.spend.to_string();
    const bool lent = activity.lent != Money{};
    const bool recharged = lent || activity.recharged != Money{};
    if (recharged || activity.recharges != 0) {
        append_number(out += '/', activity.recharges);
    }
    if (recharged) {
        (out += '/') += activity.recharged.to_string();
    }
    if (lent) {
        (out += '/') += activity.lent.to_string();
    }
    return out;
}

MonthlyActivity take_activity(charging::Month month, Parts& members) {
    MonthlyActivity activity;
    activity.month = month;
    activity.spend = members.money();
    if (members.more()) {
        activity.recharges = members.number<std::uint32_t>();
    }
    if (members.more()) {
        activity.recharged = members.money();
    }
    if (members.more()) {
        activity.lent = members.money();
    }
    return activity;
}

}  // namespace

std::string encode_months(const std::vector<MonthlyActivity>& months) {
    std::string out;
    std::optional<charging::Month> expected;
    for (const MonthlyActivity& activity : months) {
        out += out.empty() ? "" : ",";
        if (activity.month != expected) {
            (out += activity.month.to_string()) += ':';
        }
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
        if (!month) {
            list.fail("does not name its month");
        }
        Parts members{text, '/'};
        months.push_back(take_activity(month.value_or(charging::Month{}), members));
        list.absorb(members);
    }
    words.absorb(list);
    return months;
}

}  // namespace airtime::store
