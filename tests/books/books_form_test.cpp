#include "books/books_form.hpp"

#include <soci/soci.h>

#include "books/books_folder.hpp"
#include "books/books_status.hpp"
#include "books/database.hpp"
#include "books/rebuild.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Loaded books that say that they have the form next to ours, in either direction.
struct BooksOfAnotherForm {
    explicit BooksOfAnotherForm(int away, std::uint32_t seed = 71) : ledger(seed, 3, 20) {
        for (const LedgerFileText& file : ledger.files()) file.write(books.ledger);
        EXPECT_THAT(books.load(now), IsEmpty());
        generation = books::current_generation(books.settings.folder);
        soci::session main;
        books::open_database(main, generation / books::main_database, books::Access::write);
        main << "UPDATE state SET value = value + :a WHERE name = 'form'", soci::use(away);
    }

    RandomLedger ledger;
    PlainBooks plain{ledger.events(), hanoi()};
    charging::Instant now = hanoi().begin_of_day(plain.days().first + 8);
    BooksInFolder books;
    std::filesystem::path generation;
};

std::size_t generations_in(const BooksInFolder& books) {
    std::size_t generations = 0;
    for (const auto& entry : std::filesystem::directory_iterator{books.settings.folder}) {
        if (entry.is_directory() && !entry.is_symlink()) ++generations;
    }
    return generations;
}

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

TEST(BooksForm, OfAnotherVersionIsToldByReadersWithTheRemedy) {
    for (const int away : {-1, 1}) {
        const BooksOfAnotherForm old{away};
        const auto freshness = old.books.reader.freshness();
        ASSERT_FALSE(freshness.ok()) << away;
        EXPECT_TRUE(freshness.error().other_form);
        EXPECT_FALSE(freshness.error().absent);
        EXPECT_THAT(freshness.error().why, HasSubstr("run airtimectl books rebuild"));
        EXPECT_TRUE(books::status_of(old.books.settings.folder).error().other_form);
        EXPECT_THAT(*books::files_gone(old.books.settings.folder, old.books.ledger), IsEmpty());
    }
}

TEST(BooksForm, OfAnotherVersionHasBooksMadeAnewBesideThemUntilNothingWaits) {
    for (const int away : {-1, 1}) {
        BooksOfAnotherForm old{away};
        old.books.settings.batch_events = 10;
        books::BooksLoader loader{old.books.settings, hanoi()};
        const auto first = loader.step(old.now);
        EXPECT_TRUE(first.anew);
        EXPECT_TRUE(first.round.more);
        EXPECT_GT(first.round.waiting, 0U);
        EXPECT_EQ(books::current_generation(old.books.settings.folder), old.generation);
        EXPECT_TRUE(old.books.reader.freshness().error().other_form);
        books::BooksLoader another{old.books.settings, hanoi()};
        EXPECT_TRUE(another.step(old.now).elsewhere);
        EXPECT_THAT(old.books.load(loader, old.now), IsEmpty());
        EXPECT_NE(books::current_generation(old.books.settings.folder), old.generation);
        EXPECT_EQ(generations_in(old.books), 1U);
        expect_books_tell(old.books.reader, old.plain);
        EXPECT_FALSE(loader.step(old.now).anew);
        EXPECT_FALSE(another.step(old.now).anew);
    }
}

TEST(BooksForm, OfAnotherVersionIsLeftWhereItsFilesAreGoneUntilSomebodyRebuilds) {
    const BooksOfAnotherForm old{-1};
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
    EXPECT_EQ(books::current_generation(old.books.settings.folder), old.generation);
    EXPECT_EQ(generations_in(old.books), 1U);
    const auto rebuilt = books::rebuild_books(
        old.books.settings, hanoi(), [&] { return old.now; }, [](const books::RebuildProgress&) {});
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.error();
    EXPECT_TRUE(old.books.reader.freshness().ok());
    EXPECT_THAT(old.books.load(old.now), IsEmpty());
}

TEST(BooksForm, OfAnotherVersionIsMadeAnewWhereAWorkerBeganAndEnded) {
    BooksOfAnotherForm old{-1};
    old.books.settings.batch_events = 10;
    {
        books::BooksLoader ended{old.books.settings, hanoi()};
        ASSERT_TRUE(ended.step(old.now).anew);
    }
    EXPECT_EQ(generations_in(old.books), 2U);
    EXPECT_THAT(old.books.load(old.now), IsEmpty());
    EXPECT_EQ(generations_in(old.books), 1U);
    expect_books_tell(old.books.reader, old.plain);
}

}  // namespace
}  // namespace airtime::books_test
