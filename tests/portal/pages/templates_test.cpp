#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/event_kind.hpp"
#include "charging/contract/message.hpp"
#include "portal/pages/embedded_files.hpp"
#include "portal/pages/page_templates.hpp"
#include "portal/pages/page_words.hpp"
#include "portal/pages/render.hpp"
#include "store/message_status.hpp"
#include "tests/portal/pages/sample_pages.hpp"

namespace airtime::portal {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<EmbeddedFile> files_in(std::string_view folder) {
    std::vector<EmbeddedFile> files;
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name.starts_with(folder)) files.push_back(file);
    }
    return files;
}

std::set<std::string> all_matches(const std::string& text, const std::string& pattern, std::size_t group) {
    std::set<std::string> found;
    const std::regex expression{pattern};
    for (auto at = std::sregex_iterator{text.begin(), text.end(), expression}; at != std::sregex_iterator{};
         ++at) {
        found.insert((*at)[group].str());
    }
    return found;
}

TEST(PageTemplates, NeverFillInAValueUnescaped) {
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name.starts_with("assets/")) continue;
        EXPECT_THAT(std::string{file.text}, Not(HasSubstr("{{{"))) << file.name;
        EXPECT_THAT(std::string{file.text}, Not(HasSubstr("{{&"))) << file.name;
        EXPECT_THAT(std::string{file.text}, Not(HasSubstr("{{="))) << file.name;
    }
}

TEST(PageTemplates, HaveNoStyleScriptOrHandlerOfTheirOwn) {
    for (const EmbeddedFile& file : files_in("templates/")) {
        const std::string text{file.text};
        EXPECT_THAT(all_matches(text, "<style|\\sstyle=|\\son[a-z]+=|javascript:", 0), IsEmpty())
            << file.name;
        EXPECT_THAT(all_matches(text, "<script(?![^>]*\\ssrc=)", 0), IsEmpty()) << file.name;
    }
}

TEST(PageTemplates, QuoteEachAttributeThatAValueFillsIn) {
    for (const EmbeddedFile& file : files_in("templates/")) {
        EXPECT_THAT(all_matches(std::string{file.text}, "\\s[a-z-]+=\\{\\{", 0), IsEmpty()) << file.name;
    }
}

TEST(PageTemplates, CheckEachLinkThatAViewGives) {
    for (const EmbeddedFile& file : files_in("templates/")) {
        EXPECT_THAT(
            all_matches(std::string{file.text}, "(href|action|src)=\"\\{\\{(?!#@(href|asset)\\}\\})", 0),
            IsEmpty())
            << file.name;
    }
}

TEST(PageTemplates, HaveNoPartThatIsMissing) {
    for (const std::string& name : page_names()) {
        EXPECT_THAT(std::string{page_template(name)}, Not(HasSubstr("{{>"))) << name;
    }
}

// A template that is wrong would change while several threads fill it in.
TEST(PageTemplates, AreRightAsAreWords) {
    for (const std::string& name : page_names()) {
        EXPECT_EQ(parsed_template(page_template(name)).error_message(), "") << name;
    }
    for (const std::string& name : page_word_names()) {
        for (const auto language : {charging::Language::vi, charging::Language::en}) {
            const std::string words{page_words(name, language).value()};
            EXPECT_EQ(parsed_template(words).error_message(), "") << name;
        }
    }
}

TEST(PageTemplates, AreParsedOnce) {
    EXPECT_EQ(&parsed_template("{{a}}"), &parsed_template("{{a}}"));
    EXPECT_NE(&parsed_template("{{a}}"), &parsed_template("{{b}}"));
}

TEST(PageTemplates, HaveTheFormKeyInEachFormThatChangesSomething) {
    for (const EmbeddedFile& file : files_in("templates/")) {
        if (file.name == "templates/sign_in.html") continue;  // nobody has one there
        EXPECT_THAT(all_matches(std::string{file.text},
                                "<form[^>]*method=\"post\"[^>]*>(?!\\{\\{> form_key\\}\\})", 0),
                    IsEmpty())
            << file.name;
    }
}

TEST(PageTemplates, HaveASampleOfEachPage) {
    std::set<std::string> sampled;
    for (const SamplePage& page : sample_pages()) sampled.insert(page.template_name);
    const std::vector<std::string> names = page_names();
    EXPECT_EQ(sampled, (std::set<std::string>{names.begin(), names.end()}));
}

TEST(PageTemplates, HaveATitleEach) {
    for (const std::string& name : page_names()) {
        EXPECT_TRUE(page_words("title." + name, charging::Language::vi)) << name;
    }
}

TEST(PageWords, AreThereInBothLanguages) {
    const std::set<std::string> may_be_empty{"bound.exactly"};
    for (const std::string& name : page_word_names()) {
        if (may_be_empty.contains(name)) continue;
        EXPECT_NE(page_words(name, charging::Language::vi).value(), "") << name;
        EXPECT_NE(page_words(name, charging::Language::en).value(), "") << name;
    }
}

TEST(PageWords, AreThereForEachNameThatATemplateAsksFor) {
    for (const EmbeddedFile& file : files_in("templates/")) {
        for (const std::string& name :
             all_matches(std::string{file.text}, "\\{\\{#@text\\}\\}([^{}]+)\\{\\{/@text\\}\\}", 1)) {
            EXPECT_TRUE(page_words(name, charging::Language::vi)) << file.name << ": " << name;
        }
    }
}

TEST(PageWords, FillInTheSameNamesInBothLanguages) {
    const std::string names = "\\{\\{[#^]?([^{}/]+)\\}\\}";
    for (const std::string& name : page_word_names()) {
        std::set<std::string> vi =
            all_matches(std::string{*page_words(name, charging::Language::vi)}, names, 1);
        std::set<std::string> en =
            all_matches(std::string{*page_words(name, charging::Language::en)}, names, 1);
        // English says one of something in another way.
        std::erase_if(en, [](const std::string& filled) { return filled.ends_with("=1"); });
        EXPECT_EQ(vi, en) << name;
    }
}

TEST(PageWords, AreThereForEachCodeOfTheRules) {
    std::vector<std::string> names;
    for (const std::string_view kind : charging::event_kind_names) {
        names.push_back("kind." + std::string{kind});
    }
    for (const std::string_view role : role_names) names.push_back("role." + std::string{role});
    for (const std::string_view what : permission_names) names.push_back("permission." + std::string{what});
    for (std::uint8_t number = 0;; ++number) {
        const std::string_view refusal = name_of(static_cast<charging::AdvanceRefusal>(number));
        if (refusal.empty()) break;
        names.push_back("reason." + std::string{refusal});
    }
    for (std::uint8_t number = 0;; ++number) {
        const std::string_view message = name_of(static_cast<charging::MessageKind>(number));
        names.push_back("message_kind." + std::string{message});
        if (message == name_of(charging::MessageKind::try_later)) break;
    }
    for (std::uint8_t number = 0;; ++number) {
        const auto status = static_cast<store::MessageStatus>(number);
        names.push_back("message_status." + std::string{store::name_of(status)});
        if (status == store::MessageStatus::dropped) break;
    }
    for (const std::string& name : names) {
        EXPECT_TRUE(page_words(name, charging::Language::vi)) << name;
    }
}

TEST(PageWords, DoNotKnowANameThatNobodyWrote) {
    EXPECT_FALSE(page_words("no.such.text", charging::Language::vi));
}

}  // namespace
}  // namespace airtime::portal
