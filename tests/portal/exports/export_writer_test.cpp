#include "portal/exports/export_writer.hpp"

#include <map>
#include <mutex>
#include <thread>

#include "tests/charging/samples.hpp"
#include "tests/portal/exports/export_folder_fixture.hpp"
#include "tests/portal/views/books_folder.hpp"

namespace airtime::portal {
namespace {

/// One credit event on the 20th of November 2026.
std::vector<charging::LedgerEvent> one_event() {
    charging::LedgerEvent event;
    event.contract = {"c1"};
    event.number = 2;
    event.kind = charging::EventKind::recharged;
    event.at = *charging::parse_instant("2026-11-20T08:00:00.000Z");
    event.changes = {{{"main"}, charging::dong(10'000)}};
    return {event};
}

/// With the thread that writes, which goes by the system's clock.
class ExportWriterTest : public portal_test::ExportFolderTest {
  protected:
    ExportWriterTest() {
        now_ = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        books_.load(*charging::parse_instant("2026-11-22T01:00:00.000Z"));
        request_.days = {*day_of_date("2026-11-20"), *day_of_date("2026-11-20")};
    }
    void start() {
        writer_ = std::make_unique<ExportWriter>(settings_, books_.reader, policy_,
                                                 [this](std::string_view outcome) { note(outcome); });
    }
    void note(std::string_view outcome) {
        const std::lock_guard lock{mutex_};
        ++told_[std::string{outcome}];
    }
    int told(const std::string& outcome) {
        const std::lock_guard lock{mutex_};
        return told_[outcome];
    }
    bool comes_to_be(const std::string& id, const std::string& state) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (state_of(id) != state && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        return state_of(id) == state;
    }

    const charging::Policy policy_ = charging::sample_policy();
    const BooksFolder books_{one_event()};
    std::mutex mutex_;
    std::map<std::string, int> told_;
    std::unique_ptr<ExportWriter> writer_;
};

TEST_F(ExportWriterTest, WritesWhatWasAskedForBeforeItBegan) {
    const auto asked = ask("k1");
    start();
    ASSERT_TRUE(comes_to_be(asked->id, "done"));
    EXPECT_THAT(file_of(asked->id), testing::HasSubstr("c1,2,2026-11-20 08:00:00 +0000,recharged"));
    writer_.reset();
    EXPECT_EQ(told("done"), 1);
}

TEST_F(ExportWriterTest, WritesAtOnceWhatIsAskedForWhileItHasNothingToDo) {
    start();
    const auto first = ask("k1");
    writer_->wake();
    ASSERT_TRUE(comes_to_be(first->id, "done"));
    const auto second = ask("k2");
    writer_->wake();
    EXPECT_TRUE(comes_to_be(second->id, "done"));
}

TEST_F(ExportWriterTest, GoesOnAfterOneThatFailed) {
    settings_.bytes_max = 1;
    const auto asked = ask("k1");
    start();
    ASSERT_TRUE(comes_to_be(asked->id, "failed"));
    const auto another = ask("k2");
    writer_->wake();
    EXPECT_TRUE(comes_to_be(another->id, "failed"));
    writer_.reset();
    EXPECT_EQ(told("failed"), 2);
}

TEST_F(ExportWriterTest, EndsThoughTheFolderCannotBeUsed) {
    std::ofstream{folder_} << "a file where the folder should be";
    start();
    writer_->wake();
    writer_.reset();
    EXPECT_EQ(told("done"), 0);
}

}  // namespace
}  // namespace airtime::portal
