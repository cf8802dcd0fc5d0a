#include "books/books_reader.hpp"

#include <fstream>

#include "books/books_folder.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(BooksReader, SaysWhatHelpsWhereTheBooksAreDamaged) {
    const worker_test::TemporaryFolder folder;
    const auto generation = books::make_generation(folder.path());
    ASSERT_TRUE(generation.ok());
    ASSERT_TRUE(books::make_current(folder.path(), *generation).ok());
    std::ofstream{*generation / books::main_database} << std::string(8'192, 'x');
    const books::BooksReader reader{folder.path(), hanoi()};
    const auto freshness = reader.freshness();
    ASSERT_FALSE(freshness.ok());
    EXPECT_FALSE(freshness.error().absent);
    EXPECT_THAT(freshness.error().why, HasSubstr("airtimectl books rebuild"));
    EXPECT_THAT(freshness.error().why, Not(HasSubstr("SELECT"))) << "people read it";
    EXPECT_THAT(freshness.error().cause, HasSubstr("not a database"));
}

}  // namespace
}  // namespace airtime::books_test
