// Measures how fast ledger files are loaded into the books, how large those are, and how fast they answer.
//   books_load FOLDER CONTRACTS EVENTS DAYS
// It makes ledger files of a random market under FOLDER first, unless they are there.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "books/books_loader.hpp"
#include "books/books_reader.hpp"
#include "books/books_status.hpp"
#include "ledger_files/cdr_row.hpp"
#include "ledger_files/ledger_file_name.hpp"

namespace {

using namespace airtime;
using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t partitions = 16;
constexpr Instant first_day{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Lent {
    std::uint32_t event = 0;
    Instant at;
};

/// Of a hundred events 70 are usage, 12 recharges, 8 advances, 8 recoveries of them, 2 reach their due date.
class Market {
  public:
    explicit Market(std::size_t contracts) : events_(contracts), lent_(contracts) {}

    LedgerEvent next(std::size_t contract, Instant at) {
        LedgerEvent event;
        event.contract = {"c" + std::to_string(contract)};
        event.number = ++events_[contract];
        event.at = at;
        Lent& lent = lent_[contract];
        const auto dice = random_() % 100;
        const Money amount = Money::from_units(static_cast<std::int64_t>(1 + random_() % 20) * 1'000);
        if (dice < 70 || (dice >= 90 && lent.event == 0)) {
            event.kind = EventKind::used;
            event.session =
                charging::SessionId{"pgw1.example.net;1;" + std::to_string(random_() % 1'000'000)};
            event.service = charging::ServiceName{dice < 40 ? "data" : "voice_onnet"};
            event.units = random_() % 1'000'000;
            event.changes = {{{"main"}, -amount}};
        } else if (dice < 82) {
            event.kind = EventKind::recharged;
            event.changes = {{{"main"}, amount}};
            event.note = "till-" + std::to_string(random_());
        } else if (dice < 90) {
            event.kind = EventKind::advanced;
            event.advance = charging::AdvanceId{"a" + std::to_string(event.number)};
            event.changes = {{{"main"}, amount}};
            event.principal = amount;
            event.fee = Money::from_units(1'000);
            event.note = "automatic";
            event.about = {.tier = Money::from_units(10'000),
                           .limit = Money::from_units(20'000),
                           .segment = {},
                           .policy = "1c401460",
                           .due = at + std::chrono::hours{24 * 30},
                           .granted = std::nullopt};
            lent = {.event = static_cast<std::uint32_t>(event.number), .at = at};
        } else {
            event.kind = dice < 98 ? EventKind::recovered : EventKind::overdue;
            event.advance = charging::AdvanceId{"a" + std::to_string(lent.event)};
            event.about.granted = lent.at;
            if (dice >= 98) return event;
            event.changes = {{{"main"}, -amount}};
            event.principal = -amount;
            event.note = "till-1";
        }
        return event;
    }
    std::uint64_t chosen(std::uint64_t below) { return random_() % below; }

  private:
    std::mt19937_64 random_{1};
    std::vector<std::uint32_t> events_;
    std::vector<Lent> lent_;
};

void write_file(const std::filesystem::path& ledger, Market& market, std::uint32_t partition, Instant begin,
                std::size_t contracts, std::size_t events) {
    const std::string entry = std::to_string(begin.time_since_epoch().count()) + "-0";
    const auto path =
        ledger_files::complete_path(ledger, ledger_files::ledger_file_name({partition}, entry, "m"));
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file{path};
    ledger_files::ControlTotal total;
    file << ledger_files::cdr_heading << '\n';
    for (std::size_t number = 0; number < events; ++number) {
        const Instant at = begin + std::chrono::milliseconds{3'600'000 * number / events};
        const std::size_t contract = market.chosen(contracts / partitions) * partitions + partition;
        const LedgerEvent event = market.next(contract, at);
        total.add(event);
        file << ledger_files::cdr_row(event) << '\n';
    }
    file << total.to_line() << '\n';
}

void write_ledger(const std::filesystem::path& ledger, std::size_t contracts, std::size_t events,
                  std::size_t days) {
    Market market{contracts};
    const std::size_t hours = days * 24;
    for (std::size_t hour = 0; hour < hours; ++hour) {
        for (std::uint32_t partition = 0; partition < partitions; ++partition) {
            write_file(ledger, market, partition, first_day + std::chrono::hours{hour}, contracts,
                       events / hours / partitions);
        }
    }
}

void load(const books::LoaderSettings& settings, Instant now) {
    const auto begin = Clock::now();
    books::BooksLoader loader{settings, {}};
    double loaded_s = 0;
    for (bool more = true; more;) {
        const auto step = loader.step(now);
        if (!step.round.why.empty()) std::printf("%s\n", step.round.why.c_str());
        more = step.round.more && step.round.why.empty();
        if (step.round.files > 0) loaded_s = seconds_since(begin);
    }
    const auto status = books::status_of(settings.folder);
    if (!status) return;
    const auto rows = static_cast<double>(status->events);
    std::printf("loaded %.0f events in %.1f s: %.0f a second; with merging %.1f s: %.0f a second\n", rows,
                loaded_s, rows / loaded_s, seconds_since(begin), rows / seconds_since(begin));
    std::printf("%.1f MB: %.1f bytes an event\n", static_cast<double>(status->bytes) / 1e6,
                static_cast<double>(status->bytes) / rows);
}

/// The middle and the 99th of a hundred, in milliseconds.
template <class Look>
void measure(const char* what, int times, const Look& look) {
    std::vector<double> took;
    for (int each = 0; each < times; ++each) {
        const auto begin = Clock::now();
        look(each);
        took.push_back(seconds_since(begin) * 1e3);
    }
    std::ranges::sort(took);
    std::printf("%s: median %.2f ms, 99 %% %.2f ms\n", what, took[took.size() / 2],
                took[took.size() * 99 / 100]);
}

void ask(const books::BooksReader& reader, std::size_t contracts, std::int64_t last_day) {
    const auto contract = [&](int number) {
        return charging::ContractId{"c" +
                                    std::to_string(static_cast<std::size_t>(number) * 7'919 % contracts)};
    };
    using enum books::Dimension;
    const books::DayRange month{.first = last_day - 29, .last = last_day};
    measure("50 newest events of a contract", 1'000,
            [&](int each) { (void)reader.timeline(contract(each), {.max = 50}).ok(); });
    measure("usage of a contract in 30 days", 500,
            [&](int each) { (void)reader.usage(contract(each), month, 1'000).ok(); });
    measure("advances of a contract", 1'000,
            [&](int each) { (void)reader.advances(contract(each), 50).ok(); });
    measure("totals of 30 days by day and kind", 50, [&](int) {
        (void)reader.totals({.days = month, .by = {day, kind}}).ok();
    });
    measure("ageing of a day", 50, [&](int) { (void)reader.ageing(last_day).ok(); });
    measure("cohorts of 30 days", 50, [&](int) { (void)reader.cohorts(month).ok(); });
    measure("borrowers of 30 days", 50, [&](int) { (void)reader.borrowers(month).ok(); });
    measure("a recharge by its id, which nobody has", 100,
            [&](int) { (void)reader.recharges_with_id({"nowhere"}, 1).ok(); });
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: books_load FOLDER CONTRACTS EVENTS DAYS\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const std::size_t contracts = std::stoul(argv[2]);
    const std::size_t days = std::stoul(argv[4]);
    const books::LoaderSettings settings{.ledger = folder / "ledger", .folder = folder / "books"};
    if (!std::filesystem::exists(settings.ledger)) {
        write_ledger(settings.ledger, contracts, std::stoul(argv[3]), days);
    }
    load(settings, first_day + std::chrono::hours{24 * days + 2});
    ask(books::BooksReader{settings.folder, {}}, contracts,
        charging::Calendar{}.day_of(first_day) + static_cast<std::int64_t>(days) - 1);
    return 0;
}
