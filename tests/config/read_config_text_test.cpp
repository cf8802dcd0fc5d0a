#include <fstream>
#include <sstream>

#include "config/config.hpp"

namespace airtime::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string whole_sample() {
    std::ostringstream text;
    text << std::ifstream{AIRTIME_SOURCE_DIR "/conf/airtime.yaml"}.rdbuf();
    return text.str();
}

TEST(ConfigText, IsReadAsTheFileIs) {
    const auto read = read_config_text(whole_sample(), "candidate");
    const auto loaded = load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->policy.fingerprint, loaded->policy.fingerprint);
    EXPECT_TRUE(differing_keys(*read, *loaded).empty());
}

TEST(ConfigText, NamesTheLineOfAMistake) {
    const auto read = read_config_text("node: ocs1\nadvance:\n  mode: often\n", "candidate");
    ASSERT_FALSE(read.ok());
    EXPECT_THAT(read.error(), testing::Contains(StartsWith("candidate:3: ")));
}

TEST(ConfigText, MayBeAnything) {
    for (const std::string& text :
         {std::string{}, std::string{"- a\n- b"}, std::string{"a: [1"}, std::string{"\0\xff", 2},
          std::string{"just words"}, std::string(2'000, '['), std::string{"? {a: b}\n: c"}}) {
        EXPECT_FALSE(read_config_text(text, "candidate").ok()) << text;
    }
}

TEST(ConfigText, HasNoAliasWhichWouldMakeItEndless) {
    std::string bomb = "a: &a0 [x, x]\n";
    for (int depth = 1; depth < 40; ++depth) {
        const std::string before = "*a" + std::to_string(depth - 1);
        bomb += "b" + std::to_string(depth) + ": &a" + std::to_string(depth) + " [" + before + ", " + before +
                "]\n";
    }
    const auto read = read_config_text(bomb, "candidate");
    ASSERT_FALSE(read.ok());
    EXPECT_THAT(read.error(), ElementsAre(HasSubstr("candidate:2: must be no alias")));
}

}  // namespace
}  // namespace airtime::config
