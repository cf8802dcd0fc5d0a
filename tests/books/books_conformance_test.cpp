// What every store of books must tell, whatever it keeps them in: a second one joins by a row at the end, and
// by being made by BooksUnderTest.
#include <algorithm>
#include <fstream>

#include "base/decimal_text.hpp"
#include "books/bookings.hpp"
#include "books/books_folder.hpp"
#include "books/books_status.hpp"
#include "books/database.hpp"
#include "ledger_files/cdr_row.hpp"
#include "ledger_files/daily_counts.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;
using std::chrono::hours;
using testing::Contains;
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
        EXPECT_FALSE(plain.refusals(books::RefusedBy::reason).empty());
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

TEST_P(BooksConformance, SaysFromWhichDayOnSingleEventsAndUsageAreKept) {
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    const std::int64_t day = hanoi().day_of(first_day);
    books_.settings.event_days = 30;
    books_.settings.usage_days = 10;
    EXPECT_FALSE(books_.reader.freshness().ok());
    const auto fresh_after = [&](int days) {
        EXPECT_THAT(books_.load(hanoi().begin_of_day(day + days)), IsEmpty());
        return *books_.reader.freshness();
    };
    EXPECT_EQ(fresh_after(9).usage_since, std::nullopt) << "nothing was dropped";
    EXPECT_EQ(fresh_after(9).first_day, day);
    EXPECT_EQ(fresh_after(10).usage_since, day + 1);
    EXPECT_EQ(fresh_after(29).events_since, std::nullopt);
    EXPECT_EQ(fresh_after(30).events_since, day + 1);
    books_.settings.event_days = 400;
    EXPECT_EQ(fresh_after(31).events_since, day + 1) << "what was dropped does not come back";
}

TEST_P(BooksConformance, SaysWhereAnAdvanceMovedThatNobodyGranted) {
    LedgerEvent grant = event_of(1, EventKind::advanced, first_day);
    LedgerEvent repaid = event_of(2, EventKind::recovered, first_day + hours{1});
    grant.advance = repaid.advance = charging::AdvanceId{"a1"};
    write({file_of(0, {repaid})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_TRUE(books_.reader.freshness()->grants_missing);
    write({file_of(0, {grant})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_FALSE(books_.reader.freshness()->grants_missing);
}

TEST_P(BooksConformance, AddsUpAllUsageByService) {
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 6; ++number) {
        events.push_back(event_of(number, EventKind::used, first_day + hours{24 * (number % 3)}));
        events.back().service = charging::ServiceName{number % 2 == 0 ? "data" : "sms_onnet"};
        events.back().session = charging::SessionId{"s" + std::to_string(number)};
        events.back().units = 10;
        events.back().changes = {{{"main"}, -charging::Money::from_units(7)}};
    }
    write({file_of(0, events)});
    EXPECT_THAT(books_.load(first_day + hours{24 * 10}), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    const auto used = [&](books::DayRange days) { return *books_.reader.usage_by_service({"c1"}, days); };
    const charging::MoneySum cost = charging::Money::from_units(21);
    EXPECT_THAT(
        used({day, day + 2}),
        ElementsAre(books::ServiceUsage{.service = "data", .rows = 3, .units = 30, .cost = cost},
                    books::ServiceUsage{.service = "sms_onnet", .rows = 3, .units = 30, .cost = cost}));
    EXPECT_EQ(used({day, day}).size(), 2U);
    EXPECT_EQ(used({day, day})[0].rows, 1);
    EXPECT_THAT(used({day + 3, day + 9}), IsEmpty());
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
    std::string text = wrong.text();
    const auto digit = text.find("#records=1") + std::string_view{"#records="}.size();
    std::ofstream{path} << text.replace(digit, 1, "2");  // as long as the right one
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

TEST_P(BooksConformance, WaitsForAFileThatCannotBeReadAndLoadsAllOthers) {
    const LedgerFileText unread = file_of(0, {event_of(2, EventKind::recharged, first_day + hours{1})});
    write({unread, file_of(1, {event_of(3, EventKind::recharged, first_day + hours{2})})});
    const auto path = ledger_files::complete_path(books_.ledger, unread.name);
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    EXPECT_THAT(books_.load(), Contains(HasSubstr("must be a file that can be read")));
    EXPECT_THAT(timeline({}), ElementsAre(3));
    EXPECT_EQ(books_.reader.freshness()->refused, 0U);
    EXPECT_EQ(books_.reader.freshness()->waiting, 1U);
    std::filesystem::remove(path);
    unread.write(books_.ledger);
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(3, 2));
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

TEST_P(BooksConformance, TakesFromCountsFilesWhatBecameOfMessages) {
    const auto folder = ledger_files::counts_folder(books_.ledger);
    std::filesystem::create_directories(folder);
    const auto write_counts = [&](const std::string& date, Int128 delivered) {
        std::ofstream{folder / (date + ".csv")} << ledger_files::counts_csv(
            date, {{.item = "message", .of = "granted", .outcome = "delivered", .count = delivered},
                   {.item = "message", .of = "granted", .outcome = "sent", .count = 5},
                   {.item = "refused", .of = "sms", .outcome = "denied", .count = 7}});
    };
    write_counts("2026-06-01", 3);
    write_counts("2026-06-02", 4);
    std::ofstream{folder / "2026-06-03.csv"} << "date,item,of,outcome,count\nno row\n";
    std::ofstream{folder / "2026-06-04.csv.w1.part"} << "date";
    EXPECT_THAT(books_.load(), ElementsAre(HasSubstr("2026-06-03.csv: line 2 is no row of counts")));
    EXPECT_THAT(books_.load(), IsEmpty()) << "it is said once";
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_THAT(
        *books_.reader.messages({day, day}),
        ElementsAre(
            books::MessageCount{.date = "2026-06-01", .kind = "granted", .status = "delivered", .count = 3},
            books::MessageCount{.date = "2026-06-01", .kind = "granted", .status = "sent", .count = 5}));
    EXPECT_EQ(books_.reader.messages({day, day + 5})->size(), 4U);
    EXPECT_THAT(*books_.reader.refusals({day, day + 5}, books::RefusedBy::reason), IsEmpty())
        << "those the books count themselves";
    write_counts("2026-06-03", 6);
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_EQ(books_.reader.messages({day, day + 5})->size(), 6U) << "taken when it was mended";
    EXPECT_THAT(*books::files_gone(books_.settings.folder, books_.ledger), IsEmpty());
}

TEST_P(BooksConformance, GetTheTablesThatAnEarlierVersionDidNotMake) {
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    {
        soci::session main;
        books::open_database(main, books::current_generation(books_.settings.folder) / books::main_database,
                             books::Access::write);
        for (const char* table : {"refusal", "message"}) main << std::string{"DROP TABLE "} + table;
    }
    LedgerEvent refused = event_of(2, EventKind::refused, first_day + hours{1});
    refused.note = "sms denied";
    write({file_of(0, {refused})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    const auto refusals = books_.reader.refusals({day, day}, books::RefusedBy::channel);
    ASSERT_TRUE(refusals.ok()) << refusals.error().why;
    EXPECT_THAT(*refusals, ElementsAre(books::RefusedGroup{
                               .group = "sms", .reason = "denied", .channel = "sms", .count = 1}));
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->front().sums.count, 2);
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
