#include "ledger_files/ledger_file_name.hpp"

#include <gtest/gtest.h>

namespace airtime::ledger_files {
namespace {

TEST(LedgerFileName, SortsLikeTheEntriesThatFilesBeginWith) {
    const auto name = [](const char* entry) { return ledger_file_name({7}, entry, "one"); };
    EXPECT_LT(name("9-0"), name("10-0"));
    EXPECT_LT(name("1795392000000-9"), name("1795392000000-10"));
    EXPECT_LT(ledger_file_name({2}, "9-0", "one"), ledger_file_name({10}, "1-0", "one"));
    EXPECT_NE(ledger_file_name({7}, "9-0", "one"), ledger_file_name({7}, "9-0", "two"));
}

TEST(LedgerFileName, IsWhatAnEarlierProgramGave) {
    EXPECT_EQ(ledger_file_name({7}, "1795392000000-3", "one"),
              "p0007-00001795392000000-0000000003-ba2719ef.csv");
    EXPECT_EQ(ledger_file_name({7}, "5", "one"), "p0007-00000000000000005-0000000000-ba2719ef.csv");
}

TEST(LedgerFileName, IsOneOfALedgerOnlyIfItSaysItsFirstEntry) {
    for (const char* other : {"", "notes.csv", "p0007", "p0007-1", "x0007-1-2-ba2719ef.csv"}) {
        EXPECT_EQ(entry_before(other), std::nullopt) << other;
        EXPECT_EQ(day_of_file(other), "") << other;
    }
    EXPECT_EQ(entry_before("p0007-0-0-ba2719ef.csv"), std::nullopt) << "there is none before";
    EXPECT_EQ(entry_before("p0007-0-1-ba2719ef.csv"), "0-0");
}

TEST(LedgerFileName, HasADayAsLongAsDaysHaveTenLetters) {
    const auto day = [](const char* entry) { return day_of_file(ledger_file_name({7}, entry, "one")); };
    EXPECT_EQ(day("253402300799999-0"), "9999-12-31");
    EXPECT_EQ(day("253402300800000-0"), "9999-12-31");
}

TEST(LedgerFileName, BeginsBehindAnEntryWhereItsOwnComesLater) {
    const std::string name = ledger_file_name({7}, "5-3", "one");
    EXPECT_TRUE(begins_behind(name, {7}, "5-2"));
    EXPECT_FALSE(begins_behind(name, {7}, "5-3"));
    EXPECT_FALSE(begins_behind(name, {7}, "6-0"));
}

TEST(LedgerFileName, TellsWhatToReadFrom) {
    EXPECT_EQ(entry_before(ledger_file_name({7}, "1795392000000-3", "one")), "1795392000000-2");
    EXPECT_EQ(entry_before(ledger_file_name({7}, "1795392000000-0", "one")),
              "1795391999999-18446744073709551615");
    EXPECT_EQ(entry_before("notes.txt"), std::nullopt);
}

}  // namespace
}  // namespace airtime::ledger_files
