#include "ledger_files/read_notes.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/worker/temporary_folder.hpp"

namespace airtime::ledger_files {
namespace {

const charging::Instant read_at = charging::parse_instant("2026-11-23T05:00:00.250Z").value();

TEST(ReadNotes, TellThroughWhenTheSlowestPartitionIsRead) {
    const worker_test::TemporaryFolder folder;
    EXPECT_EQ(all_read_through(folder.path()), std::nullopt);
    note_read(folder.path(), {7}, read_at);
    EXPECT_EQ(all_read_through(folder.path()), read_at);
    note_read(folder.path(), {0}, read_at + std::chrono::seconds{5});
    EXPECT_EQ(all_read_through(folder.path()), read_at);
    note_read(folder.path(), {7}, read_at + std::chrono::seconds{9});
    EXPECT_EQ(all_read_through(folder.path()), read_at + std::chrono::seconds{5});
}

TEST(ReadNotes, NeverGoBack) {
    const worker_test::TemporaryFolder folder;
    note_read(folder.path(), {7}, read_at);
    note_read(folder.path(), {7}, read_at - std::chrono::seconds{1});
    EXPECT_EQ(all_read_through(folder.path()), read_at);
}

TEST(ReadNotes, ForgetPartitionsThatThereAreNoMore) {
    const worker_test::TemporaryFolder folder;
    note_read(folder.path(), {16}, read_at);
    note_read(folder.path(), {15}, read_at + std::chrono::seconds{5});
    forget_read_beyond(folder.path(), 17);
    EXPECT_EQ(all_read_through(folder.path()), read_at);
    forget_read_beyond(folder.path(), 16);
    EXPECT_EQ(all_read_through(folder.path()), read_at + std::chrono::seconds{5});
}

TEST(ReadNotes, TakeNoNoteThatACrashLeftHalfMadeForOne) {
    const worker_test::TemporaryFolder folder;
    note_read(folder.path(), {0}, read_at);
    std::ofstream{read_folder(folder.path()) / "0001.new"} << "";
    note_read(folder.path(), {1}, read_at - std::chrono::seconds{5});
    std::ofstream{read_folder(folder.path()) / "0002.new"} << "";
    EXPECT_EQ(all_read_through(folder.path()), read_at - std::chrono::seconds{5});
}

}  // namespace
}  // namespace airtime::ledger_files
