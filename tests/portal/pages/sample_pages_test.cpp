#include "tests/portal/pages/sample_pages.hpp"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <regex>
#include <thread>

#include "portal/pages/page_words.hpp"
#include "portal/pages/render.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

const config::Config& sample_config() {
    static const config::Config config = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml").value();
    return config;
}

std::string rendered(const SamplePage& page, const json::object& view,
                     charging::Language language = charging::Language::en) {
    static const Visitor visitor{.user = "lan", .role = Role::admin};
    const PageFormats formats = page_formats(sample_config());
    return render_page(page.template_name, view,
                       {.visitor = &visitor,
                        .language = language,
                        .path = sample_path(page),
                        .form_key = "s3cret",
                        .zone = "Asia/Ho_Chi_Minh",
                        .formats = &formats});
}

/// `value` with each text in it replaced.
json::value with_texts(const json::value& value, const std::string& text) {
    if (value.is_string()) return json::value{text};
    if (value.is_array()) {
        json::array array;
        for (const json::value& item : value.get_array()) array.push_back(with_texts(item, text));
        return array;
    }
    if (value.is_object()) {
        json::object object;
        for (const auto& member : value.get_object()) object[member.key()] = with_texts(member.value(), text);
        return object;
    }
    return value;
}

/// What stands alone between tags and looks like the name of a text: one that has no words.
std::vector<std::string> unsaid_names(const std::string& html) {
    static const std::regex name{">\\s*([a-z_]+(?:\\.[a-z_-]+)+)\\s*<"};
    std::vector<std::string> names;
    for (auto at = std::sregex_iterator{html.begin(), html.end(), name}; at != std::sregex_iterator{}; ++at) {
        names.push_back((*at)[1].str());
    }
    return names;
}

TEST(SamplePages, LeaveNoTagOfATemplateAndNoNameOfATextBehind) {
    for (const SamplePage& page : sample_pages()) {
        const std::string values = json::serialize(page.view);
        for (const auto language : {charging::Language::vi, charging::Language::en}) {
            const std::string html = rendered(page, page.view, language);
            EXPECT_THAT(html, Not(HasSubstr("{{"))) << page.name;
            EXPECT_THAT(html, HasSubstr("</html>")) << page.name;
            for (const std::string& name : unsaid_names(html)) {
                EXPECT_THAT(values, HasSubstr(name)) << page.name;
            }
        }
    }
}

TEST(SamplePages, ShowAScriptInAnyFieldAsText) {
    const std::string script = "\"'><script>alert(1)</script>";
    for (const SamplePage& page : sample_pages()) {
        const std::string html = rendered(page, with_texts(page.view, script).as_object());
        EXPECT_THAT(html, Not(HasSubstr("<script>"))) << page.name;
        EXPECT_THAT(html, Not(HasSubstr("\"'>"))) << page.name;
    }
}

std::size_t count_of(const std::string& html, const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = html.find(text); at != std::string::npos; at = html.find(text, at + 1)) ++count;
    return count;
}

TEST(SamplePages, NeverReadAValueAsATemplate) {
    for (const SamplePage& page : sample_pages()) {
        const std::string plain = rendered(page, with_texts(page.view, "plain").as_object());
        const std::string hostile = rendered(
            page, with_texts(page.view, "{{#@text}}menu.sign_out{{/@text}}{{@form_key}}").as_object());
        EXPECT_EQ(count_of(hostile, "Sign out"), count_of(plain, "Sign out")) << page.name;
        EXPECT_EQ(count_of(hostile, "s3cret"), count_of(plain, "s3cret")) << page.name;
    }
}

TEST(SamplePages, ReadBothMarksOfAValueAsText) {
    const json::object view{{"user", "{{#@text}}menu.users{{/@text}}"}, {"back", "{{@path}}"}};
    const std::string html = render_page("sign_in", view, {.path = "/secret"});
    EXPECT_THAT(html, HasSubstr("value=\"{{#@text}}menu.users{{/@text}}\""));
    EXPECT_THAT(html, HasSubstr("value=\"{{@path}}\""));
}

TEST(SamplePages, LeadNowhereElse) {
    for (const std::string& link : {std::string{"javascript:alert(1)"}, std::string{"https://evil.example"},
                                    std::string{"//evil.example"}, std::string{"/\\evil.example"}}) {
        for (const SamplePage& page : sample_pages()) {
            const std::string html = rendered(page, with_texts(page.view, link).as_object());
            EXPECT_THAT(html, Not(HasSubstr("href=\"" + link))) << page.name;
            EXPECT_THAT(html, Not(HasSubstr("action=\"" + link))) << page.name;
        }
    }
}

TEST(SamplePages, AreTheSameWhenThreadsFillThemInAtOnce) {
    const std::vector<SamplePage> pages = sample_pages();
    std::vector<std::string> alone;
    for (const SamplePage& page : pages) alone.push_back(rendered(page, page.view));
    std::vector<std::jthread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&] {
            for (std::size_t each = 0; each < pages.size(); ++each) {
                EXPECT_EQ(rendered(pages[each], pages[each].view), alone[each]) << pages[each].name;
            }
        });
    }
}

}  // namespace
}  // namespace airtime::portal
