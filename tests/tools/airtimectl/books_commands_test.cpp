#include <filesystem>

#include "books/books_loader.hpp"
#include "tests/tools/airtimectl/command_line_fixture.hpp"

namespace airtime::tools {
namespace {

using testing::HasSubstr;

/// Books of a lab whose events are of a day that is over by its clock.
class BooksCommands : public CommandLineTest {
  protected:
    void lend() {
        ASSERT_EQ(create("84900000001"), ExitCode::done) << errors_.str();
        ASSERT_EQ(run({"advance", "84900000001", "--id", "k1"}), ExitCode::done) << errors_.str();
    }
    void load_books() {
        const auto loaded = config::load_config(config());
        ASSERT_TRUE(loaded.ok());
        store::MemoryLedgerStream stream{redis_};
        worker::LedgerReader reader{
            stream, loaded->policy.calendar, "one", {.folder = folder_, .file_bytes_max = 1}};
        for (std::uint32_t number = 0; number < stream.partitions(); ++number) {
            ASSERT_TRUE(reader.step({number}, operations::system_now()).ok());
        }
        books::BooksLoader books{{.ledger = folder_, .folder = loaded->books.folder},
                                 loaded->policy.calendar};
        for (bool more = true; more;) {
            const auto step = books.step(operations::system_now());
            ASSERT_EQ(step.round.why, "");
            more = step.round.more;
        }
    }
    /// Takes the only ledger file away.
    void lose_ledger_file() {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder_}) {
            if (entry.path().filename().string().starts_with("p0")) {
                std::filesystem::remove(entry.path());
                return;
            }
        }
        FAIL() << "there is no ledger file";
    }
};

TEST_F(BooksCommands, SayThatThereAreNone) {
    for (const char* command : {"status", "check"}) {
        EXPECT_EQ(run({"books", command}), ExitCode::not_asked);
        EXPECT_THAT(errors_.str(), HasSubstr("there are no books yet"));
    }
}

TEST_F(BooksCommands, TellHowTheyStand) {
    ASSERT_NO_FATAL_FAILURE(lend());
    ASSERT_NO_FATAL_FAILURE(load_books());
    ASSERT_EQ(run({"books", "status", "--json"}), ExitCode::done) << errors_.str();
    EXPECT_EQ(json().at("files"), 1);
    EXPECT_EQ(json().at("waiting"), 0);
    EXPECT_EQ(json().at("refused").as_array().size(), 0U);
    EXPECT_GT(json().at("events").to_number<int>(), 1);
    ASSERT_EQ(run({"books", "status"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("files loaded      1\n"));
}

TEST_F(BooksCommands, NameTheZoneOfTheirDaysAndOfTheirTimes) {
    ASSERT_NO_FATAL_FAILURE(lend());
    ASSERT_NO_FATAL_FAILURE(load_books());
    ASSERT_EQ(run({"books", "status"}), ExitCode::done) << errors_.str();
    EXPECT_THAT(out_.str(), testing::StartsWith("days of time zone Asia/Ho_Chi_Minh\n"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("complete through  [-0-9]+ [:0-9]+ .0700\n"));
    ASSERT_EQ(run({"books", "status", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("zone"), "Asia/Ho_Chi_Minh");
    replace_in_config("time_zone: Asia/Ho_Chi_Minh", "time_zone: Europe/Prague");
    ASSERT_EQ(run({"books", "status"}), ExitCode::done) << errors_.str();
    EXPECT_THAT(out_.str(), HasSubstr("Asia/Ho_Chi_Minh, but time_zone is Europe/Prague now: run airtimectl "
                                      "books rebuild\n"));
}

TEST_F(BooksCommands, TellHowTheyStandAndAreRebuiltWhileRedisIsAway) {
    ASSERT_NO_FATAL_FAILURE(lend());
    ASSERT_NO_FATAL_FAILURE(load_books());
    open_ = [](const config::Config&) -> Result<OpenStores, std::string> {
        return std::string{"redis 127.0.0.1:6379: no connection"};
    };
    EXPECT_EQ(run({"books", "status"}), ExitCode::done) << errors_.str();
    EXPECT_EQ(run({"books", "rebuild"}), ExitCode::done) << errors_.str();
    EXPECT_EQ(run({"books", "check"}), ExitCode::not_asked) << "that asks Redis";
}

TEST_F(BooksCommands, CheckThemAgainstWhatRedisCounted) {
    ASSERT_NO_FATAL_FAILURE(lend());
    ASSERT_NO_FATAL_FAILURE(load_books());
    EXPECT_EQ(run({"books", "check"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("no day is complete in the books yet"));
    ASSERT_EQ(run({"lab", "clock", "+2d"}), ExitCode::done);
    EXPECT_EQ(run({"books", "check"}), ExitCode::done) << out_.str() << errors_.str();
    EXPECT_THAT(out_.str(), HasSubstr("books agree with the settlements of "));
}

TEST_F(BooksCommands, NameEachDifference) {
    ASSERT_NO_FATAL_FAILURE(lend());
    ASSERT_NO_FATAL_FAILURE(load_books());
    ASSERT_EQ(create("84900000002"), ExitCode::done);
    ASSERT_EQ(run({"advance", "84900000002", "--id", "k1"}), ExitCode::done) << errors_.str();
    ASSERT_NO_FATAL_FAILURE(load_books());
    ASSERT_NO_FATAL_FAILURE(lose_ledger_file());
    EXPECT_EQ(run({"books", "rebuild"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr(" lacks 1 file of those that were loaded"));
    ASSERT_EQ(run({"books", "rebuild", "--forget"}), ExitCode::done) << errors_.str();
    EXPECT_EQ(out_.str(), "books rebuilt from 1 file\n");
    ASSERT_EQ(run({"lab", "clock", "+2d"}), ExitCode::done);
    EXPECT_EQ(run({"books", "check"}), ExitCode::refused);
    EXPECT_THAT(out_.str(), HasSubstr(" advanced: books 1 events, "));
    EXPECT_THAT(out_.str(), HasSubstr("; settlement 2 events, "));
    EXPECT_THAT(out_.str(), HasSubstr(" debt: books "));
    ASSERT_EQ(run({"books", "check", "--json"}), ExitCode::refused);
    EXPECT_EQ(json().at("differences").at(0).at("item"), "advanced");
}

TEST_F(BooksCommands, RebuildThemFromTheLedgersFiles) {
    ASSERT_NO_FATAL_FAILURE(lend());
    ASSERT_NO_FATAL_FAILURE(load_books());
    ASSERT_EQ(run({"books", "rebuild"}), ExitCode::done) << errors_.str();
    EXPECT_THAT(errors_.str(), HasSubstr("1 file loaded, 0 to go"));
    ASSERT_EQ(run({"lab", "clock", "+2d"}), ExitCode::done);
    EXPECT_EQ(run({"books", "check"}), ExitCode::done) << out_.str() << errors_.str();
}

}  // namespace
}  // namespace airtime::tools
