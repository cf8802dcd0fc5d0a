#include "books/books_form.hpp"

#include <soci/soci.h>

#include "books/books_status.hpp"
#include "books/books_store.hpp"
#include "books/database.hpp"
#include "books/rebuild.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Loaded books that say that they have the form next to ours, in either direction.
struct BooksOfAnotherForm {
    BooksOfAnotherForm(Store store, int away) : books(store) {
        for (const LedgerFileText& file : ledger.files()) file.write(books.ledger);
        EXPECT_THAT(books.load(now), IsEmpty());
        generation = books.current();
        const auto open = books::store_at(books.settings.books)->open({generation});
        open->main() << "UPDATE state SET value = value + :a WHERE name = 'form'", soci::use(away);
    }

    RandomLedger ledger{71, 3, 20};
    PlainBooks plain{ledger.events(), hanoi()};
    charging::Instant now = hanoi().begin_of_day(plain.days().first + 8);
    BooksInFolder books;
    std::string generation;
};

class FormOfBooks : public testing::TestWithParam<Store> {};

TEST(BooksForm, IsNotedInNewBooksAndKeptWhereItIsNoted) {
    soci::session main;
    const worker_test::TemporaryFolder folder;
    books::open_database(main, folder.path() / "new.sqlite", books::Access::write);
    EXPECT_EQ(books::note_form(main), books::books_form);
    EXPECT_EQ(books::note_form(main), books::books_form);
    main << "UPDATE state SET value = 77 WHERE name = 'form'";
    EXPECT_EQ(books::note_form(main), 77);
}

TEST(BooksForm, IsNoneInBooksOfBeforeItWasNoted) {
    soci::session main;
    const worker_test::TemporaryFolder folder;
    books::open_database(main, folder.path() / "old.sqlite", books::Access::write);
    main << "CREATE TABLE day_zone (name TEXT PRIMARY KEY)";
    main << "INSERT INTO day_zone (name) VALUES ('UTC')";
    EXPECT_EQ(books::note_form(main), 0);
}

TEST_P(FormOfBooks, OfAnotherVersionIsToldByReadersWithTheRemedy) {
    for (const int away : {-1, 1}) {
        const BooksOfAnotherForm old{GetParam(), away};
        const auto freshness = old.books.reader.freshness();
        ASSERT_FALSE(freshness.ok()) << away;
        EXPECT_TRUE(freshness.error().other_form);
        EXPECT_FALSE(freshness.error().absent);
        EXPECT_THAT(freshness.error().why, HasSubstr("run airtimectl books rebuild"));
        EXPECT_TRUE(books::status_of(old.books.settings.books).error().other_form);
        EXPECT_THAT(*books::files_gone(old.books.settings.books, old.books.ledger), IsEmpty());
    }
}

TEST_P(FormOfBooks, OfAnotherVersionHasBooksMadeAnewBesideThemUntilNothingWaits) {
    for (const int away : {-1, 1}) {
        BooksOfAnotherForm old{GetParam(), away};
        old.books.settings.batch_events = 10;
        books::BooksLoader loader{old.books.settings, hanoi()};
        const auto first = loader.step(old.now);
        EXPECT_TRUE(first.anew);
        EXPECT_TRUE(first.round.more);
        EXPECT_GT(first.round.waiting, 0U);
        EXPECT_EQ(old.books.current(), old.generation);
        EXPECT_TRUE(old.books.reader.freshness().error().other_form);
        books::BooksLoader another{old.books.settings, hanoi()};
        EXPECT_TRUE(another.step(old.now).elsewhere);
        EXPECT_THAT(old.books.load(loader, old.now), IsEmpty());
        EXPECT_NE(old.books.current(), old.generation);
        EXPECT_EQ(old.books.generations(), 1U);
        expect_books_tell(old.books.reader, old.plain);
        EXPECT_FALSE(loader.step(old.now).anew);
        EXPECT_FALSE(another.step(old.now).anew);
    }
}

TEST_P(FormOfBooks, OfAnotherVersionIsLeftWhereItsFilesAreGoneUntilSomebodyRebuilds) {
    const BooksOfAnotherForm old{GetParam(), -1};
    const std::string& gone = old.ledger.files().front().name;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{old.books.ledger}) {
        if (entry.path().filename() != gone) continue;
        std::filesystem::remove(entry.path());
        break;
    }
    const auto said = old.books.load(old.now);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_THAT(said[0], HasSubstr(gone));
    EXPECT_THAT(said[0], HasSubstr("put them back, or run airtimectl books rebuild --forget"));
    EXPECT_EQ(old.books.current(), old.generation);
    EXPECT_EQ(old.books.generations(), 1U);
    const auto rebuilt = books::rebuild_books(
        old.books.settings, hanoi(), [&] { return old.now; }, [](const books::RebuildProgress&) {});
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.error();
    EXPECT_TRUE(old.books.reader.freshness().ok());
    EXPECT_THAT(old.books.load(old.now), IsEmpty());
}

TEST_P(FormOfBooks, OfAnotherVersionIsMadeAnewWhereAWorkerBeganAndEnded) {
    BooksOfAnotherForm old{GetParam(), -1};
    old.books.settings.batch_events = 10;
    {
        books::BooksLoader ended{old.books.settings, hanoi()};
        ASSERT_TRUE(ended.step(old.now).anew);
    }
    EXPECT_EQ(old.books.generations(), 2U);
    EXPECT_THAT(old.books.load(old.now), IsEmpty());
    EXPECT_EQ(old.books.generations(), 1U);
    expect_books_tell(old.books.reader, old.plain);
}

TEST(OnPostgresql, BooksAreMadeAnewFromTheirBeginningWhereTheServerWasKilledMeanwhile) {
    BooksOfAnotherForm old{Store::postgresql, -1};
    old.books.settings.batch_events = 10;
    books::BooksLoader loader{old.books.settings, hanoi()};
    ASSERT_TRUE(loader.step(old.now).anew);
    PrivatePostgresql::shared().kill();
    PrivatePostgresql::shared().start();
    EXPECT_FALSE(loader.step(old.now).round.why.empty()) << "it has no lock any more";
    EXPECT_THAT(old.books.load(loader, old.now), IsEmpty());
    EXPECT_EQ(old.books.generations(), 1U);
    expect_books_tell(old.books.reader, old.plain);
}

INSTANTIATE_TEST_SUITE_P(InSqlite, FormOfBooks, testing::Values(Store::sqlite));
INSTANTIATE_TEST_SUITE_P(OnPostgresql, FormOfBooks, testing::Values(Store::postgresql));

}  // namespace
}  // namespace airtime::books_test
