#include "portal/pages/render.hpp"

#include <gmock/gmock.h>

#include "portal/pages/page_templates.hpp"
#include "tests/portal/pages/sample_pages.hpp"

namespace airtime::portal {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RenderPage, FillsInWhatTheViewHolds) {
    const std::string html = render_page("error", {{"status", 404}, {"reason", "not_found"}}, {});
    EXPECT_THAT(html, HasSubstr("<p class=\"code\">404</p>"));
    EXPECT_THAT(html, HasSubstr("Không có trang này"));
}

TEST(RenderPage, SpeaksTheFramesLanguage) {
    const Frame frame{.language = charging::Language::en};
    const std::string html = render_page("error", {{"status", 404}, {"reason", "not_found"}}, frame);
    EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
    EXPECT_THAT(html, HasSubstr("There is no such page"));
}

TEST(RenderPage, SaysThatItFailedWhereATemplateIsMissing) {
    EXPECT_FALSE(has_template("no_such_page"));
    EXPECT_THAT(render_page("no_such_page", {}, {}), HasSubstr("<p class=\"code\">500</p>"));
}

TEST(RenderPage, LeadsWhoMayCorrectToWhatWaitsFromEveryPage) {
    const Visitor manager{.user = "lan", .role = Role::manager, .language = charging::Language::en};
    Frame frame{.visitor = &manager, .language = charging::Language::en, .path = "/"};
    const boost::json::object view{{"status", 404}, {"reason", "not_found"}, {"permission", nullptr}};
    EXPECT_THAT(render_page("error", view, frame), HasSubstr("<a href=\"/corrections\">Corrections</a>"));
    EXPECT_THAT(render_page("error", view, frame), HasSubstr("<a href=\"/\" aria-current=\"page\">"));
    frame.waiting_corrections = 2;
    frame.path = "/corrections";
    EXPECT_THAT(render_page("error", view, frame),
                HasSubstr("<a href=\"/corrections\" aria-current=\"page\">Corrections "
                          "<span class=\"count\">2</span></a>"));
    const Visitor agent{.user = "an", .role = Role::agent, .language = charging::Language::en};
    frame.visitor = &agent;
    frame.path = "/";
    EXPECT_THAT(render_page("error", view, frame), Not(HasSubstr("/corrections")));
}

TEST(RenderPage, HasNoPartsAmongItsPages) {
    EXPECT_TRUE(has_template("error"));
    EXPECT_FALSE(has_template("_layout"));
}

TEST(RenderPage, ShowsScriptInAValueAsText) {
    const boost::json::object view{{"user", "<script>alert(1)</script>\"'&"}, {"back", "\"><b>"}};
    const std::string html = render_page("sign_in", view, {});
    EXPECT_THAT(html, HasSubstr("value=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&amp;\""));
    EXPECT_THAT(html, Not(HasSubstr("\"><b>")));
}

}  // namespace
}  // namespace airtime::portal
