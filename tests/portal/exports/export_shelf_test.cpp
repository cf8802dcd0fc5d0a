#include "portal/exports/export_shelf.hpp"

#include "tests/portal/exports/export_folder_fixture.hpp"

namespace airtime::portal {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;

class ExportShelfTest : public portal_test::ExportFolderTest {
  protected:
    std::vector<std::string> ids_of(const ExportOwner& owner) const {
        std::vector<std::string> ids;
        const auto records = shelf_.of(owner, now_);
        EXPECT_TRUE(records.ok());
        for (const ExportRecord& record : *records) ids.push_back(record.id);
        return ids;
    }
};

TEST_F(ExportShelfTest, KeepsWhatWasAskedForFromOthersOnTheHost) {
    const auto asked = ask("k1");
    ASSERT_TRUE(asked);
    EXPECT_TRUE(is_export_id(asked->id)) << asked->id;
    EXPECT_EQ(woken_, 1) << "who writes is told";
    EXPECT_EQ(mode_of(folder_), "700");
    EXPECT_EQ(mode_of(folder_ / (asked->id + ".export")), "600");
    EXPECT_EQ(state_of(asked->id), "waiting");
}

TEST_F(ExportShelfTest, DoesOnceWhatIsAskedForTwice) {
    const auto asked = ask("k1");
    EXPECT_EQ(ask("k1")->id, asked->id);
    EXPECT_EQ(ids_of({"lan"}).size(), 1U);
    request_.kind = charging::EventKind::bonus;
    EXPECT_EQ(refusal_of("k1"), ExportShelf::Refusal::asked_otherwise);
    EXPECT_NE(ask("k1", "minh")->id, asked->id) << "keys are each person's own";
}

TEST_F(ExportShelfTest, ShowsNobodyAnothersAndNamesNothingElse) {
    const ExportRecord record = done("k1");
    EXPECT_EQ(file_of(record.id), "rows of k1");
    EXPECT_EQ(file_of(record.id, "minh"), "no file");
    EXPECT_EQ(state_of(record.id, "minh"), "");
    EXPECT_THAT(ids_of({"minh"}), IsEmpty());
    EXPECT_EQ(*shelf_.remove({"minh"}, record.id, now_), false);
    EXPECT_THAT(ids_of({.name = "lan", .since = now_ + milliseconds{1}}), IsEmpty())
        << "another account of that name";
    for (const std::string id : {"", "..", "../exports/lock", "lock", "0"}) {
        EXPECT_EQ(file_of(id), "no file") << id;
        EXPECT_EQ(*shelf_.remove({"lan"}, id, now_), false) << id;
    }
    EXPECT_EQ(file_of(record.id), "rows of k1") << "nothing was removed";
}

TEST_F(ExportShelfTest, GivesNoFileBeforeItIsDone) {
    const auto asked = ask("k1");
    EXPECT_EQ(file_of(asked->id), "no file");
    const ExportRecord record = begun();
    write_part(record, "half");
    EXPECT_EQ(state_of(asked->id), "writing");
    EXPECT_EQ(file_of(asked->id), "no file");
}

TEST_F(ExportShelfTest, GivesNoFileFromItsExpiryOnWhoeverSweeps) {
    const ExportRecord record = done("k1");
    now_ += hours{24} - milliseconds{1};
    EXPECT_EQ(file_of(record.id), "rows of k1");
    now_ += milliseconds{1};
    EXPECT_EQ(file_of(record.id), "no file");
    EXPECT_EQ(state_of(record.id), "expired");
}

TEST_F(ExportShelfTest, GivesNoFileThatIsALinkToAnother) {
    const ExportRecord record = done("k1");
    const auto path = queue_.folder().csv(record.id);
    std::filesystem::remove(path);
    std::filesystem::create_symlink("/etc/passwd", path);
    EXPECT_EQ(file_of(record.id), "no file");
}

TEST_F(ExportShelfTest, RefusesWhatIsOneTooManyUntilOneIsRemoved) {
    const auto first = ask("k1");
    ask("k2");
    EXPECT_EQ(refusal_of("k3"), ExportShelf::Refusal::too_many);
    EXPECT_TRUE(ask("k1", "minh")) << "others have room of their own";
    EXPECT_TRUE(*shelf_.remove({"lan"}, first->id, now_));
    EXPECT_EQ(state_of(first->id), "");
    EXPECT_TRUE(ask("k3"));
}

TEST_F(ExportShelfTest, MakesRoomByForgettingWhatHasExpired) {
    const ExportRecord old = done("k1");
    now_ += hours{24};
    ask("k2");
    EXPECT_EQ(state_of(old.id), "expired");
    ask("k3");
    EXPECT_EQ(state_of(old.id), "");
    EXPECT_THAT(content_of(queue_.folder().csv(old.id)), IsEmpty());
}

TEST_F(ExportShelfTest, GoesOnBesideARecordThatIsDamaged) {
    const auto asked = ask("k1");
    std::ofstream{folder_ / (std::string(32, 'b') + ".export")} << "\x01nonsense";
    std::ofstream{folder_ / "notes.export"} << "of somebody else";
    EXPECT_EQ(ids_of({"lan"}).size(), 1U);
    EXPECT_EQ(state_of(asked->id), "waiting");
}

TEST_F(ExportShelfTest, SaysWhatToCheckWhereItCannotWrite) {
    std::ofstream{folder_} << "a file where the folder should be";
    const auto asked = shelf_.ask({"lan"}, "k1", request_, now_);
    ASSERT_FALSE(asked.ok());
    EXPECT_THAT(asked.error(), HasSubstr("check portal.exports.folder"));
    EXPECT_THAT(asked.error(), HasSubstr(folder_.string()));
}

class ExportQueueTest : public portal_test::ExportFolderTest {
  protected:
    bool takes(ExportQueue& queue) {
        const auto taken = queue.take(now_);
        EXPECT_TRUE(taken.ok()) << taken.error();
        return taken.ok() && *taken;
    }
};

TEST_F(ExportQueueTest, HasOneWriterOfAllThatUseTheFolder) {
    auto first = std::make_unique<ExportQueue>(settings_);
    ExportQueue second{settings_};
    EXPECT_TRUE(takes(*first));
    EXPECT_TRUE(takes(*first)) << "it has it still";
    EXPECT_FALSE(takes(second));
    first.reset();
    EXPECT_TRUE(takes(second));
}

TEST_F(ExportQueueTest, BeginsAgainWhatAKilledPortalWasWriting) {
    const auto asked = ask("k1");
    const ExportRecord record = begun();
    write_part(record, "half");
    std::ofstream{queue_.folder().csv(record.id)} << "renamed, and then killed";
    for (std::uint32_t killed = 1; killed < export_begun_max; ++killed) {
        ExportQueue next{settings_};
        EXPECT_TRUE(takes(next));
        EXPECT_EQ(state_of(asked->id), "waiting");
        EXPECT_FALSE(std::filesystem::exists(next.folder().part(record.id)));
        EXPECT_FALSE(std::filesystem::exists(next.folder().csv(record.id)));
        EXPECT_TRUE(next.next().ok());
        EXPECT_EQ(state_of(asked->id), "writing");
    }
    ExportQueue last{settings_};
    EXPECT_TRUE(takes(last));
    EXPECT_EQ(state_of(asked->id), "failed") << "it may be what kills the portal";
}

TEST_F(ExportQueueTest, PutsBackWhatAPortalThatStopsWasWritingAndDoesNotCountIt) {
    const auto asked = ask("k1");
    for (std::uint32_t stopped = 0; stopped < export_begun_max + 1; ++stopped) {
        const ExportRecord record = begun();
        EXPECT_EQ(record.begun, 1U);
        write_part(record, "half");
        queue_.put_back(record);
        EXPECT_EQ(state_of(asked->id), "waiting");
        EXPECT_FALSE(std::filesystem::exists(queue_.folder().part(record.id)));
    }
}

TEST_F(ExportQueueTest, RemovesFilesThatNothingIsKnownOfAndNoOthers) {
    ASSERT_TRUE(ask("k1"));
    std::ofstream{queue_.folder().csv(std::string(32, 'c'))} << "left";
    std::ofstream{folder_ / "notes.csv"} << "of somebody else";
    EXPECT_TRUE(takes(queue_));
    EXPECT_FALSE(std::filesystem::exists(queue_.folder().csv(std::string(32, 'c'))));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "notes.csv"));
}

TEST_F(ExportQueueTest, WritesOneThatIsAskedForFirstAndNoneTwice) {
    const auto first = ask("k1");
    now_ += milliseconds{1};
    const auto second = ask("k2");
    EXPECT_EQ(begun().id, first->id);
    EXPECT_EQ(begun().id, second->id);
    EXPECT_FALSE(queue_.next()->has_value());
}

TEST_F(ExportQueueTest, IsToldThatTheOwnerRemovedIt) {
    ask("k1");
    ExportRecord record = begun();
    write_part(record, "half");
    EXPECT_TRUE(*queue_.note_progress(record));
    EXPECT_TRUE(*shelf_.remove({"lan"}, record.id, now_));
    EXPECT_FALSE(*queue_.note_progress(record));
    write_part(record, "whole");
    EXPECT_FALSE(*queue_.finish(record, now_));
    EXPECT_FALSE(*queue_.fail(record, ExportFault::too_large, now_));
    EXPECT_EQ(state_of(record.id), "") << "it does not come back";
    EXPECT_FALSE(std::filesystem::exists(queue_.folder().part(record.id)));
    EXPECT_FALSE(std::filesystem::exists(queue_.folder().csv(record.id)));
}

TEST_F(ExportQueueTest, SaysWhyOneFailedAndKeepsNothingOfIt) {
    ask("k1");
    const ExportRecord record = begun();
    write_part(record, "half");
    EXPECT_TRUE(*queue_.fail(record, ExportFault::disk_full, now_));
    const auto found = shelf_.find({"lan"}, record.id, now_);
    EXPECT_EQ(found->state, ExportState::failed);
    EXPECT_EQ(found->fault, ExportFault::disk_full);
    EXPECT_FALSE(std::filesystem::exists(queue_.folder().part(record.id)));
}

TEST_F(ExportQueueTest, TakesFilesAwayAtTheirExpiryAndForgetsThemLater) {
    const ExportRecord record = done("k1");
    now_ += hours{24} - milliseconds{1};
    EXPECT_EQ(queue_.expire(now_), 0U);
    EXPECT_TRUE(std::filesystem::exists(queue_.folder().csv(record.id)));
    now_ += milliseconds{1};
    EXPECT_EQ(queue_.expire(now_), 1U);
    EXPECT_FALSE(std::filesystem::exists(queue_.folder().csv(record.id)));
    EXPECT_EQ(queue_.expire(now_), 0U) << "once";
    EXPECT_EQ(state_of(record.id), "expired");
    now_ += hours{24} - milliseconds{1};
    queue_.expire(now_);
    EXPECT_EQ(state_of(record.id), "expired");
    now_ += milliseconds{1};
    queue_.expire(now_);
    EXPECT_EQ(state_of(record.id), "");
}

}  // namespace
}  // namespace airtime::portal
