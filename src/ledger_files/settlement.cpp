#include "ledger_files/settlement.hpp"

#include <algorithm>
#include <array>

#include "base/csv.hpp"
#include "base/decimal_text.hpp"
#include "base/int128.hpp"
#include "charging/contract/event_kind.hpp"
#include "charging/contract/ledger_event.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/limits.hpp"

namespace airtime::ledger_files {

namespace {

using charging::EventKind;
using store::DailyTotals;
using store::StoreError;

/// Every day's settlement has these, in this order.
constexpr std::array usual{EventKind::advanced,   EventKind::late_fee_charged, EventKind::reinstated,
                           EventKind::recovered,  EventKind::reversed,         EventKind::waived,
                           EventKind::written_off};

Int128 number_in(const DailyTotals& totals, const std::string& name) {
    const auto found = totals.find(name);
    return found == totals.end() ? Int128{0} : parse_whole(found->second).value_or(0);
}

DebtMovement movement_in(const DailyTotals& totals, EventKind kind) {
    const std::string name{charging::name_of(kind)};
    return {.kind = name,
            .count = number_in(totals, name + "_count"),
            .principal = number_in(totals, name + "_principal"),
            .fees = number_in(totals, name + "_fee"),
            .vat = number_in(totals, name + "_vat")};
}

std::vector<DebtMovement> movements_in(const DailyTotals& totals) {
    std::vector<DebtMovement> movements;
    for (const EventKind kind : usual) movements.push_back(movement_in(totals, kind));
    for (std::size_t number = 0; number < charging::event_kind_names.size(); ++number) {
        const auto kind = static_cast<EventKind>(number);
        DebtMovement movement = movement_in(totals, kind);
        const bool listed = std::ranges::find(usual, kind) != usual.end();
        const bool moved = movement.principal != 0 || movement.fees != 0;
        if (!listed && moved && kind != EventKind::shadow_advanced) movements.push_back(std::move(movement));
    }
    return movements;
}

Int128 debt_moved(const std::vector<DebtMovement>& movements) {
    Int128 sum = 0;
    for (const DebtMovement& movement : movements) sum += movement.debt();
    return sum;
}

void add_row(std::string& csv, const Settlement& settlement, const std::string& item,
             const DebtMovement* movement, const Int128* debt) {
    std::vector<std::string> cells{settlement.date, item};
    if (movement == nullptr) {
        cells.resize(cells.size() + 4);
    } else {
        // A count is no money.
        cells.push_back(to_decimal(movement->count * charging::Money::millionths_per_unit));
        for (const Int128 amount : {movement->principal, movement->fees, movement->vat}) {
            cells.push_back(to_decimal(amount));
        }
    }
    cells.push_back(debt == nullptr ? "" : to_decimal(*debt));
    csv += csv_line(cells) + '\n';
}

/// Whether all events of an entry that is not counted yet are of later days.
bool is_later(const store::LedgerEntry& entry, const std::string& date, const charging::Calendar& calendar) {
    const auto events = store::decode_events(entry.events);
    return events && std::ranges::all_of(*events, [&](const charging::LedgerEvent& event) {
               return calendar.date_of(event.at - clock_skew) > date;
           });
}

}  // namespace

std::string days_after(const std::string& date, int days) {
    const auto midnight = charging::parse_instant(date);
    return charging::to_iso8601(midnight.value() + std::chrono::days{days}).substr(0, date.size());
}

std::string first_settled_day(const std::string& today) {
    return days_after(today, -static_cast<int>(store::days_settled.count()));
}

Result<std::vector<Settlement>, StoreError> settle(store::LedgerStream& ledger, const std::string& first,
                                                   const std::string& last, const std::string& today) {
    // A node whose clock is ahead may be in tomorrow already.
    std::vector<std::string> dates;
    for (std::string date = first; date <= days_after(today, 1); date = days_after(date, 1)) {
        dates.push_back(date);
    }
    dates.emplace_back(store::all_days);
    const auto totals = ledger.totals_of_days(dates);
    if (!totals) return totals.error();
    // Back from what is owed now: what was owed in the evening is owed in the morning after.
    Int128 closing = number_in(totals->back(), "debt");
    std::vector<Settlement> settlements;
    for (std::size_t day = dates.size() - 1; day-- > 0;) {
        Settlement settlement{.date = dates[day],
                              .movements = movements_in((*totals)[day]),
                              .closing = closing,
                              .shadow = movement_in((*totals)[day], EventKind::shadow_advanced)};
        settlement.opening = closing - debt_moved(settlement.movements);
        closing = settlement.opening;
        if (settlement.date <= last) settlements.push_back(std::move(settlement));
    }
    std::ranges::reverse(settlements);
    return settlements;
}

Result<bool, StoreError> is_counted_through(store::LedgerStream& ledger, const std::string& date,
                                            const charging::Calendar& calendar) {
    for (std::uint32_t number = 0; number < ledger.partitions(); ++number) {
        const auto position = ledger.position({number});
        if (!position) return position.error();
        const auto next = ledger.read({number}, position->cursor, 1);
        if (!next) return next.error();
        if (!next->empty() && !is_later(next->front(), date, calendar)) return false;
    }
    return true;
}

std::string settlement_csv(const Settlement& settlement) {
    std::string csv = "date,item,count,principal,fees,vat,debt\n";
    add_row(csv, settlement, "opening", nullptr, &settlement.opening);
    for (const DebtMovement& movement : settlement.movements) {
        const Int128 debt = movement.debt();
        add_row(csv, settlement, movement.kind, &movement, &debt);
    }
    add_row(csv, settlement, "closing", nullptr, &settlement.closing);
    add_row(csv, settlement, settlement.shadow.kind, &settlement.shadow, nullptr);
    return csv;
}

}  // namespace airtime::ledger_files
