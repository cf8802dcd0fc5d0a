#include "worker/ledger_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/ledger_fixture.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;
using testing::HasSubstr;

std::string event_line(std::uint64_t number) {
    charging::LedgerEvent event;
    event.kind = charging::EventKind::overdue;
    event.number = number;
    event.at = start;
    event.contract = {"c1"};
    return store::encode_event(event);
}

TEST(LedgerFileName, SortsLikeTheEntriesThatFilesBeginWith) {
    const auto name = [](const char* entry) { return ledger_file_name({7}, entry, "one"); };
    EXPECT_LT(name("9-0"), name("10-0"));
    EXPECT_LT(name("1795392000000-9"), name("1795392000000-10"));
    EXPECT_LT(ledger_file_name({2}, "9-0", "one"), ledger_file_name({10}, "1-0", "one"));
    EXPECT_NE(ledger_file_name({7}, "9-0", "one"), ledger_file_name({7}, "9-0", "two"));
}

TEST(LedgerFileName, TellsWhatToReadFrom) {
    EXPECT_EQ(entry_before(ledger_file_name({7}, "1795392000000-3", "one")), "1795392000000-2");
    EXPECT_EQ(entry_before(ledger_file_name({7}, "1795392000000-0", "one")),
              "1795391999999-18446744073709551615");
    EXPECT_EQ(entry_before("notes.txt"), std::nullopt);
}

std::vector<std::uint64_t> numbers_in_complete_files(const std::filesystem::path& folder) {
    std::vector<std::uint64_t> numbers;
    const auto read = each_event_in_files(
        folder, [&](const charging::LedgerEvent& event) { numbers.push_back(event.number); });
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error());
    return numbers;
}

TEST(EachEventInFiles, ReadsCompleteFilesInTheOrderOfTheirEntries) {
    const TemporaryFolder folder;
    std::ofstream{folder.path() / ledger_file_name({0}, "10-0", "one")} << event_line(3) << '\n';
    std::ofstream{folder.path() / ledger_file_name({0}, "9-0", "two")} << event_line(1) << '\n'
                                                                       << event_line(2) << '\n';
    EXPECT_EQ(numbers_in_complete_files(folder.path()), first_numbers(3));
}

TEST(EachEventInFiles, LeavesAPartAndWhatWasSetAsideToTheStream) {
    const TemporaryFolder folder;
    const auto name = ledger_file_name({0}, "1-0", "one");
    std::ofstream{folder.path() / (name + ".part")} << event_line(1) << '\n' << "a torn li";
    std::ofstream{folder.path() / (name + ".part.unconfirmed")} << event_line(2) << '\n';
    EXPECT_TRUE(numbers_in_complete_files(folder.path()).empty());
}

TEST(EachEventInFiles, NamesFileAndLineThatAreDamaged) {
    const TemporaryFolder folder;
    const auto path = folder.path() / ledger_file_name({0}, "1-0", "one");
    std::ofstream{path} << event_line(1) << "\ndamaged\n";
    const auto read = each_event_in_files(folder.path(), [](const charging::LedgerEvent&) {});
    ASSERT_FALSE(read.ok());
    EXPECT_THAT(read.error(), HasSubstr(path.string() + ":2: "));
}

TEST(EachEventInFiles, RefusesACompleteFileThatIsCutOff) {
    const TemporaryFolder folder;
    std::ofstream{folder.path() / ledger_file_name({0}, "1-0", "one")} << event_line(1);
    EXPECT_FALSE(each_event_in_files(folder.path(), [](const charging::LedgerEvent&) {}).ok());
}

TEST(EachEventInFiles, FindsNothingInAFolderThatIsNotThere) {
    EXPECT_TRUE(numbers_in_complete_files("/nonexistent/ledger").empty());
}

}  // namespace
}  // namespace airtime::worker
