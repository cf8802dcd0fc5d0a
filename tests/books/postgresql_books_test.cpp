#include "books/postgresql_books.hpp"

#include <atomic>
#include <random>
#include <thread>

#include "books/rebuild.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

LedgerEvent event_at(Instant at, EventKind kind) {
    LedgerEvent event;
    event.contract = {"c1"};
    event.number = 1;
    event.kind = kind;
    event.at = at;
    return event;
}

std::size_t tables_like(const books::BooksPlace& place, const std::string& name) {
    soci::session session;
    books::open_postgresql(session, books::read_server(place.postgresql).connection,
                           books::PostgresqlUse::read);
    return books::rows_by(session, "SELECT 1 FROM pg_catalog.pg_tables WHERE tablename LIKE $1", {name})
        .size();
}

TEST(OnPostgresql, BooksWaitWhileTheServerIsAwayAndGoOnByThemselves) {
    const Market market{71};
    const BooksInFolder books{Store::postgresql};
    books::BooksLoader loader{books.settings, hanoi()};
    const auto& files = market.ledger.files();
    files.front().write(books.ledger);
    EXPECT_THAT(books.load(loader, market.now()), IsEmpty());
    PrivatePostgresql::shared().kill();
    market.write(books);
    for (int round = 0; round < 2; ++round) {
        const auto step = loader.step(market.now());
        EXPECT_EQ(step.round.files, 0U);
        EXPECT_THAT(step.round.why, AllOf(HasSubstr("PostgreSQL database books"),
                                          HasSubstr(": check that the server runs and has room")));
    }
    const auto fresh = books.reader.freshness();
    ASSERT_FALSE(fresh.ok());
    EXPECT_FALSE(fresh.error().absent);
    EXPECT_THAT(fresh.error().why, HasSubstr("check that the server runs and can be reached"));
    PrivatePostgresql::shared().start();
    EXPECT_THAT(books.load(loader, market.now()), IsEmpty());
    expect_books_tell(books::BooksReader{books.settings.books, hanoi()}, market.plain);
}

TEST(OnPostgresql, ReadersGoOnBehindARestartOfTheServer) {
    const Market market{72, 2, 10};
    const BooksInFolder books{Store::postgresql};
    market.write(books);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    EXPECT_TRUE(books.reader.freshness().ok());
    PrivatePostgresql::shared().kill();
    PrivatePostgresql::shared().start();
    EXPECT_TRUE(books.reader.freshness().ok()) << "its connection was broken";
}

TEST(OnPostgresql, NothingIsLostOrDoubledWhereverTheServerIsKilled) {
    const Market market{73, 4, 60};
    const BooksInFolder books{Store::postgresql};
    market.write(books);
    books::LoaderSettings settings = books.settings;
    settings.batch_events = 10;
    std::atomic<bool> stopping = false;
    std::atomic<int> failures = 0;
    std::jthread loads{[&] {
        books::BooksLoader loader{settings, hanoi()};
        while (!stopping) {
            if (!loader.step(market.now()).round.why.empty()) ++failures;
        }
    }};
    std::mt19937 random{73};
    for (int round = 0; round < 8; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds{random() % 200});
        PrivatePostgresql::shared().kill();
        PrivatePostgresql::shared().start();
    }
    stopping = true;
    loads.join();
    EXPECT_GT(failures.load(), 0);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    expect_books_tell(books::BooksReader{books.settings.books, hanoi()}, market.plain);
}

TEST(OnPostgresql, ALockEndsWithItsConnection) {
    const BooksInFolder books{Store::postgresql};
    const auto holder = books::store_at(books.settings.books);
    ASSERT_TRUE(holder->prepare().ok());
    const auto held = holder->try_lock_loading();
    ASSERT_TRUE(held.ok() && *held);
    const auto other = books::store_at(books.settings.books);
    EXPECT_EQ(*other->try_lock_loading(), nullptr);
    EXPECT_NE(*other->try_lock_rebuilding(), nullptr) << "that is another one";
    soci::session session;
    books::open_postgresql(session, books::read_server(books.settings.books.postgresql).connection,
                           books::PostgresqlUse::control);
    books::rows_by(
        session,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_catalog.pg_locks WHERE locktype = 'advisory'");
    EXPECT_FALSE(holder->current_generation().ok()) << "it finds out";
    EXPECT_NE(*books::store_at(books.settings.books)->try_lock_loading(), nullptr);
}

TEST(OnPostgresql, ReadersChangeNothing) {
    const Market market{74, 1, 10};
    const BooksInFolder books{Store::postgresql};
    market.write(books);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    const auto changed = books::connections_to(books.settings.books)->read([](books::BooksConnection& open) {
        open.main() << "DELETE FROM daily";
    });
    ASSERT_FALSE(changed.ok());
    EXPECT_THAT(changed.error().cause, HasSubstr("read-only transaction"));
    expect_books_tell(books.reader, market.plain);
}

TEST(OnPostgresql, AnAnswerThatTakesTooLongIsGivenUpOnce) {
    const Market market{75, 1, 10};
    const BooksInFolder books{Store::postgresql};
    market.write(books);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    int looks = 0;
    const auto slow = books::connections_to(books.settings.books)->read([&](books::BooksConnection& open) {
        ++looks;
        open.main() << "SET LOCAL statement_timeout = 20";
        open.main() << "SELECT pg_sleep(5)";
    });
    ASSERT_FALSE(slow.ok());
    EXPECT_THAT(slow.error().why, HasSubstr("took too long"));
    EXPECT_EQ(looks, 1);
}

TEST(OnPostgresql, DaysThatAreOverAreDroppedAsTables) {
    BooksInFolder books{Store::postgresql};
    books.settings.event_days = 30;
    books.settings.usage_days = 10;
    LedgerEvent used = event_at(first_day, EventKind::used);
    used.service = charging::ServiceName{"data"};
    file_of(0, {used}).write(books.ledger);
    file_of(1, {event_at(first_day, EventKind::recharged)}).write(books.ledger);
    const std::int64_t day = hanoi().day_of(first_day);
    const auto tables_after = [&](int days) {
        EXPECT_THAT(books.load(hanoi().begin_of_day(day + days)), IsEmpty());
        return std::pair{tables_like(books.settings.books, "events\\_%"),
                         tables_like(books.settings.books, "usage\\_%")};
    };
    EXPECT_EQ(tables_after(9), (std::pair<std::size_t, std::size_t>{1, 1}));
    EXPECT_EQ(tables_after(10), (std::pair<std::size_t, std::size_t>{1, 0}));
    EXPECT_EQ(tables_after(30), (std::pair<std::size_t, std::size_t>{0, 0}));
}

TEST(OnPostgresql, DaysThatShareATableGoOneByOneAndTheTableWithTheLast) {
    BooksInFolder books{Store::postgresql};
    books.settings.event_days = 30;
    constexpr int days = 14;
    std::vector<LedgerEvent> events;
    for (int day = 0; day < days; ++day) {
        events.push_back(event_at(first_day + std::chrono::hours{24 * day}, EventKind::recharged));
        events.back().number = static_cast<std::uint64_t>(day) + 1;
    }
    file_of(0, events).write(books.ledger);
    const std::int64_t first = hanoi().day_of(first_day);
    std::size_t before = days;
    for (int over = 0; over <= days; ++over) {
        EXPECT_THAT(books.load(hanoi().begin_of_day(first + 29 + over)), IsEmpty());
        EXPECT_EQ(books.reader.timeline({"c1"}, {})->size(), static_cast<std::size_t>(days - over));
        const std::size_t tables = tables_like(books.settings.books, "events\\_%");
        EXPECT_LE(tables, before);
        before = tables;
    }
    EXPECT_EQ(before, 0U);
}

/// Of a server that has a tenth of the room for locks that others have.
TEST(OnPostgresql, AFileWithEventsOfHundredsOfDaysNeedsNoMoreLocksThanThereAre) {
    const BooksInFolder books{Store::postgresql};
    const std::int64_t days = books.settings.event_days;
    const auto usage_days = static_cast<std::size_t>(books.settings.usage_days);
    std::vector<LedgerEvent> events;
    for (std::int64_t day = 0; day < days; ++day) {
        for (const EventKind kind : {EventKind::recharged, EventKind::used}) {
            events.push_back(event_at(first_day + std::chrono::hours{24 * day}, kind));
            events.back().number = events.size();
            events.back().service = charging::ServiceName{"data"};
        }
    }
    file_of(0, events).write(books.ledger);
    EXPECT_THAT(books.load(events.back().at), IsEmpty());
    const std::int64_t first = hanoi().day_of(first_day);
    EXPECT_EQ(books.reader.timeline({"c1"}, {.max = 1'000})->size(), static_cast<std::size_t>(days));
    EXPECT_EQ(books.reader.usage({"c1"}, {first, first + days}, 1'000)->size(), usage_days);
    EXPECT_THAT(books.load(events.back().at + std::chrono::hours{24 * days}), IsEmpty());
    EXPECT_EQ(tables_like(books.settings.books, "events\\_%"), 0U) << "all are dropped";
}

TEST(OnPostgresql, ARebuildLeavesNothingOfTheBooksBefore) {
    const Market market{76, 2, 10};
    const BooksInFolder books{Store::postgresql};
    market.write(books);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    const auto rebuilt = books::rebuild_books(
        books.settings, hanoi(), [&] { return market.now(); }, [](const books::RebuildProgress&) {});
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.error();
    EXPECT_EQ(tables_like(books.settings.books, "advance"), 1U);
    expect_books_tell(books.reader, market.plain);
}

TEST(OnPostgresql, KeepsSessionsWhoseIdsItCannotHold) {
    const BooksInFolder books{Store::postgresql};
    LedgerEvent used = event_at(first_day, EventKind::used);
    used.session = charging::SessionId{std::string{"s\xff\0\\\tz", 6}};
    used.service = charging::ServiceName{"data"};
    file_of(0, {used}).write(books.ledger);
    EXPECT_THAT(books.load(first_day), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    const auto usage = books.reader.usage({"c1"}, {day, day}, 10);
    ASSERT_EQ(usage->size(), 1U);
    EXPECT_EQ(usage->at(0).session, "s%FF%00\\\tz");
    EXPECT_THAT(*books.reader.usage({std::string{"c1\xff"}}, {day, day}, 10), IsEmpty());
    EXPECT_EQ(books.reader.contracts_with_session(*used.session, 10)->size(), 1U);
    EXPECT_EQ(books.reader.contracts_with_session({usage->at(0).session}, 10)->size(), 1U)
        << "as it is shown";
}

TEST(OnPostgresql, NoMessageHoldsAPassword) {
    for (const char* place : {"host=/nowhere dbname=books password=sekret", "host=x password='sekret",
                              "postgresql://airtime:sekret@127.0.0.1:1/books"}) {
        SCOPED_TRACE(place);
        const books::BooksPlace books{.folder = {}, .postgresql = place};
        const auto checked = books::check_place(books);
        ASSERT_FALSE(checked.ok());
        EXPECT_THAT(checked.error(), AllOf(HasSubstr("books.postgresql"), Not(HasSubstr("sekret"))));
        const auto fresh = books::BooksReader{books, hanoi()}.freshness();
        EXPECT_THAT(fresh.error().why + fresh.error().cause, Not(HasSubstr("sekret")));
        books::BooksLoader loader{{.ledger = "/nowhere", .books = books}, hanoi()};
        EXPECT_THAT(loader.step(first_day).round.why, Not(HasSubstr("sekret")));
    }
}

TEST(OnPostgresql, TheServerIsCheckedForWhatBooksNeed) {
    const BooksInFolder books{Store::postgresql};
    EXPECT_TRUE(books::check_place(books.settings.books).ok());
    soci::session session;
    books::open_postgresql(session, books::read_server(books.settings.books.postgresql).connection,
                           books::PostgresqlUse::control);
    books::rows_by(session, "CREATE ROLE guest LOGIN");
    const books::PostgresqlServer guest = books::read_server(books.settings.books.postgresql + " user=guest");
    EXPECT_THAT(books::check_server(guest).error(), HasSubstr("may not make schemas"));
    EXPECT_TRUE(books::check_place({.folder = "/nowhere", .postgresql = ""}).ok())
        << "a folder is not looked at";
}

TEST(OnPostgresql, ServersAreCalledWithoutUserAndPassword) {
    EXPECT_EQ(books::read_server("host=db1 port=5433 dbname=books user=u password=p").name,
              "PostgreSQL database books on db1:5433");
    EXPECT_EQ(books::read_server("postgresql://u:p@db1/books").name, "PostgreSQL database books on db1");
    EXPECT_EQ(books::read_server("dbname=books").name, "PostgreSQL database books");
    EXPECT_EQ(books::read_server("no string").name, "books.postgresql");
}

}  // namespace
}  // namespace airtime::books_test
