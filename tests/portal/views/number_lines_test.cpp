#include "portal/views/number_lines.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

NumberLines number_lines_in(const std::string& text, std::size_t lines_max = 100) {
    static const charging::Numbering vietnam{.country_code = "84"};
    return read_number_lines(text, vietnam, lines_max);
}

TEST(NumberLines, TakeAnyWrittenFormOfANumber) {
    const NumberLines lines = number_lines_in("84900000001\r\n +84900000002 \n0900000003");
    EXPECT_TRUE(lines.mistakes.empty());
    ASSERT_EQ(lines.numbers.size(), 3U);
    EXPECT_EQ(lines.numbers[1].msisdn.digits(), "84900000002");
    EXPECT_EQ(lines.numbers[2].msisdn.digits(), "84900000003");
    EXPECT_EQ(lines.numbers[2].line, 3U);
}

TEST(NumberLines, TakeANumberOnce) {
    const NumberLines lines = number_lines_in("84900000001\n0900000001\n84900000001");
    ASSERT_EQ(lines.numbers.size(), 1U);
    EXPECT_EQ(lines.numbers[0].line, 1U);
}

TEST(NumberLines, ReadAnExportedFileAgain) {
    const NumberLines lines =
        number_lines_in("\xEF\xBB\xBFmsisdn,contract\r\n84900000001,c1\r\n\"84900000002\";c2\r\n\r\n");
    EXPECT_TRUE(lines.mistakes.empty());
    EXPECT_EQ(lines.numbers.size(), 2U);
}

TEST(NumberLines, NameEachLineThatIsWrong) {
    const NumberLines lines = number_lines_in("84900000001\n\nlan\nmsisdn\n849000000012345678\n\x1b[31m");
    ASSERT_EQ(lines.mistakes.size(), 4U);
    EXPECT_EQ(lines.mistakes[0].line, 3U);
    EXPECT_EQ(lines.mistakes[0].reason, "not_a_number");
    EXPECT_EQ(lines.mistakes[1].given, "msisdn") << "a heading stands first";
    EXPECT_EQ(lines.mistakes[3].given, "\\x1b[31m");
}

TEST(NumberLines, AreNotMoreThanMayBe) {
    EXPECT_TRUE(number_lines_in("84900000001\n\n84900000002\n", 2).mistakes.empty());
    const NumberLines more = number_lines_in("84900000001\n84900000002\n84900000003\n84900000004", 2);
    ASSERT_EQ(more.mistakes.size(), 1U);
    EXPECT_EQ(more.mistakes[0].line, 3U);
    EXPECT_EQ(more.mistakes[0].reason, "too_many");
    std::string wrong;
    for (int line = 0; line < 60; ++line) wrong += "x\n";
    EXPECT_EQ(number_lines_in(wrong).mistakes.size(), line_mistakes_max);
}

TEST(NumberLines, OfNothingAreNone) {
    EXPECT_TRUE(number_lines_in("").numbers.empty());
    EXPECT_TRUE(number_lines_in("\n \r\n").mistakes.empty());
}

}  // namespace
}  // namespace airtime::portal
