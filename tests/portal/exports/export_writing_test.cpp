#include "portal/exports/export_writing.hpp"

#include "base/csv.hpp"
#include "books/books_folder.hpp"
#include "portal/exports/export_rows.hpp"
#include "tests/charging/samples.hpp"
#include "tests/portal/exports/export_folder_fixture.hpp"
#include "tests/portal/views/books_folder.hpp"

namespace airtime::portal {
namespace {

using charging::EventKind;
using charging::LedgerEvent;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Step = ExportWriting::Step;

/// Five events of two contracts on two days, of which one grants an advance and one is usage.
std::vector<LedgerEvent> two_days_of_events() {
    std::vector<LedgerEvent> events;
    const auto add = [&](const std::string& contract, std::uint64_t number, EventKind kind,
                         std::string_view at) -> LedgerEvent& {
        LedgerEvent& event = events.emplace_back();
        event.contract = {contract};
        event.number = number;
        event.kind = kind;
        event.at = *charging::parse_instant(at);
        return event;
    };
    LedgerEvent& recharged = add("c1", 2, EventKind::recharged, "2026-11-20T08:00:00.000Z");
    recharged.changes = {{{"main"}, charging::dong(10'000)}};
    recharged.note = "=HYPERLINK(1)";
    LedgerEvent& granted = add("c1", 3, EventKind::advanced, "2026-11-20T09:00:00.000Z");
    granted.advance = charging::AdvanceId{"a3"};
    granted.changes = {{{"main"}, charging::dong(5'000)}};
    granted.principal = charging::dong(5'000);
    granted.fee = charging::dong(500);
    granted.note = "sms k";
    granted.about.due = *charging::parse_instant("2026-12-20T09:00:00.000Z");
    LedgerEvent& used = add("c1", 4, EventKind::used, "2026-11-21T09:00:00.000Z");
    used.changes = {{{"main"}, charging::dong(-300)}};
    used.session = charging::SessionId{"s1"};
    used.service = charging::ServiceName{"sms_onnet"};
    used.units = 1;
    add("c2", 2, EventKind::recharged, "2026-11-21T07:00:00.000Z").changes = {{{"main"}, charging::dong(1)}};
    add("c2", 3, EventKind::adjusted, "2026-11-21T08:00:00.000Z").changes = {{{"main"}, charging::dong(-1)}};
    return events;
}

class ExportWritingTest : public portal_test::ExportFolderTest {
  protected:
    ExportWritingTest() {
        books_.load(*charging::parse_instant("2026-11-22T01:00:00.000Z"));
        request_.days = {*day_of_date("2026-11-20"), *day_of_date("2026-11-21")};
    }

    ExportWriting writing_of(const std::string& key, const books::BooksReader& books,
                             std::size_t rows_at_once = 2'000) {
        EXPECT_TRUE(ask(key));
        return ExportWriting{books, policy_, queue_, limits_, begun(), rows_at_once};
    }
    /// How it ended.
    Step write_all(ExportWriting& writing) {
        Step step = Step::more;
        for (int steps = 0; steps < 1'000 && step == Step::more; ++steps) step = writing.step(now_);
        return step;
    }
    /// The file's lines without their ends.
    std::vector<std::string> lines_of_export(std::size_t rows_at_once = 2'000) {
        ExportWriting writing = writing_of("k" + std::to_string(++asked_), books_.reader, rows_at_once);
        EXPECT_EQ(write_all(writing), Step::done);
        const std::string& id = writing.record().id;
        std::istringstream text{content_of(queue_.folder().csv(id))};
        EXPECT_EQ(mode_of(queue_.folder().csv(id)), "600");
        EXPECT_FALSE(std::filesystem::exists(queue_.folder().part(id)));
        std::vector<std::string> lines;
        for (std::string line; std::getline(text, line);) {
            EXPECT_TRUE(line.ends_with('\r')) << line;
            lines.push_back(line.substr(0, line.size() - 1));
        }
        const auto found = shelf_.find({"lan"}, id, now_);
        EXPECT_EQ(found->rows + 1, lines.size());
        EXPECT_EQ(found->percent, 100U);
        EXPECT_EQ(found->bytes, std::filesystem::file_size(queue_.folder().csv(id)));
        EXPECT_TRUE(*shelf_.remove({"lan"}, id, now_));
        return lines;
    }
    /// "c1 2 recharged", a line each.
    static std::vector<std::string> names_of_rows(const std::vector<std::string>& lines) {
        std::vector<std::string> names;
        for (std::size_t row = 1; row < lines.size(); ++row) {
            const auto cells = csv_cells(lines[row]).value();
            names.push_back(cells.at(0) + ' ' + cells.at(1) + ' ' + cells.at(3));
        }
        return names;
    }

    int asked_ = 0;
    const charging::Policy policy_ = charging::sample_policy();
    ExportLimits limits_{.bytes_max = 100'000, .free_bytes_min = 0};
    const BooksFolder books_{two_days_of_events()};
};

TEST_F(ExportWritingTest, HasARowForEachCreditEventInWhateverPortions) {
    for (const std::size_t at_once : {1U, 2U, 2'000U}) {
        const auto lines = lines_of_export(at_once);
        EXPECT_THAT(lines.front(), StartsWith("\xEF\xBB\xBF"
                                              "contract,n,at,kind,channel,accounts,amount,principal,fee"));
        EXPECT_THAT(names_of_rows(lines),
                    ElementsAre("c1 2 recharged", "c1 3 advanced", "c2 2 recharged", "c2 3 adjusted"));
    }
}

TEST_F(ExportWritingTest, WritesNumbersAsNumbersAndNoFormulas) {
    const auto lines = lines_of_export();
    EXPECT_EQ(lines.at(1),
              "c1,2,2026-11-20 08:00:00 +0000,recharged,,main,10000,0,0,0,,,,,"
              "'=HYPERLINK(1)");
    EXPECT_THAT(lines.at(4), HasSubstr(",-1,"));
}

TEST_F(ExportWritingTest, TakesOnlyWhatTheKindAndTheChannelLetThrough) {
    request_.kind = EventKind::recharged;
    EXPECT_THAT(names_of_rows(lines_of_export()), ElementsAre("c1 2 recharged", "c2 2 recharged"));
    request_.kind = {};
    request_.channel = charging::Channel::sms;
    EXPECT_THAT(names_of_rows(lines_of_export(1)), ElementsAre("c1 3 advanced"));
    request_.channel = charging::Channel::ussd;
    EXPECT_THAT(names_of_rows(lines_of_export()), IsEmpty());
}

TEST_F(ExportWritingTest, TakesBothDaysAndNoOther) {
    request_.days.last = request_.days.first;
    EXPECT_THAT(names_of_rows(lines_of_export()), ElementsAre("c1 2 recharged", "c1 3 advanced"));
    request_.days = {*day_of_date("2026-11-21"), *day_of_date("2026-11-22")};
    EXPECT_THAT(names_of_rows(lines_of_export()), ElementsAre("c2 2 recharged", "c2 3 adjusted"));
}

TEST_F(ExportWritingTest, HasARowForEachAdvanceWithAllThatTheBooksKnow) {
    request_.of = ExportOf::advances;
    const auto lines = lines_of_export(1);
    ASSERT_EQ(lines.size(), 2U);
    const auto columns = csv_cells(without_byte_order_mark(lines[0])).value();
    const auto cells = csv_cells(lines[1]).value();
    ASSERT_EQ(columns.size(), cells.size());
    const auto cell = [&](const std::string& column) {
        return cells.at(static_cast<std::size_t>(std::ranges::find(columns, column) - columns.begin()));
    };
    EXPECT_EQ(cell("contract") + ' ' + cell("advance") + ' ' + cell("channel"), "c1 a3 sms");
    EXPECT_EQ(cell("granted_at"), "2026-11-20 09:00:00 +0000");
    EXPECT_EQ(cell("due_at"), "2026-12-20 09:00:00 +0000");
    EXPECT_EQ(cell("principal") + ' ' + cell("fee"), "5000 500");
    EXPECT_EQ(cell("outstanding_principal") + ' ' + cell("outstanding_fee"), "5000 500");
    EXPECT_EQ(cell("recovered_principal"), "0");
    EXPECT_EQ(cell("settled_at"), "");
    request_.days.first = request_.days.last;
    EXPECT_EQ(lines_of_export().size(), 1U) << "granted on another day";
}

TEST_F(ExportWritingTest, HasARowForWhatWasUsedInASessionOnADay) {
    request_.of = ExportOf::usage;
    EXPECT_THAT(lines_of_export(), ElementsAre("\xEF\xBB\xBF"
                                               "day,contract,session,service,units,unit,cost",
                                               "2026-11-21,c1,s1,sms_onnet,1,service_units,300"));
}

TEST_F(ExportWritingTest, TellsHowFarItIsAndThatItsOwnerRemovedIt) {
    ExportWriting writing = writing_of("k1", books_.reader, 1);
    EXPECT_EQ(writing.step(now_), Step::more) << "the heading";
    EXPECT_EQ(writing.step(now_), Step::more);
    EXPECT_EQ(writing.step(now_), Step::more);
    EXPECT_EQ(writing.record().rows, 2U);
    EXPECT_EQ(shelf_.find({"lan"}, writing.record().id, now_)->rows, 0U) << "noted once a second";
    now_ += std::chrono::seconds{1};
    EXPECT_EQ(writing.step(now_), Step::more);
    const auto found = shelf_.find({"lan"}, writing.record().id, now_);
    EXPECT_EQ(found->state, ExportState::writing);
    EXPECT_EQ(found->rows, writing.record().rows);
    EXPECT_GT(found->rows, 0U);
    EXPECT_EQ(found->percent, 50U) << "of two days one is read";
    EXPECT_TRUE(*shelf_.remove({"lan"}, found->id, now_));
    now_ += std::chrono::seconds{1};
    EXPECT_EQ(write_all(writing), Step::removed);
    EXPECT_FALSE(std::filesystem::exists(queue_.folder().csv(found->id)));
}

TEST_F(ExportWritingTest, MayBeAsLongAsIsConfiguredAndNoLonger) {
    std::uint64_t bytes = 0;
    for (const std::string& line : lines_of_export()) bytes += line.size() + 2;
    limits_.bytes_max = bytes;
    lines_of_export();
    limits_.bytes_max = bytes - 1;
    ExportWriting writing = writing_of("too long", books_.reader);
    EXPECT_EQ(write_all(writing), Step::failed);
    const auto found = shelf_.find({"lan"}, writing.record().id, now_);
    EXPECT_EQ(found->fault, ExportFault::too_large);
    EXPECT_FALSE(std::filesystem::exists(queue_.folder().part(found->id)));
}

TEST_F(ExportWritingTest, LeavesWhatOthersNeedOfTheDisk) {
    const auto free = std::filesystem::space(temporary_.path()).available;
    limits_.free_bytes_min = free * 2 + (std::uint64_t{1} << 30);
    ExportWriting writing = writing_of("k1", books_.reader);
    EXPECT_EQ(write_all(writing), Step::failed);
    EXPECT_EQ(shelf_.find({"lan"}, writing.record().id, now_)->fault, ExportFault::disk_full);
}

TEST_F(ExportWritingTest, FailsAtOnceWhereThereAreNoBooks) {
    const books::BooksReader none{{}, {}};
    ExportWriting writing = writing_of("k1", none);
    EXPECT_EQ(write_all(writing), Step::failed);
    EXPECT_EQ(shelf_.find({"lan"}, writing.record().id, now_)->fault, ExportFault::books_away);
}

TEST_F(ExportWritingTest, AsksBooksThatCannotBeReadAgainButNotForEver) {
    const worker_test::TemporaryFolder damaged;
    const auto generation = books::make_generation(damaged.path());
    ASSERT_TRUE(generation.ok());
    ASSERT_TRUE(books::make_current(damaged.path(), *generation).ok());
    std::ofstream{*generation / books::main_database} << std::string(8'192, 'x');
    const books::BooksReader reader{damaged.path(), {}};
    ExportWriting writing = writing_of("k1", reader);
    for (unsigned failure = 1; failure < ExportWriting::books_failures_max; ++failure) {
        ASSERT_EQ(writing.step(now_), Step::books_busy) << failure;
    }
    EXPECT_EQ(writing.step(now_), Step::failed);
    EXPECT_EQ(shelf_.find({"lan"}, writing.record().id, now_)->fault, ExportFault::books_away);
}

TEST_F(ExportWritingTest, FailsWhereTheFileCannotBeMade) {
    ExportWriting writing = writing_of("k1", books_.reader);
    std::filesystem::create_directories(queue_.folder().part(writing.record().id) / "in the way");
    EXPECT_EQ(writing.step(now_), Step::failed);
    EXPECT_EQ(shelf_.find({"lan"}, writing.record().id, now_)->fault, ExportFault::unwritable);
}

}  // namespace
}  // namespace airtime::portal
