#include "base/restricted_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace airtime {
namespace {

mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST(OpenRestricted, LetsNobodyElseReadAlsoWhatEverybodyCouldReadBefore) {
    const std::filesystem::path path = std::filesystem::path{testing::TempDir()} / "restricted_file_test.csv";
    std::ofstream{path} << "old and longer than what follows\n";
    ::chmod(path.c_str(), 0644);
    open_restricted(path, readable_by_owner) << "new\n";
    EXPECT_EQ(mode_of(path), readable_by_owner);
    std::string text;
    std::getline(std::ifstream{path}, text);
    EXPECT_EQ(text, "new");
    std::filesystem::remove(path);
    open_restricted(path, readable_by_group) << "again\n";
    EXPECT_EQ(mode_of(path), readable_by_group);
    std::filesystem::remove(path);
}

TEST(OpenRestricted, IsNotOpenWhereNothingCanBeWritten) {
    EXPECT_FALSE(open_restricted("/nowhere/at/all.csv", readable_by_owner));
}

}  // namespace
}  // namespace airtime
