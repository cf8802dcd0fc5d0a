#include "portal/http/file_body.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/worker/temporary_folder.hpp"

namespace airtime::portal {
namespace {

TEST(FileBody, IsReadInPiecesAlsoWhenItsNameIsGone) {
    const worker_test::TemporaryFolder folder;
    const auto path = folder.path() / "file";
    std::ofstream{path} << "0123456789";
    const auto body = FileBody::open(path);
    ASSERT_TRUE(body);
    std::filesystem::remove(path);
    EXPECT_EQ(body->bytes(), 10U);
    EXPECT_EQ(body->piece(0, 4), "0123");
    EXPECT_EQ(body->piece(8, 4), "89");
    EXPECT_EQ(body->piece(9, 4), "9");
    EXPECT_EQ(body->piece(10, 4), "");
    EXPECT_EQ(body->piece(11, 4), "");
}

TEST(FileBody, HasNothingBehindWhatItWasWhenItWasOpened) {
    const worker_test::TemporaryFolder folder;
    const auto path = folder.path() / "file";
    std::ofstream{path} << "01";
    const auto body = FileBody::open(path);
    std::ofstream{path, std::ios::app} << "23";
    EXPECT_EQ(body->bytes(), 2U);
    EXPECT_EQ(body->piece(0, 10), "01");
}

TEST(FileBody, IsNoneOfWhatIsNoPlainFile) {
    const worker_test::TemporaryFolder folder;
    std::ofstream{folder.path() / "file"} << "x";
    std::filesystem::create_symlink(folder.path() / "file", folder.path() / "link");
    EXPECT_FALSE(FileBody::open(folder.path() / "link"));
    EXPECT_FALSE(FileBody::open(folder.path() / "nothing"));
    EXPECT_FALSE(FileBody::open(folder.path()));
    EXPECT_FALSE(FileBody::open("/dev/null"));
}

}  // namespace
}  // namespace airtime::portal
