#include "base/csv.hpp"

#include <gmock/gmock.h>

namespace airtime {
namespace {

using testing::ElementsAre;
using testing::Optional;

std::string line_of(const std::vector<std::string>& cells) {
    return csv_line(cells);
}

TEST(CsvLine, QuotesWhereItMustAndNowhereElse) {
    EXPECT_EQ(line_of({"84900000001", "", "a b", "-1500"}), "84900000001,,a b,-1500");
    EXPECT_EQ(line_of({"a,b", R"(the "best")", " padded "}), R"("a,b","the ""best"""," padded ")");
    EXPECT_EQ(line_of({""}), "");
}

TEST(CsvLine, LeavesNoFormulaForASpreadsheetToRun) {
    EXPECT_EQ(line_of({"=cmd|' /C calc'!A0"}), "'=cmd|' /C calc'!A0");
    EXPECT_EQ(line_of({"+1+1", "-1-1", "@SUM(A1)"}), "'+1+1,'-1-1,'@SUM(A1)");
    EXPECT_EQ(line_of({"-1.50", "+84900000001", "-"}), "-1.50,+84900000001,'-") << "numbers stay numbers";
}

TEST(CsvLine, HasNoLineEndInIt) {
    EXPECT_EQ(line_of({"two\r\nlines", "x"}), "two  lines,x");
}

TEST(CsvCells, AreThoseThatWereWritten) {
    for (const char* text : {"", " ", "a", "a,b", "\"", "\"\"", ",", "=1", "'=1", "''=1", "'", "'a", "-5",
                             "-a", "ưng \"tiền\", nhé"}) {
        const std::vector<std::string> cells{text, "between", text};
        EXPECT_THAT(csv_cells(line_of(cells)), Optional(cells)) << text;
    }
}

TEST(CsvCells, AreReadAsExcelWritesThem) {
    EXPECT_THAT(csv_cells("\"84900000001\",\"\",\"a \"\"b\"\"\"\r"),
                Optional(ElementsAre("84900000001", "", "a \"b\"")));
    EXPECT_EQ(without_byte_order_mark("\xEF\xBB\xBFmsisdn,imsi"), "msisdn,imsi");
    EXPECT_EQ(without_byte_order_mark("msisdn"), "msisdn");
}

TEST(CsvCells, AreNoneWhereQuotesDoNotMatch) {
    EXPECT_EQ(csv_cells("\"open,1"), std::nullopt);
    EXPECT_EQ(csv_cells("\"closed\"too early,1"), std::nullopt);
    EXPECT_EQ(csv_cells("\""), std::nullopt);
    EXPECT_THAT(csv_cells("5\" screen,1"), Optional(ElementsAre("5\" screen", "1")));
}

}  // namespace
}  // namespace airtime
