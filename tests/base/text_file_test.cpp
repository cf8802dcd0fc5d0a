#include "base/text_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>
#include <vector>

namespace airtime {
namespace {

std::vector<std::string> lines_of(std::istream& text) {
    std::vector<std::string> lines;
    for (std::string line; read_line(text, line);) lines.push_back(line);
    return lines;
}

TEST(ReadLine, ReadsWhatGetlineReads) {
    for (const char* content : {"", "a", "a\n", "a\n\nb", "\n", "a\r\nb\r\n"}) {
        std::istringstream text{content};
        std::istringstream same{content};
        std::vector<std::string> expected;
        for (std::string line; std::getline(same, line);) expected.push_back(line);
        EXPECT_EQ(lines_of(text), expected) << content;
        EXPECT_FALSE(has_endless_line(text)) << content;
    }
}

TEST(ReadLine, EndsAtALineThatNeverEnds) {
    std::istringstream text{"a\n" + std::string(line_bytes_max, 'b') + "\n" +
                            std::string(line_bytes_max + 1, 'c')};
    EXPECT_EQ(lines_of(text).size(), 2U);
    EXPECT_TRUE(has_endless_line(text));
}

TEST(OpenTextFile, OpensNothingThatIsNoFile) {
    EXPECT_FALSE(open_text_file("/dev/zero"));
    const auto pipe = std::filesystem::temp_directory_path() / ("pipe" + std::to_string(getpid()));
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_FALSE(open_text_file(pipe));
    std::filesystem::remove(pipe);
    EXPECT_FALSE(open_text_file(std::filesystem::temp_directory_path()));
}

}  // namespace
}  // namespace airtime
