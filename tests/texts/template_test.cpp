#include "texts/template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/contract/message.hpp"
#include "texts/text_rules.hpp"

namespace airtime::texts {
namespace {

using testing::ElementsAre;

std::string filled(const std::string& text) {
    return Template::parse(text)->filled(
        [](std::string_view place) { return "<" + std::string{place} + ">"; });
}

TEST(Template, FillsItsPlaces) {
    EXPECT_EQ(filled("{amount} vào {account}."), "<amount> vào <account>.");
    EXPECT_EQ(filled("nothing"), "nothing");
    EXPECT_EQ(filled("{a}{a}"), "<a><a>");
    EXPECT_THAT(Template::parse("{a} and {b}")->places(), ElementsAre("a", "b"));
}

TEST(Template, RefusesBracesThatDoNotMatch) {
    for (const char* text : {"{", "}", "a {b", "a} b", "{a{b}}", "{a}}"}) {
        EXPECT_FALSE(Template::parse(text).ok()) << text;
    }
}

const TextRule& rule_of(std::string_view key) {
    return *std::ranges::find(text_rules(), key, &TextRule::key);
}

TEST(TextRules, NameAPlaceThatIsUnknownOrMissing) {
    const TextRule& rule = rule_of("recovered");
    EXPECT_EQ(mistake_in(*Template::parse("{amount} {left} {sender}"), rule), std::nullopt);
    EXPECT_EQ(mistake_in(*Template::parse("{amount}"), rule), "must say {left}");
    EXPECT_EQ(mistake_in(*Template::parse("{amount} {left} {lefft}"), rule),
              "must not say {lefft}; it may say {amount}, {left}, {sender}");
}

TEST(TextRules, ThereIsOneForEachKindOfMessage) {
    for (std::uint8_t kind = 0; !name_of(static_cast<charging::MessageKind>(kind)).empty(); ++kind) {
        const auto key = name_of(static_cast<charging::MessageKind>(kind));
        EXPECT_NE(std::ranges::find(text_rules(), key, &TextRule::key), text_rules().end()) << key;
    }
}

}  // namespace
}  // namespace airtime::texts
