// What every store of books must tell, whatever it keeps them in: a second one joins by a row at the end, and
// by being made by BooksUnderTest.
#include <algorithm>
#include <fstream>

#include "base/decimal_text.hpp"
#include "books/bookings.hpp"
#include "ledger_files/cdr_row.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

enum class Store : std::uint8_t { sqlite };

class BooksConformance : public testing::TestWithParam<Store> {
  protected:
    void write(const std::vector<LedgerFileText>& files) const {
        for (const LedgerFileText& file : files) file.write(books_.ledger);
    }
    static std::vector<std::uint64_t> numbers_of(const std::vector<LedgerEvent>& events) {
        std::vector<std::uint64_t> numbers;
        for (const LedgerEvent& event : events) numbers.push_back(event.number);
        return numbers;
    }
    std::vector<std::uint64_t> timeline(const books::TimelineFilter& filter) const {
        const auto events = books_.reader.timeline({"c1"}, filter);
        EXPECT_TRUE(events.ok()) << (events.ok() ? "" : events.error().why);
        return events.ok() ? numbers_of(*events) : std::vector<std::uint64_t>{};
    }

    BooksInFolder books_;
};

LedgerEvent event_of(std::uint64_t number, EventKind kind, Instant at) {
    LedgerEvent event;
    event.contract = {"c1"};
    event.number = number;
    event.kind = kind;
    event.at = at;
    return event;
}

TEST_P(BooksConformance, TellsWhatAnyLedgerSays) {
    for (std::uint32_t seed = 1; seed <= 2; ++seed) {
        SCOPED_TRACE(seed);
        const RandomLedger ledger{seed};
        const BooksInFolder books;
        for (const LedgerFileText& file : ledger.files()) file.write(books.ledger);
        EXPECT_THAT(books.load(), IsEmpty());
        // Hours are kept for eight days only, and all days lie before them.
        const PlainBooks plain{ledger.events(), hanoi()};
        BooksInFolder young;
        for (const LedgerFileText& file : ledger.files()) file.write(young.ledger);
        const auto hours = books.reader.hourly(plain.days());
        ASSERT_TRUE(hours.ok());
        EXPECT_THAT(*hours, IsEmpty());
        EXPECT_THAT(young.load(hanoi().begin_of_day(plain.days().first + 8)), IsEmpty());
        expect_books_tell(young.reader, plain);
    }
}

TEST_P(BooksConformance, TellsTheSameInWhateverOrderFilesAreLoaded) {
    for (std::uint32_t seed = 11; seed <= 12; ++seed) {
        SCOPED_TRACE(seed);
        const RandomLedger ledger{seed, 5, 50};
        const PlainBooks plain{ledger.events(), hanoi()};
        std::vector<LedgerFileText> files = ledger.files();
        std::shuffle(files.begin(), files.end(), std::mt19937{seed});
        const BooksInFolder books;
        books::BooksLoader loader{books.settings, hanoi()};
        for (const LedgerFileText& file : files) {
            file.write(books.ledger);
            EXPECT_THAT(books.load(loader, hanoi().begin_of_day(plain.days().first + 8)), IsEmpty());
        }
        expect_books_tell(books.reader, plain);
    }
}

TEST_P(BooksConformance, TellsTheSameWhenAllIsLoadedTwice) {
    const RandomLedger ledger{21, 3, 40};
    const PlainBooks plain{ledger.events(), hanoi()};
    const Instant now = hanoi().begin_of_day(plain.days().first + 8);
    write(ledger.files());
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_THAT(books_.load(now), IsEmpty());
    expect_books_tell(books_.reader, plain);
    const auto fresh = books_.reader.freshness();
    ASSERT_TRUE(fresh.ok());
    EXPECT_EQ(fresh->files, ledger.files().size());
    EXPECT_EQ(fresh->waiting, 0U);
}

TEST_P(BooksConformance, FindsWhatIsAskedForOfATimeline) {
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 9; ++number) {
        const Instant at = first_day + hours{24 * number};
        events.push_back(event_of(number, number % 2 == 0 ? EventKind::recharged : EventKind::advanced, at));
        if (number % 2 == 1) events.back().note = number % 3 == 0 ? "sms k" : "automatic";
        if (number % 2 == 1) events.back().advance = charging::AdvanceId{"a" + std::to_string(number)};
    }
    write({file_of(0, events)});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(9, 8, 7, 6, 5, 4, 3, 2, 1));
    EXPECT_THAT(timeline({.max = 2}), ElementsAre(9, 8));
    EXPECT_THAT(timeline({.before = 4, .max = 2}), ElementsAre(3, 2));
    EXPECT_THAT(timeline({.kinds = {EventKind::recharged}}), ElementsAre(8, 6, 4, 2));
    EXPECT_THAT(timeline({.kinds = {EventKind::recharged, EventKind::advanced}, .max = 1}), ElementsAre(9));
    EXPECT_THAT(timeline({.channel = charging::Channel::sms}), ElementsAre(9, 3));
    EXPECT_THAT(timeline({.from = events[2].at}), ElementsAre(9, 8, 7, 6, 5, 4, 3));
    EXPECT_THAT(timeline({.until = events[2].at}), ElementsAre(2, 1));
    EXPECT_THAT(timeline({.from = events[1].at, .until = events[3].at}), ElementsAre(3, 2));
    EXPECT_THAT(timeline({.max = 0}), IsEmpty());
}

TEST_P(BooksConformance, GivesTheGreatestNumbersAlsoWhereClocksDisagreeAtMidnight) {
    const Instant midnight = hanoi().begin_of_day(hanoi().day_of(first_day) + 1);
    const std::chrono::seconds second{1};
    write({file_of(0, {event_of(1, EventKind::recharged, midnight - second),
                       event_of(2, EventKind::recharged, midnight + second),
                       event_of(3, EventKind::recharged, midnight - second)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({.max = 1}), ElementsAre(3));
    EXPECT_THAT(timeline({.max = 2}), ElementsAre(3, 2));
}

TEST_P(BooksConformance, FindsAnAdvanceAndARechargeByTheirIds) {
    LedgerEvent recharge = event_of(1, EventKind::recharged, first_day);
    recharge.note = "till-7";
    LedgerEvent advance = event_of(2, EventKind::advanced, first_day);
    advance.advance = charging::AdvanceId{"a2"};
    write({file_of(0, {recharge, advance})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const auto recharges = books_.reader.recharges_with_id({"till-7"}, 10);
    ASSERT_TRUE(recharges.ok());
    EXPECT_THAT(*recharges, ElementsAre(books::EventPlace{.contract = {"c1"}, .event = 1}));
    EXPECT_THAT(*books_.reader.recharges_with_id({"till-8"}, 10), IsEmpty());
    EXPECT_EQ(books_.reader.advances_with_id({"a2"}, 10)->size(), 1U);
    EXPECT_THAT(*books_.reader.advances_with_id({"a2"}, 0), IsEmpty());
    EXPECT_THAT(*books_.reader.advances_with_id({"a3"}, 10), IsEmpty());
}

TEST_P(BooksConformance, TakesEventsOfADayThatWasFinishedLongAgo) {
    const LedgerEvent early = event_of(1, EventKind::recharged, first_day);
    const LedgerEvent late = event_of(2, EventKind::recharged, first_day + hours{1});
    const Instant now = first_day + hours{24 * 3};
    write({file_of(0, {early})});
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(1));
    write({file_of(1, {late})});
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(2, 1));
    expect_books_tell(books_.reader, PlainBooks{{early, late}, hanoi()});
}

TEST_P(BooksConformance, KeepsEventsAndUsageForTheirDaysAndTotalsForEver) {
    LedgerEvent used = event_of(1, EventKind::used, first_day);
    used.service = charging::ServiceName{"data"};
    write({file_of(0, {used, event_of(2, EventKind::recharged, first_day)})});
    const std::int64_t day = hanoi().day_of(first_day);
    books_.settings.event_days = 30;
    books_.settings.usage_days = 10;
    const auto now = [&](int days) { return hanoi().begin_of_day(day + days); };
    const auto usage = [&] { return books_.reader.usage({"c1"}, {day, day}, 10)->size(); };
    EXPECT_THAT(books_.load(now(9)), IsEmpty());
    EXPECT_EQ(usage(), 1U);
    EXPECT_THAT(books_.load(now(10)), IsEmpty());
    EXPECT_EQ(usage(), 0U);
    EXPECT_THAT(books_.load(now(29)), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(2));
    EXPECT_EQ(books_.reader.hourly({day, day})->size(), 0U);
    EXPECT_THAT(books_.load(now(30)), IsEmpty());
    EXPECT_THAT(timeline({}), IsEmpty());
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->at(0).sums.count, 2);
    // A file that comes so late is counted, and not kept.
    write({file_of(0, {event_of(3, EventKind::recharged, first_day)})});
    EXPECT_THAT(books_.load(now(30)), IsEmpty());
    EXPECT_THAT(timeline({}), IsEmpty());
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->at(0).sums.count, 3);
}

TEST_P(BooksConformance, KeepsHoursForEightDaysBeforeToday) {
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_THAT(books_.load(hanoi().begin_of_day(day + 8)), IsEmpty());
    EXPECT_EQ(books_.reader.hourly({day, day})->size(), 1U);
    EXPECT_THAT(books_.load(hanoi().begin_of_day(day + 9)), IsEmpty());
    EXPECT_EQ(books_.reader.hourly({day, day})->size(), 0U);
}

TEST_P(BooksConformance, RefusesAFileThatDoesNotAddUpAndLoadsAllOthers) {
    const LedgerEvent good = event_of(1, EventKind::recharged, first_day);
    const LedgerEvent bad = event_of(2, EventKind::recharged, first_day + hours{1});
    const LedgerFileText wrong = file_of(0, {bad});
    write({file_of(0, {good}), wrong, file_of(1, {event_of(3, EventKind::recharged, first_day + hours{2})})});
    const auto path = ledger_files::complete_path(books_.ledger, wrong.name);
    const std::string text = wrong.text();
    std::ofstream{path} << text.substr(0, text.find("#records=1")) << "#records=2 amount=0\n";
    EXPECT_THAT(books_.load(), ElementsAre(HasSubstr(path.string() + ":3: the rows add up to #records=1")));
    EXPECT_THAT(timeline({}), ElementsAre(3, 1));
    EXPECT_EQ(books_.reader.freshness()->refused, 1U);
    EXPECT_EQ(books_.reader.freshness()->files, 2U);
    // It is said once, and taken when it was mended.
    EXPECT_THAT(books_.load(), IsEmpty());
    wrong.write(books_.ledger);
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(3, 2, 1));
    EXPECT_EQ(books_.reader.freshness()->refused, 0U);
}

TEST_P(BooksConformance, CountsRowsThatMakeNoSense) {
    const LedgerFileText file = file_of(0, {event_of(1, EventKind::recharged, first_day)});
    const auto path = ledger_files::complete_path(books_.ledger, file.name);
    std::filesystem::create_directories(path.parent_path());
    ledger_files::ControlTotal total;
    total.add(file.events[0]);
    total.add_unreadable();
    std::ofstream{path} << ledger_files::cdr_heading << '\n'
                        << ledger_files::cdr_row(file.events[0]) << '\n'
                        << ledger_files::unreadable_row("no event") << '\n'
                        << total.to_line() << '\n';
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(1));
    EXPECT_EQ(books_.reader.freshness()->unreadable_rows, 1U);
}

TEST_P(BooksConformance, SaysThroughWhenEverythingIsThere) {
    using std::chrono::minutes;
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    const Instant now = first_day + hours{2};
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->through, now - minutes{1});
    EXPECT_EQ(books_.reader.freshness()->looked_at, now);
    const LedgerFileText open = file_of(0, {event_of(2, EventKind::recharged, first_day + hours{1})});
    std::filesystem::create_directories(ledger_files::open_folder(books_.ledger));
    std::ofstream{ledger_files::part_path(books_.ledger, open.name)} << "begun";
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->through, first_day + hours{1} - minutes{1});
}

TEST_P(BooksConformance, SumsBeyondSixtyFourBitsAreExact) {
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 2'000; ++number) {
        events.push_back(event_of(number, EventKind::recharged, first_day));
        events.back().changes = {{{"main"}, Money::max()}};
    }
    write({file_of(0, events)});
    EXPECT_THAT(books_.load(), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->at(0).sums.amount.to_string(), "18000000000000");
}

TEST_P(BooksConformance, GroupsTotalsByWhatIsAskedFor) {
    LedgerEvent paid = event_of(1, EventKind::recharged, first_day);
    paid.changes = {{{"main"}, Money::from_units(5)}};
    write({file_of(0, {paid, event_of(2, EventKind::overdue, first_day + hours{24})})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    const auto groups =
        books_.reader.totals({.days = {day, day + 1}, .by = {books::Dimension::kind, books::Dimension::day}});
    ASSERT_TRUE(groups.ok());
    ASSERT_EQ(groups->size(), 2U);
    EXPECT_THAT((*groups)[0].group, ElementsAre("overdue", "2026-06-02"));
    EXPECT_THAT((*groups)[1].group, ElementsAre("recharged", "2026-06-01"));
    EXPECT_EQ((*groups)[1].sums.amount.to_string(), "5");
    EXPECT_EQ(books_.reader.totals({.days = {day, day + 1}, .kinds = {EventKind::overdue}})->size(), 1U);
    EXPECT_THAT(*books_.reader.totals({.days = {day + 2, day + 3}}), IsEmpty());
    EXPECT_THAT(*books_.reader.totals({.days = {day + 1, day}}), IsEmpty());
}

TEST_P(BooksConformance, AnswersThatThereAreNoBooks) {
    const auto fresh = books_.reader.freshness();
    ASSERT_FALSE(fresh.ok());
    EXPECT_TRUE(fresh.error().absent);
    EXPECT_THAT(fresh.error().why, HasSubstr("there are no books yet"));
    const books::BooksReader off{"", hanoi()};
    EXPECT_THAT(off.timeline({"c1"}, {}).error().why, HasSubstr("books.folder is empty"));
}

INSTANTIATE_TEST_SUITE_P(Stores, BooksConformance, testing::Values(Store::sqlite));

}  // namespace
}  // namespace airtime::books_test
