#include "ledger_files/ledger_checkpoint.hpp"

#include <gmock/gmock.h>

#include "tests/worker/ledger_fixture.hpp"

namespace airtime::ledger_files {
namespace {

using namespace worker_test;
using charging::MoneySum;
using testing::HasSubstr;

constexpr const char* day = "2026-11-23";

BooksByContract books_in(const std::filesystem::path& ledger) {
    BooksByContract books;
    const auto read =
        each_books(ledger, day, [&](const charging::ContractId& contract, charging::Books of_contract) {
            books.emplace(contract, std::move(of_contract));
        });
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error());
    return books;
}

charging::Books rich() {
    charging::Books books;
    books.last_number = 17;
    books.debt = Money::from_units(11'000);
    books.balances[{"main"}] = MoneySum{Money::from_millionths(-1)};
    books.balances[{"a;b:c,\"d"}] = MoneySum{};
    books.totals.recharged = MoneySum::parse("18000000000000.25").value_or(MoneySum{});
    books.totals.used = Money::from_units(3);
    return books;
}

TEST(LedgerCheckpoint, IsReadAsItWasWritten) {
    const TemporaryFolder folder;
    const BooksByContract books{{{"c1"}, rich()}, {{"of, \"somebody\""}, {}}, {{"#contracts=1"}, {}}};
    ASSERT_TRUE(write_checkpoint(folder.path(), day, books).ok());
    EXPECT_EQ(folder.names(), std::vector<std::string>{"checkpoints/2026-11-23.csv"});
    const BooksByContract read = books_in(folder.path());
    ASSERT_EQ(read.size(), 3U);
    for (const auto& [contract, written] : books) {
        const charging::Books& found = read.at(contract);
        EXPECT_EQ(found.last_number, written.last_number);
        EXPECT_EQ(found.debt, written.debt);
        EXPECT_EQ(found.balances, written.balances);
        EXPECT_EQ(found.totals, written.totals);
    }
}

TEST(LedgerCheckpoint, TheLatestIsFound) {
    const TemporaryFolder folder;
    EXPECT_EQ(*latest_checkpoint(folder.path()), std::nullopt);
    for (const char* written : {"2026-11-09", "2026-11-23", "2026-10-31"}) {
        ASSERT_TRUE(write_checkpoint(folder.path(), written, {}).ok());
    }
    std::ofstream{folder.path() / "checkpoints" / "2026-11-30.csv.part"} << "half";
    EXPECT_EQ(*latest_checkpoint(folder.path()), "2026-11-23");
}

TEST(LedgerCheckpoint, IsRefusedWhereItIsNotWhole) {
    const TemporaryFolder folder;
    const auto failure = [&](const std::string& text) {
        std::ofstream{folder.path() / "checkpoints" / "2026-11-23.csv"} << text;
        const auto read = each_books(folder.path(), day, [](const auto&, const auto&) {});
        return read.ok() ? std::string{} : read.error();
    };
    ASSERT_TRUE(write_checkpoint(folder.path(), day, {}).ok());
    const std::string heading = "contract,n,debt,balances,totals\n";
    EXPECT_EQ(failure(heading + "c1,2,0,main:5,opening=5\n#contracts=1\n"), "");
    EXPECT_THAT(failure("c1,2,0,,\n#contracts=1\n"), HasSubstr(":1: the heading must be"));
    EXPECT_THAT(failure(heading + "c1,2,0,,\n"), HasSubstr(":2: the number of contracts is missing"));
    EXPECT_THAT(failure(heading + "c1,2,0,,\n#contracts=2\n"), HasSubstr(":3: the rows are 1"));
    EXPECT_THAT(failure(heading + "c1,2,0,,\n#contracts=1"), HasSubstr(":3: the rows are 1"));
    EXPECT_THAT(failure(heading + "#contracts=0\nc1,2,0,,\n"), HasSubstr(":2: the rows are 0"));
    EXPECT_THAT(failure(heading + "c1,two,0,,\n#contracts=1\n"), HasSubstr(":2: row: "));
    EXPECT_THAT(failure(heading + ",2,0,,\n#contracts=1\n"), HasSubstr("names no contract"));
    EXPECT_THAT(failure(heading + "c1,2,0,,lent=5\n#contracts=1\n"), HasSubstr(":2: row: "));
}

}  // namespace
}  // namespace airtime::ledger_files
