#include "ledger_files/ledger_file.hpp"

#include <gmock/gmock.h>

#include "ledger_files/ledger_listing.hpp"
#include "tests/worker/ledger_fixture.hpp"

namespace airtime::ledger_files {
namespace {

using namespace worker_test;
using testing::HasSubstr;

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

class LedgerFileTest : public testing::Test {
  protected:
    LedgerFile create(const std::string& name) { return LedgerFile::create(folder_.path(), name).value(); }
    std::string part(const std::string& name) const { return text_of(part_path(folder_.path(), name)); }

    TemporaryFolder folder_;
    const std::string name_ = ledger_file_name({0}, "1-0", "one");
};

TEST_F(LedgerFileTest, GrowsByWhatIsAppended) {
    LedgerFile file = create(name_);
    EXPECT_EQ(file.bytes(), 0U);
    ASSERT_TRUE(file.append("one\n").ok());
    ASSERT_TRUE(file.append("").ok());
    ASSERT_TRUE(file.append("two\n").ok());
    EXPECT_EQ(file.bytes(), 8U);
    EXPECT_EQ(part(name_), "one\ntwo\n");
}

TEST_F(LedgerFileTest, TakesThePlaceOfAnotherWithAllThatItIs) {
    LedgerFile file = create("other");
    {
        LedgerFile first = create(name_);
        ASSERT_TRUE(first.append("one\n").ok());
        file = std::move(first);
    }
    EXPECT_EQ(file.name(), name_);
    EXPECT_EQ(file.bytes(), 4U);
    ASSERT_TRUE(file.append("two\n").ok());
    EXPECT_EQ(part(name_), "one\ntwo\n");
    EXPECT_EQ(part("other"), "");
    ASSERT_TRUE(file.complete("#end").ok());
    EXPECT_EQ(text_of(complete_path(folder_.path(), name_)), "one\ntwo\n#end\n");
}

TEST_F(LedgerFileTest, IsNeverBegunOverAnother) {
    const LedgerFile file = create(name_);
    const auto again = LedgerFile::create(folder_.path(), name_);
    ASSERT_FALSE(again.ok());
    EXPECT_THAT(again.error(), HasSubstr(name_ + ".part: File exists"));
}

TEST_F(LedgerFileTest, IsGoneOnWithBehindItsConfirmedBytes) {
    ASSERT_TRUE(create(name_).append("one\ntorn").ok());
    LedgerFile file = LedgerFile::resume(folder_.path(), name_, 4).value();
    EXPECT_EQ(file.bytes(), 4U);
    ASSERT_TRUE(file.append("two\n").ok());
    EXPECT_EQ(part(name_), "one\ntwo\n");
    const auto nowhere = LedgerFile::resume(folder_.path(), "nobody's", 4);
    ASSERT_FALSE(nowhere.ok());
    EXPECT_THAT(nowhere.error(), HasSubstr("nobody's.part: No such file or directory"));
}

TEST_F(LedgerFileTest, SaysWhyItCannotBeCompleted) {
    LedgerFile file = create(name_);
    std::filesystem::create_directories(complete_path(folder_.path(), name_) / "in the way");
    const auto completed = file.complete("#end");
    ASSERT_FALSE(completed.ok());
    EXPECT_THAT(completed.error(), HasSubstr(name_ + ": Is a directory"));
}

TEST_F(LedgerFileTest, GoesWhereItIsDiscarded) {
    LedgerFile file = create(name_);
    file.discard();
    EXPECT_TRUE(folder_.names().empty());
}

TEST_F(LedgerFileTest, IsCompletedForItsFirstBytesByAnother) {
    ASSERT_TRUE(create(name_).append("one\ntorn").ok());
    const auto written = part_path(folder_.path(), name_);
    ASSERT_TRUE(complete_first_bytes(folder_.path(), written, 4, name_, "#end").ok());
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"1970-01-01/" + name_});
    EXPECT_EQ(text_of(complete_path(folder_.path(), name_)), "one\n#end\n");
    const auto nothing = complete_first_bytes(folder_.path(), written, 4, name_, "#end");
    ASSERT_FALSE(nothing.ok());
    EXPECT_THAT(nothing.error(), HasSubstr(": No such file or directory"));
}

}  // namespace
}  // namespace airtime::ledger_files
