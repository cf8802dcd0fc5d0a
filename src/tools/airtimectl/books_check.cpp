#include "tools/airtimectl/books_check.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/decimal_text.hpp"
#include "books/books_reader.hpp"
#include "charging/contract/event_kind.hpp"
#include "ledger_files/settlement.hpp"
#include "operations/operator_clock.hpp"

namespace airtime::tools {

namespace {

namespace json = boost::json;
using charging::EventKind;
using ledger_files::DebtMovement;
using ledger_files::Settlement;

/// One figure that is not the same in both.
struct BooksDifference {
    std::string date;
    std::string item;
    std::string in_books;
    std::string in_settlement;
};

/// The books' movements by date and kind.
using BookedDays = std::map<std::string, std::map<std::string, books::Sums>>;

std::string text_of(Int128 count, Int128 principal, Int128 fees, Int128 vat) {
    return to_whole(count) + " events, principal " + to_decimal(principal) + ", fees " + to_decimal(fees) +
           ", vat " + to_decimal(vat);
}

std::string text_of(const books::Sums& sums) {
    return text_of(sums.count, sums.principal.millionths(), sums.fee.millionths(), sums.vat.millionths());
}

std::string text_of(const DebtMovement& movement) {
    return text_of(movement.count, movement.principal, movement.fees, movement.vat);
}

/// The days that are complete in both: dates, the first and the last; empty: there is none.
struct CheckedDays {
    std::string first;
    std::string last;
};

/// What moved debt, of both, by kind.
void compare_day(const Settlement& settlement, std::map<std::string, books::Sums> booked,
                 std::vector<BooksDifference>& differences) {
    std::vector<DebtMovement> movements = settlement.movements;
    movements.push_back(settlement.shadow);
    for (const DebtMovement& movement : movements) {
        const books::Sums sums = booked[movement.kind];
        booked.erase(movement.kind);
        if (text_of(sums) != text_of(movement)) {
            differences.push_back({settlement.date, movement.kind, text_of(sums), text_of(movement)});
        }
    }
    for (const auto& [kind, sums] : booked) {
        const bool moves = sums.principal != charging::MoneySum{} || sums.fee != charging::MoneySum{};
        if (moves) differences.push_back({settlement.date, kind, text_of(sums), text_of(DebtMovement{})});
    }
}

books::Answer<std::string> debt_at(const books::BooksReader& reader, std::int64_t day) {
    const auto ageing = reader.ageing(day);
    if (!ageing) return ageing.error();
    charging::MoneySum debt;
    for (const books::AgedDebt& bucket : *ageing) debt += bucket.principal + bucket.fee;
    return debt.to_string();
}

std::int64_t day_number(const std::string& date) {
    return std::chrono::floor<std::chrono::days>(*charging::parse_instant(date)).time_since_epoch().count();
}

books::Answer<BookedDays> booked_days(const books::BooksReader& reader, books::DayRange days) {
    const auto totals =
        reader.totals({.days = days, .by = {books::Dimension::day, books::Dimension::kind}, .kinds = {}});
    if (!totals) return totals.error();
    BookedDays booked;
    for (const books::GroupTotals& each : *totals) booked[each.group[0]][each.group[1]] = each.sums;
    return booked;
}

void print(const Console& console, const CheckedDays& days, const std::vector<BooksDifference>& differences) {
    if (console.json) {
        json::array rows;
        for (const BooksDifference& each : differences) {
            rows.push_back(json::object{{"date", each.date},
                                        {"item", each.item},
                                        {"books", each.in_books},
                                        {"settlement", each.in_settlement}});
        }
        console.out << json::serialize(json::object{
                           {"first", days.first}, {"last", days.last}, {"differences", std::move(rows)}})
                    << '\n';
        return;
    }
    for (const BooksDifference& each : differences) {
        console.out << each.date << ' ' << each.item << ": books " << each.in_books << "; settlement "
                    << each.in_settlement << '\n';
    }
    console.out << (differences.empty() ? "books agree with the settlements of " : "books differ: of ")
                << days.first << " to " << days.last << '\n';
}

ExitCode not_checked(const Console& console, const std::string& why) {
    console.errors << "airtimectl: " << why << '\n';
    return ExitCode::not_asked;
}

}  // namespace

ExitCode check_books(const Console& console) {
    const charging::Calendar& calendar = console.config.policy.calendar;
    const books::BooksReader reader{console.config.books.folder, calendar};
    const auto now = now_of(console);
    if (!now) return fail(console, now.error());
    const auto fresh = reader.freshness();
    if (!fresh) return not_checked(console, fresh.error().why);
    const std::string today = calendar.date_of(*now);
    const auto booked = booked_days(reader, {.first = 0, .last = day_number(today)});
    if (!booked) return not_checked(console, booked.error().why);
    if (booked->empty()) return not_checked(console, "the books are empty: there is nothing to compare");
    // The day that the books are in is not complete in them. A lab's clock is ahead of that of files.
    const auto through = fresh->through + (*now - operations::system_now());
    CheckedDays days{.first = std::max(booked->begin()->first, ledger_files::first_settled_day(today)),
                     .last = ledger_files::days_after(calendar.date_of(through), -1)};
    if (days.last < days.first) return not_checked(console, "no day is complete in the books yet");
    const auto settlements = ledger_files::settle(console.ledger, days.first, days.last, today);
    if (!settlements) return fail(console, settlements.error());
    std::vector<BooksDifference> differences;
    for (const Settlement& settlement : *settlements) {
        const auto of_day = booked->find(settlement.date);
        compare_day(settlement,
                    of_day == booked->end() ? std::map<std::string, books::Sums>{} : of_day->second,
                    differences);
        const auto debt = debt_at(reader, day_number(settlement.date));
        if (!debt) return not_checked(console, debt.error().why);
        if (*debt != to_decimal(settlement.closing)) {
            differences.push_back({settlement.date, "debt", *debt, to_decimal(settlement.closing)});
        }
    }
    print(console, days, differences);
    return differences.empty() ? ExitCode::done : ExitCode::refused;
}

}  // namespace airtime::tools
