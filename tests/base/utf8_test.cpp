#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace airtime {
namespace {

TEST(TakeUtf8, ReadsEachLength) {
    std::string_view text = "aé₫😀";
    EXPECT_EQ(take_utf8(text), U'a');
    EXPECT_EQ(take_utf8(text), U'é');
    EXPECT_EQ(take_utf8(text), U'₫');
    EXPECT_EQ(take_utf8(text), U'😀');
    EXPECT_EQ(take_utf8(text), std::nullopt);
}

TEST(TakeUtf8, TakesNothingThatIsNoCharacter) {
    for (const char* wrong : {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                              "\xF4\x90\x80\x80", "\xFF"}) {
        std::string_view text = wrong;
        EXPECT_EQ(take_utf8(text), std::nullopt);
        EXPECT_EQ(text, wrong);
    }
}

TEST(PrintableLength, CountsCharactersAndTakesNoneThatActOnATerminal) {
    EXPECT_EQ(printable_length("Khách đã mất"), 12U);
    EXPECT_EQ(printable_length(""), 0U);
    for (const char* wrong : {"a\x1B[31m", "two\nlines", "\x7F", "\xC2\x9B", "\xE2\x80\xAE", "\xFF"}) {
        EXPECT_EQ(printable_length(wrong), std::nullopt) << wrong;
    }
}

TEST(FirstBytes, CutNoCharacter) {
    const std::string_view text = "nợ";  // one byte, and three
    EXPECT_EQ(first_bytes(text, 4), text);
    EXPECT_EQ(first_bytes(text, 3), "n");
    EXPECT_EQ(first_bytes(text, 1), "n");
    EXPECT_EQ(first_bytes(text, 0), "");
    EXPECT_EQ(first_bytes("\x80\x80", 1), "") << "no character begins there";
}

}  // namespace
}  // namespace airtime
