#include "portal/dialogue/folded_text.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

TEST(Folded, ReadsOverDiacriticsAndCase) {
    EXPECT_EQ(folded("Tạm dừng"), "TAM DUNG");
    EXPECT_EQ(folded("tiếp tục"), "TIEP TUC");
    EXPECT_EQ(folded("ĐĂNG KÝ đăng ký"), "DANG KY DANG KY");
    EXPECT_EQ(folded("ứng 10.000đ"), "UNG 10.000D");
    EXPECT_EQ(folded("Hủy hỦY"), "HUY HUY");
}

TEST(Folded, TakesDecomposedLettersForTheSame) {
    EXPECT_EQ(folded("Ta\u0323m du\u031B\u0300ng"), "TAM DUNG");
}

TEST(Folded, TakesWideLettersForTheSame) {
    EXPECT_EQ(folded("ＤＫ"), "DK");
    EXPECT_EQ(folded("ＵＴ１０"), "UT10");
}

TEST(Folded, MakesEveryBlankAndControlCharacterABlank) {
    EXPECT_EQ(folded(std::string_view{"D\0K\r\n\t\u00a0\x7f", 9}), "D K     ");
}

TEST(Folded, DropsWhatIsNotSeen) {
    EXPECT_EQ(folded("D\u200bK\u2060\ufeff"), "DK");
}

TEST(Folded, MakesTypographicMarksThoseOfASCII) {
    EXPECT_EQ(folded("“DK” ‘UT’ «Y» 31–12 31—12 31−12"), "\"DK\" \"UT\" \"Y\" 31-12 31-12 31-12");
}

TEST(Folded, ShowsAQuestionMarkForOtherScripts) {
    EXPECT_EQ(folded("ДК"), "??");
    EXPECT_EQ(folded("DK😀"), "DK?");
    EXPECT_EQ(folded("\xff\xfe"), "??");
}

}  // namespace
}  // namespace airtime::portal
