#include "ledger_files/events_in_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger_files/cdr_row.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "tests/worker/ledger_fixture.hpp"

namespace airtime::ledger_files {
namespace {

using namespace worker_test;
using testing::HasSubstr;

charging::LedgerEvent event_with(std::uint64_t number) {
    charging::LedgerEvent event;
    event.kind = charging::EventKind::overdue;
    event.number = number;
    event.at = start;
    event.contract = {"c1"};
    return event;
}

const std::string heading = std::string{cdr_heading} + '\n';

std::string row_of(std::uint64_t number) {
    return cdr_row(event_with(number)) + '\n';
}

/// A complete file with the rows of events first..last.
std::string file_of(std::uint64_t first, std::uint64_t last) {
    std::string text = heading;
    ControlTotal total;
    for (std::uint64_t number = first; number <= last; ++number) {
        text += row_of(number);
        total.add(event_with(number));
    }
    return text + total.to_line() + '\n';
}

std::string failure_of(const std::filesystem::path& folder) {
    const auto read = each_event_in_files(folder, Unfinished::left_out, [](const charging::LedgerEvent&) {});
    return read.ok() ? "" : read.error();
}

std::vector<std::uint64_t> numbers_read(const std::filesystem::path& folder,
                                        Unfinished unfinished = Unfinished::left_out) {
    std::vector<std::uint64_t> numbers;
    const auto read = each_event_in_files(
        folder, unfinished, [&](const charging::LedgerEvent& event) { numbers.push_back(event.number); });
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error());
    return numbers;
}

TEST(EachEventInFiles, ReadsCompleteFilesInTheOrderOfTheirEntries) {
    const TemporaryFolder folder;
    std::ofstream{folder.path() / ledger_file_name({0}, "10-0", "one")} << file_of(3, 3);
    std::ofstream{folder.path() / ledger_file_name({0}, "9-0", "two")} << file_of(1, 2);
    EXPECT_EQ(numbers_read(folder.path()), first_numbers(3));
}

// The writer may move a file from where it is open, or from the folder of an earlier version, at any time.
TEST(EachEventInFiles, ReadsDayByDayWhereverAFileStands) {
    const TemporaryFolder folder;
    const auto write = [&](const std::filesystem::path& path, const std::string& text) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path} << text;
    };
    constexpr std::uint64_t day = 86'400'000;
    const auto name = [](std::uint64_t at) {
        return ledger_file_name({0}, std::to_string(at) + "-0", "one");
    };
    write(complete_path(folder.path(), name(1)), file_of(1, 2));
    write(folder.path() / name(2), file_of(3, 3));
    write(complete_path(folder.path(), name(3)), file_of(4, 4));
    write(folder.path() / name(3), file_of(4, 4));  // listed in both, as while it is moved
    write(complete_path(folder.path(), name(2 * day)), file_of(5, 5));
    write(part_path(folder.path(), name(2 * day + 1)), heading + row_of(6));
    write(folder.path() / "settlement" / "1970-01-01.csv", "no ledger file");
    write(folder.path() / "unconfirmed" / (name(4) + ".unconfirmed"), file_of(9, 9));
    EXPECT_EQ(numbers_read(folder.path()), first_numbers(5));
    EXPECT_EQ(numbers_read(folder.path(), Unfinished::read), first_numbers(6));
}

TEST(EachEventInFiles, ReadsTheDaysThatAreAskedForAndNoOthers) {
    const TemporaryFolder folder;
    constexpr std::uint64_t day = 86'400'000;
    for (std::uint64_t number = 1; number <= 4; ++number) {
        const auto path =
            complete_path(folder.path(), ledger_file_name({0}, std::to_string(number * day) + "-0", "one"));
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path} << file_of(number, number);
    }
    const auto numbers_of = [&](const LedgerDays& wanted) {
        std::vector<std::uint64_t> numbers;
        const auto read = each_event_in_files(
            folder.path(), Unfinished::left_out,
            [&](const charging::LedgerEvent& event) { numbers.push_back(event.number); }, wanted);
        EXPECT_TRUE(read.ok());
        return numbers;
    };
    EXPECT_EQ(numbers_of({}), first_numbers(4));
    EXPECT_EQ(numbers_of({.after = "1970-01-02", .until = "1970-01-04"}), (std::vector<std::uint64_t>{2, 3}));
    EXPECT_EQ(numbers_of({.after = "1970-01-04", .until = ""}), (std::vector<std::uint64_t>{4}));
}

TEST(EachEventInFiles, SaysWhichFileItCannotRead) {
    const TemporaryFolder folder;
    const auto path = folder.path() / ledger_file_name({0}, "1-0", "one");
    std::filesystem::create_directory(path);
    EXPECT_THAT(failure_of(folder.path()), HasSubstr(path.string()));
}

TEST(EachEventInFiles, LeavesAPartAndWhatWasSetAsideToTheStream) {
    const TemporaryFolder folder;
    const auto name = ledger_file_name({0}, "1-0", "one");
    std::ofstream{folder.path() / (name + ".part")} << heading << row_of(1) << "a torn li";
    std::ofstream{folder.path() / (name + ".part.unconfirmed")} << heading << row_of(2);
    EXPECT_TRUE(numbers_read(folder.path()).empty());
}

TEST(EachEventInFiles, ReadsWhatIsWholeInAPartWhereAsked) {
    const TemporaryFolder folder;
    std::ofstream{folder.path() / ledger_file_name({0}, "1-0", "one")} << file_of(1, 2);
    std::ofstream{folder.path() / (ledger_file_name({0}, "2-0", "one") + ".part")} << heading << row_of(3)
                                                                                   << "a torn li";
    EXPECT_EQ(numbers_read(folder.path(), Unfinished::read), first_numbers(3));
}

TEST(EachEventInFiles, NamesFileAndLineThatAreDamaged) {
    const TemporaryFolder folder;
    const auto path = folder.path() / ledger_file_name({0}, "1-0", "one");
    std::ofstream{path} << heading << row_of(1) << "damaged\n";
    EXPECT_THAT(failure_of(folder.path()), HasSubstr(path.string() + ":3: "));
}

TEST(EachEventInFiles, RefusesACompleteFileThatIsNotWhole) {
    const TemporaryFolder folder;
    const auto path = folder.path() / ledger_file_name({0}, "1-0", "one");
    const std::string whole = file_of(1, 2);
    std::ofstream{path} << whole.substr(0, whole.size() - 1);
    EXPECT_THAT(failure_of(folder.path()), HasSubstr("the last line is cut off"));
    std::ofstream{path} << heading << row_of(1) << row_of(2);
    EXPECT_THAT(failure_of(folder.path()), HasSubstr("the control total is missing"));
    std::ofstream{path} << whole << row_of(3);
    EXPECT_THAT(failure_of(folder.path()), HasSubstr("nothing may follow the control total"));
    std::ofstream{path} << "";
    EXPECT_THAT(failure_of(folder.path()), HasSubstr("the control total is missing"));
    std::ofstream{path} << row_of(1);
    EXPECT_THAT(failure_of(folder.path()), HasSubstr("the heading must be contract,n,at,kind"));
}

TEST(EachEventInFiles, RefusesRowsThatDoNotAddUpToTheControlTotal) {
    const TemporaryFolder folder;
    const auto path = folder.path() / ledger_file_name({0}, "1-0", "one");
    std::string text = file_of(1, 3);
    text.erase(text.find(row_of(2)), row_of(2).size());
    std::ofstream{path} << text;
    EXPECT_THAT(failure_of(folder.path()), HasSubstr(":4: the rows add up to #records=2 "));
}

TEST(EachEventInFiles, FindsNothingInAFolderThatIsNotThere) {
    EXPECT_TRUE(numbers_read("/nonexistent/ledger").empty());
}

TEST(ControlTotalOf, CountsTheRowsInTheFirstBytes) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "file";
    std::ofstream{path} << heading << row_of(1) << row_of(2) << row_of(3);
    const auto records_in = [&](std::size_t bytes) { return control_total_of(path, bytes)->records; };
    const std::size_t two = heading.size() + 2 * row_of(1).size();
    EXPECT_EQ(records_in(two - 1), 1U);
    EXPECT_EQ(records_in(two), 2U);
    EXPECT_EQ(control_total_of(path, two)->last, "c1/2");
    std::ofstream{path} << heading << row_of(1) << "an entry that made no sense\n";
    EXPECT_EQ(records_in(1'000'000), 2U) << "what cannot be read is counted, too";
    EXPECT_FALSE(control_total_of(folder.path() / "nowhere", 1).ok());
}

}  // namespace
}  // namespace airtime::ledger_files
