#include "tests/books/random_ledger.hpp"

#include <date/tz.h>

#include <algorithm>
#include <fstream>

#include "ledger_files/cdr_row.hpp"
#include "ledger_files/ledger_file_name.hpp"

namespace airtime::books_test {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;
using std::chrono::hours;
using std::chrono::minutes;

charging::Calendar hanoi() {
    return {.zone = date::locate_zone("Asia/Ho_Chi_Minh")};
}

std::string LedgerFileText::text() const {
    std::string text = std::string{ledger_files::cdr_heading} + '\n';
    ledger_files::ControlTotal total;
    for (const LedgerEvent& event : events) {
        text += ledger_files::cdr_row(event) + '\n';
        total.add(event);
    }
    return text + total.to_line() + '\n';
}

void LedgerFileText::write(const std::filesystem::path& ledger) const {
    const auto path = ledger_files::complete_path(ledger, name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path} << text();
}

LedgerFileText file_of(std::uint32_t partition, std::vector<LedgerEvent> events) {
    const std::string entry = std::to_string(events.front().at.time_since_epoch().count()) + "-0";
    std::string owner = events.front().contract.value + std::to_string(events.front().number);
    return {.name = ledger_files::ledger_file_name({partition}, entry, owner), .events = std::move(events)};
}

RandomLedger::RandomLedger(std::uint32_t seed, int contracts, int events_per_contract) : random_(seed) {
    for (int contract = 0; contract < contracts; ++contract) {
        play_contract("c" + std::to_string(contract), events_per_contract);
    }
    split();
}

void RandomLedger::play_contract(const std::string& contract, int count) {
    Instant at = first_day + minutes{chosen(5'000)};
    for (int number = 1; number <= count; ++number) {
        events_.push_back(next_event(contract, static_cast<std::uint64_t>(number), at));
        at += minutes{chosen(1'500)};
        // Clocks of nodes differ.
        if (chosen(10) == 0) at -= std::chrono::seconds{chosen(50)};
    }
}

LedgerEvent RandomLedger::next_event(const std::string& contract, std::uint64_t number, Instant at) {
    LedgerEvent event;
    event.contract = {contract};
    event.number = number;
    event.at = at;
    auto& lent = lent_[contract];
    const Money amount = Money::from_millionths(1 + chosen(900'000'000));
    const bool old = at < first_day + hours{24 * 5};
    const auto of_advance = [&](EventKind kind, int sign) {
        const auto& [advance, granted_at] =
            lent[static_cast<std::size_t>(chosen(static_cast<int>(lent.size())))];
        event.kind = kind;
        event.advance = charging::AdvanceId{advance};
        event.principal = Money::from_millionths(sign * amount.millionths());
        event.fee = Money::from_millionths(sign * (chosen(50'000'000)));
        if (!old) event.about.granted = granted_at;
    };
    switch (lent.empty() ? chosen(4) : chosen(18)) {
        case 0:
            event.kind = EventKind::recharged;
            event.changes = {{{"main"}, amount}};
            event.note = "r" + std::to_string(chosen(20));
            break;
        case 1:
        case 4:
        case 5:
            event.kind = EventKind::used;
            event.changes = {{{"main"}, -amount}};
            if (chosen(3) == 0) event.changes.push_back({{"promo"}, -amount});
            if (chosen(5) > 0) event.session = charging::SessionId{"s;" + std::to_string(chosen(3))};
            event.service = charging::ServiceName{chosen(2) == 0 ? "data" : "voice_onnet"};
            event.units = static_cast<std::uint64_t>(chosen(1'000'000));
            break;
        case 2:
        case 3:
            event.kind = EventKind::advanced;
            event.advance = charging::AdvanceId{"a" + std::to_string(number)};
            event.changes = {{{chosen(2) == 0 ? "main" : "data"}, amount}};
            event.principal = amount;
            event.fee = Money::from_millionths(chosen(90'000'000));
            event.vat = Money::from_millionths(event.fee.millionths() / 11);
            event.note = chosen(2) == 0 ? "automatic" : "sms key";
            if (chosen(2) == 0) event.service = charging::ServiceName{"data"};
            if (!old) {
                event.about = {
                    .tier = chosen(4) == 0 ? std::nullopt : std::optional{Money::from_units(10'000)},
                    .limit = Money::from_units(20'000),
                    .segment = {chosen(2) == 0 ? "" : "loyal"},
                    .policy = chosen(2) == 0 ? "p1" : "p2",
                    .due = at + hours{24 * (1 + chosen(6))},
                    .granted = std::nullopt};
            }
            lent.emplace_back(event.advance->value, at);
            break;
        case 6:
        case 7:
        case 8:
        case 9:
            of_advance(EventKind::recovered, -1);
            event.changes = {{{"main"}, event.principal + event.fee}};
            event.note = "r1";
            break;
        case 10:
            of_advance(EventKind::recovery_reversed, 1);
            event.changes = {{{"main"}, event.principal + event.fee}};
            break;
        case 11:
            of_advance(EventKind::written_off, -1);
            break;
        case 12:
            of_advance(EventKind::reinstated, 1);
            break;
        case 13:
            of_advance(chosen(2) == 0 ? EventKind::overdue : EventKind::settled, 0);
            event.fee = {};
            break;
        case 14:
            of_advance(EventKind::late_fee_charged, 0);
            event.vat = Money::from_millionths(event.fee.millionths() / 11);
            break;
        case 15:
        case 16:
            event.kind = chosen(3) == 0 ? EventKind::offered : EventKind::refused;
            event.note = chosen(2) == 0 ? "automatic" : "sms";
            if (event.kind == EventKind::refused) {
                event.note += chosen(2) == 0 ? " limit_reached" : " denied";
                if (event.note.starts_with("automatic")) event.service = charging::ServiceName{"data"};
            }
            event.about.policy = chosen(2) == 0 ? "p1" : "p2";
            event.about.segment = {chosen(2) == 0 ? "" : "loyal"};
            break;
        default:
            event.kind = EventKind::enrolment_changed;
            event.note = "active ussd";
    }
    return event;
}

/// Contracts are spread over two partitions; each partition's events stand in their order in its files.
void RandomLedger::split() {
    for (std::uint32_t partition = 0; partition < 2; ++partition) {
        std::vector<LedgerEvent> of_partition;
        for (const LedgerEvent& event : events_) {
            const bool is_here = std::hash<std::string>{}(event.contract.value) % 2 == partition;
            if (is_here) of_partition.push_back(event);
        }
        std::ranges::stable_sort(of_partition, {}, &LedgerEvent::at);
        std::vector<LedgerEvent> file;
        for (const LedgerEvent& event : of_partition) {
            file.push_back(event);
            if (file.size() >= static_cast<std::size_t>(4 + chosen(12))) {
                files_.push_back(file_of(partition, std::move(file)));
                file.clear();
            }
        }
        if (!file.empty()) files_.push_back(file_of(partition, std::move(file)));
    }
}

}  // namespace airtime::books_test
