#include "portal/ussd/ussd_page.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <iterator>

namespace airtime::portal {
namespace {

TEST(SeptetsIn, CountsTheDefaultAlphabetAndItsExtensions) {
    EXPECT_EQ(septets_in(""), 0U);
    EXPECT_EQ(septets_in("abc @£$\n"), 8U);
    EXPECT_EQ(septets_in("€[]"), 6U);
    EXPECT_EQ(septets_in("đ"), std::nullopt);
    EXPECT_EQ(septets_in("Số dư"), std::nullopt);
    EXPECT_EQ(septets_in("`"), std::nullopt);
}

TEST(FitsPage, HasRoomFor182SeptetsOr80CharactersOfUcs2) {
    EXPECT_TRUE(fits_page(std::string(182, 'a')));
    EXPECT_FALSE(fits_page(std::string(183, 'a')));
    EXPECT_TRUE(fits_page(std::string(79, 'a') + "đ"));
    EXPECT_FALSE(fits_page(std::string(80, 'a') + "đ"));
}

TEST(PageOf, LeavesAloneWhatFits) {
    const UssdPage page = page_of("one\ntwo", 0, "0 Next");
    EXPECT_EQ(page.text, "one\ntwo");
    EXPECT_FALSE(page.more);
    EXPECT_EQ(page_of("one\ntwo", 3, "0 Next").text, "one\ntwo");
}

TEST(PageOf, KeepsLinesTogether) {
    const std::string line(100, 'a');
    const std::string text = line + "\n" + line;
    EXPECT_EQ(page_of(text, 0, "0 Next").text, line + "\n0 Next");
    EXPECT_TRUE(page_of(text, 0, "0 Next").more);
    EXPECT_EQ(page_of(text, 1, "0 Next").text, line);
    EXPECT_FALSE(page_of(text, 1, "0 Next").more);
    EXPECT_EQ(page_of(text, 2, "0 Next").text, line + "\n0 Next") << "starts again";
}

TEST(PageOf, PartsALongLineAtABlank) {
    const std::string word(100, 'a');
    EXPECT_EQ(page_of(word + " " + word, 0, "0 Next").text, word + "\n0 Next");
    EXPECT_EQ(page_of(word + " " + word, 1, "0 Next").text, word);
}

TEST(PageOf, PartsALongWordBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "ế";
    std::string together;
    for (std::size_t page = 0;; ++page) {
        const UssdPage shown = page_of(text, page, "0 Tiếp");
        together += shown.text.substr(0, shown.text.find('\n'));
        if (!shown.more) break;
    }
    EXPECT_EQ(together, text);
}

TEST(PageOf, ShowsEverythingOnPagesThatFit) {
    EXPECT_TRUE(rc::check([] {
        const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
            "a", "tiền", "đồng", "[€]", "\n", "\n", "10.000đ", std::string(60, 'x')));
        std::string text;
        for (const std::string& word : words) text += word + " ";
        const auto letters = [](std::string_view shown) {
            std::string kept;
            std::ranges::copy_if(shown, std::back_inserter(kept),
                                 [](char c) { return c != ' ' && c != '\n'; });
            return kept;
        };
        std::string together;
        for (std::size_t page = 0;; ++page) {
            UssdPage shown = page_of(text, page, "0+");
            RC_ASSERT(fits_page(shown.text));
            if (shown.more) {
                RC_ASSERT(shown.text.ends_with("\n0+"));
                shown.text.erase(shown.text.size() - 3);
            }
            together += shown.text;
            if (!shown.more) break;
        }
        RC_ASSERT(letters(together) == letters(text));
    }));
}

}  // namespace
}  // namespace airtime::portal
