#include "portal/pages/assets.hpp"

#include <gmock/gmock.h>

#include "portal/pages/embedded_files.hpp"

namespace airtime::portal {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::Pair;

TEST(Assets, AreFoundUnderAPathWithTheirHash) {
    const std::string path = asset_path("site.css");
    EXPECT_THAT(path, MatchesRegex("/assets/site\\.[0-9a-f]{12}\\.css"));
    const auto response = find_asset(path);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200U);
    EXPECT_EQ(response->content_type, "text/css; charset=utf-8");
    EXPECT_THAT(response->body, HasSubstr("prefers-color-scheme: dark"));
}

TEST(Assets, MayBeKeptForAYear) {
    EXPECT_THAT(find_asset(asset_path("site.js"))->headers,
                Contains(Pair("Cache-Control", "public, max-age=31536000, immutable")));
}

TEST(Assets, AreNotFoundUnderAnotherHashOrWithoutOne) {
    std::string other = asset_path("site.css");
    other[other.size() - 5] = other[other.size() - 5] == '0' ? '1' : '0';
    for (const std::string& path : {other, std::string{"/assets/site.css"}, std::string{"/assets/"},
                                    std::string{"/assets/../templates/_layout.html"}, std::string{}}) {
        EXPECT_FALSE(find_asset(path)) << path;
    }
}

TEST(Assets, DoNotHoldTemplatesAndTexts) {
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name.starts_with("assets/")) continue;
        EXPECT_EQ(asset_path(file.name), "") << file.name;
        EXPECT_FALSE(find_asset('/' + std::string{file.name})) << file.name;
    }
}

TEST(Assets, HaveTheTypeOfWhatTheyAre) {
    EXPECT_EQ(find_asset(asset_path("icon.svg"))->content_type, "image/svg+xml");
    EXPECT_EQ(find_asset(asset_path("chart.min.js"))->content_type, "text/javascript; charset=utf-8");
}

TEST(Assets, HaveAStylesheetOfAtMost25Kilobytes) {
    EXPECT_LE(find_asset(asset_path("site.css"))->body.size(), 25'000U);
}

TEST(Assets, AskNoOtherHost) {
    for (const EmbeddedFile& file : embedded_files()) {
        // Chart.js names its own home in a comment; an SVG names its language by an address.
        if (!file.name.starts_with("assets/") || file.name.ends_with("chart.min.js") ||
            file.name.ends_with(".svg")) {
            continue;
        }
        EXPECT_THAT(std::string{file.text}, Not(HasSubstr("//cdn"))) << file.name;
        EXPECT_THAT(std::string{file.text}, Not(HasSubstr("http"))) << file.name;
    }
}

}  // namespace
}  // namespace airtime::portal
