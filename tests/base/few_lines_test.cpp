#include "base/few_lines.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;
constexpr FewLines::Clock::time_point start{1h};

TEST(FewLines, OneASecondAndTheNextSaysHowManyWereLeftOut) {
    FewLines lines;
    EXPECT_EQ(lines.next("pgw1", start), "");
    EXPECT_EQ(lines.next("pgw1", start), std::nullopt);
    EXPECT_EQ(lines.next("pgw1", start + 999ms), std::nullopt);
    EXPECT_EQ(lines.next("pgw1", start + 1s), " left_out=2");
    EXPECT_EQ(lines.next("pgw1", start + 2s), "");
}

TEST(FewLines, NobodySilencesAnother) {
    FewLines lines;
    EXPECT_EQ(lines.next("pgw1", start), "");
    EXPECT_EQ(lines.next("pgw2", start), "");
}

TEST(FewLines, NamesAtWillNeitherFillTheLogNorTheMemory) {
    FewLines lines;
    int said = 0;
    for (int name = 0; name < 10'000; ++name) {
        said += lines.next("forged" + std::to_string(name), start).has_value() ? 1 : 0;
    }
    EXPECT_LE(said, 257);
    EXPECT_EQ(lines.next("pgw1", start + 1s), "") << "room again for those that are told apart";
}

}  // namespace
}  // namespace airtime::extension
