#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "audit_log/audit_reader.hpp"
#include "audit_log/audit_writer.hpp"
#include "ledger_files/ledger_listing.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::audit_log {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class AuditLogTest : public testing::Test {
  protected:
    AuditLogTest() { std::filesystem::create_directory(ledger_); }

    void note(const std::string& subject, const std::string& user = "an") {
        ASSERT_TRUE(stream_.append({.id = {},
                                    .at = now_,
                                    .user = user,
                                    .role = "agent",
                                    .from = "10.0.0.1",
                                    .what = "subscriber.seen",
                                    .subject = subject,
                                    .outcome = "done",
                                    .detail = "=1+1, \"quoted\""}));
    }
    AuditWriter writer(const std::string& owner, milliseconds lease = milliseconds{60'000}) {
        return {stream_, owner, {.folder = folder_, .lease = lease}};
    }
    /// Subjects, the newest first.
    std::vector<std::string> subjects(const AuditQuery& query = {}) {
        std::vector<std::string> found;
        const AuditPage page = *read_audit_page(stream_, folder_, query);
        for (const auto& entry : page.entries) found.push_back(entry.subject);
        return found;
    }
    std::string entries_in_redis() { return redis_.ask({"XLEN", "{audit}:entries"}); }
    /// Lines of all complete files.
    std::vector<std::string> lines() {
        std::vector<std::string> all;
        ledger_files::LedgerListing listing{folder_};
        const auto days = *listing.days();
        for (const std::string& day : days) {
            for (const std::string& name : **listing.complete(day)) {
                std::ifstream file{folder_ / day / name};
                for (std::string line; std::getline(file, line);) all.push_back(line);
            }
        }
        return all;
    }

    store_test::PrivateRedis redis_;
    store::RedisConnection connection_{redis_.settings()};
    store::RedisAuditStream stream_{connection_};
    std::filesystem::path ledger_ = redis_.directory() / "ledger";
    std::filesystem::path folder_ = audit_folder(ledger_);
    // Files are named by Redis, whose clock is the system's.
    charging::Instant now_ = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
};

TEST_F(AuditLogTest, MovesEntriesIntoAFileAndForgetsThemOnceItIsComplete) {
    AuditWriter one = writer("one");
    note("c1");
    note("c2");
    EXPECT_EQ(*one.step(now_), 2U);
    EXPECT_EQ(*one.step(now_), 0U);
    EXPECT_EQ(entries_in_redis(), "2") << "the file is not complete";
    EXPECT_THAT(lines(), IsEmpty());
    EXPECT_EQ(*one.step(now_ + hours{1} - milliseconds{1}), 0U);
    EXPECT_EQ(entries_in_redis(), "2");
    EXPECT_EQ(*one.step(now_ + hours{1}), 0U);
    EXPECT_EQ(entries_in_redis(), "0");
    const auto written = lines();
    ASSERT_EQ(written.size(), 4U);
    EXPECT_EQ(written[0], audit_heading);
    EXPECT_THAT(written[1],
                HasSubstr(',' + charging::to_iso8601(now_) + ",an,agent,10.0.0.1,subscriber.seen,c1,done,"));
    EXPECT_THAT(written[3], StartsWith("#records=2 first="));
    EXPECT_THAT(subjects(), ElementsAre("c2", "c1"));
}

TEST_F(AuditLogTest, ReadsBackWhatItWrote) {
    note("c,1");
    const auto entries = stream_.read("0-0", 10).value();
    ASSERT_EQ(entries.size(), 1U);
    std::string row = audit_row(entries.front());
    ASSERT_EQ(row.back(), '\n');
    row.pop_back();
    EXPECT_EQ(read_audit_row(row), entries.front());
    EXPECT_FALSE(read_audit_row(audit_heading));
    EXPECT_FALSE(read_audit_row(AuditTotal{}.to_line()));
    EXPECT_FALSE(read_audit_row("a,b"));
}

TEST_F(AuditLogTest, WritesEachEntryOnceWhateverWorkerGoesOn) {
    {
        AuditWriter first = writer("first", milliseconds{1'000});
        note("c1");
        ASSERT_EQ(*first.step(now_), 1U);
    }
    AuditWriter second = writer("second");
    note("c2");
    for (std::size_t written = 0; written == 0;) written = *second.step(now_);
    note("c3");
    EXPECT_EQ(*second.step(now_), 1U);
    ASSERT_TRUE(second.step(now_ + hours{1}));
    std::vector<std::string> records;
    for (const std::string& line : lines()) {
        if (line.starts_with("#records=")) records.push_back(line.substr(0, line.find(' ')));
    }
    EXPECT_THAT(records, ElementsAre("#records=1", "#records=2"));
    EXPECT_THAT(subjects(), ElementsAre("c3", "c2", "c1"));
}

TEST_F(AuditLogTest, CutsOffWhatRedisWasNotToldOf) {
    {
        AuditWriter first = writer("first", milliseconds{1'000});
        note("c1");
        ASSERT_EQ(*first.step(now_), 1U);
    }
    ledger_files::LedgerListing listing{folder_};
    const std::string part = (*listing.open())->front();
    std::ofstream{folder_ / "open" / part, std::ios::app} << "half a row";
    AuditWriter second = writer("second");
    note("c2");
    for (std::size_t written = 0; written == 0;) written = *second.step(now_);
    ASSERT_TRUE(second.step(now_ + hours{1}));
    EXPECT_THAT(subjects(), ElementsAre("c2", "c1"));
    for (const std::string& line : lines()) EXPECT_EQ(line.find("half"), std::string::npos) << line;
}

TEST_F(AuditLogTest, WritesAnewWhatAFileOfAnotherMachineHad) {
    {
        AuditWriter first = writer("first", milliseconds{1'000});
        note("c1");
        ASSERT_EQ(*first.step(now_), 1U);
    }
    std::filesystem::remove_all(folder_);
    AuditWriter second = writer("second");
    for (std::size_t written = 0; written == 0;) written = *second.step(now_);
    ASSERT_TRUE(second.step(now_ + hours{1}));
    EXPECT_EQ(entries_in_redis(), "0");
    EXPECT_THAT(subjects(), ElementsAre("c1"));
}

TEST_F(AuditLogTest, LeavesEntriesToTheWorkerThatHasTheLease) {
    AuditWriter one = writer("one");
    AuditWriter other = writer("other");
    note("c1");
    ASSERT_EQ(*one.step(now_), 1U);
    note("c2");
    EXPECT_EQ(*other.step(now_), 0U);
    EXPECT_EQ(*one.step(now_), 1U);
}

TEST_F(AuditLogTest, SaysWhyItCannotWriteAndLosesNothing) {
    std::filesystem::remove_all(ledger_);
    AuditWriter one = writer("one");
    note("c1");
    EXPECT_THAT(one.step(now_).error(), HasSubstr("audit"));
    std::filesystem::create_directory(ledger_);
    EXPECT_EQ(*one.step(now_), 1U);
}

TEST_F(AuditLogTest, IsReadFromFilesAndRedisTogetherPageByPage) {
    AuditWriter one = writer("one");
    for (int i = 0; i < 3; ++i) note("c" + std::to_string(i));
    ASSERT_TRUE(one.step(now_));
    ASSERT_TRUE(one.step(now_ + hours{1}));
    for (int i = 3; i < 5; ++i) note("c" + std::to_string(i), "ba");
    AuditQuery query;
    query.max = 2;
    std::vector<std::string> all;
    for (int page = 0; page < 10; ++page) {
        const AuditPage found = *read_audit_page(stream_, folder_, query);
        for (const auto& entry : found.entries) all.push_back(entry.subject);
        query.before = found.before;
        if (found.before.empty()) break;
    }
    EXPECT_THAT(all, ElementsAre("c4", "c3", "c2", "c1", "c0"));
    EXPECT_THAT(subjects({.user = "an"}), ElementsAre("c2", "c1", "c0"));
    EXPECT_THAT(subjects({.subject = "c1"}), ElementsAre("c1"));
    EXPECT_THAT(subjects({.what = "sign_in"}), IsEmpty());
    EXPECT_THAT(subjects({.first = now_}).size(), 5U);
    EXPECT_THAT(subjects({.first = now_ + milliseconds{1}}), IsEmpty());
    EXPECT_THAT(subjects({.end = now_}), IsEmpty());
    EXPECT_THAT(subjects({.end = now_ + milliseconds{1}}).size(), 5U);
}

}  // namespace
}  // namespace airtime::audit_log
