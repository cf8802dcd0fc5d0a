#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "config/config.hpp"
#include "sample_file.hpp"

namespace airtime::config {
namespace {

std::string sample_text() {
    std::ifstream file{AIRTIME_SOURCE_DIR "/conf/airtime.yaml"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(SampleFile, IsWhatTheReadersDeclare) {
    const std::string wanted = sample_of(declared_keys(), sample_text());
    const std::string path = testing::TempDir() + "airtime.yaml";
    if (wanted == sample_text()) {
        std::filesystem::remove(path);
        return;
    }
    std::ofstream{path} << wanted;
    ADD_FAILURE() << "conf/airtime.yaml is not what the readers in src/config declare. Compare it with "
                  << path << ", and copy that over it.";
}

TEST(SampleFile, ShowsAKeyThatIsNewWithItsDefault) {
    const std::string old = std::regex_replace(sample_text(), std::regex{"\n  batch_max:[^\n]*"}, "");
    EXPECT_NE(old, sample_text());
    EXPECT_TRUE(sample_of(declared_keys(), old) == sample_text());
}

/// What a comment must say of the key that it is about.
void expect_said(const DeclaredKey& key, const std::string& path) {
    const std::string about = std::string{key.about.above} + '\n' + std::string{key.about.beside};
    static const std::regex by_hand{R"([0-9]+\.\.[0-9]|efault: ["0-9])"};
    EXPECT_FALSE(std::regex_search(about, by_hand))
        << path << " has a number that {range} or {default} gives";
    const std::string said = filled(about, key);
    if (key.range.find("..") != std::string::npos || key.range == "amount") {
        EXPECT_THAT(said, testing::HasSubstr(key.range)) << path;
    }
    const std::regex between{R"( \| )"};
    for (std::sregex_token_iterator word{key.range.begin(), key.range.end(), between, -1}, end; word != end;
         ++word) {
        if (key.range.find(" | ") != std::string::npos && key.range != "true | false") {
            EXPECT_THAT(said, testing::HasSubstr(*word)) << path;
        }
    }
    EXPECT_THAT(said, testing::ContainsRegex(key.required ? "equired" : "efault|equired")) << path;
}

void expect_all_said(const DeclaredKey& parent, const std::string& path) {
    for (const DeclaredKey& key : parent.keys) {
        const std::string name = path + key.name;
        const bool silent = key.about.above.empty() && key.about.beside.empty();
        if (name == "portal.sms.keywords") continue;  // whose defaults are the words of the sample
        if (key.keys.empty() && !silent) expect_said(key, name);
        expect_all_said(key, name + '.');
    }
}

TEST(DeclaredKeys, SayWhatTheyTakeAndWhatHoldsWithoutThem) {
    expect_all_said(declared_keys(), "");
}

}  // namespace
}  // namespace airtime::config
