#include <freeDiameter/extension.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "dict_airtime/operator_avps.hpp"
#include "dict_airtime/register_gy_avps.hpp"

namespace airtime::dict_airtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void log_to_stderr(int, const char* format, va_list args) {
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

class TemporaryFile {
  public:
    TemporaryFile(const std::string& name, const std::string& content)
        : path_(testing::TempDir() + std::to_string(getpid()) + "-" + name) {
        std::ofstream(path_) << content;
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// What freeDiameterd does up to the loading of extensions; the exit status of fd_core_parseconf.
int parse_configuration(const std::string& extensions) {
    const TemporaryFile file(
        "freeDiameter.conf",
        "Identity = \"dict.lab.test\"; Realm = \"lab.test\"; Port = 0; SecPort = 0; No_SCTP;\n"
        "LoadExtension = \"dict_nasreq.fdx\";\n"
        "LoadExtension = \"dict_dcca.fdx\";\n"
        "LoadExtension = \"dict_dcca_3gpp.fdx\";\n" +
            extensions);
    fd_log_handler_register(log_to_stderr);
    const int error = fd_core_initialize();
    return error != 0 ? error : fd_core_parseconf(file.path().c_str());
}

std::string load_extension(const std::string& argument) {
    return "LoadExtension = \"" AIRTIME_BINARY_DIR "/lib/dict_airtime.fdx\"" +
           (argument.empty() ? "" : " : \"" + argument + "\"") + ";\n";
}

dict_avp_data definition_of(AvpKey key) {
    dict_avp_data data{};
    auto* avp = Dictionary(fd_g_config->cnf_dict).find_avp(key);
    if (avp != nullptr) fd_dict_getval(avp, &data);
    return data;
}

/// libfdcore lives once in a process, so all tests of the dictionary share what the extension registered.
class DictAirtime : public testing::Test {
  protected:
    static void SetUpTestSuite() { ASSERT_EQ(parse_configuration(load_extension("")), 0); }
};

TEST_F(DictAirtime, AddsAvpsWithTheirTypesAndFlags) {
    const auto timer = definition_of({.code = 4407, .vendor = 10415});
    EXPECT_STREQ(timer.avp_name, "Unused-Quota-Timer");
    EXPECT_EQ(timer.avp_basetype, AVP_TYPE_UNSIGNED32);
    EXPECT_EQ(timer.avp_flag_val, AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY);

    // RFC 8506 8.58: M may or may not be set.
    const auto subscription = definition_of({.code = 659, .vendor = 0});
    EXPECT_STREQ(subscription.avp_name, "Subscription-Id-Extension");
    EXPECT_EQ(subscription.avp_basetype, AVP_TYPE_GROUPED);
    EXPECT_EQ(subscription.avp_flag_mask & AVP_FLAG_MANDATORY, 0);
}

TEST_F(DictAirtime, AddsEveryAvpOfItsTable) {
    std::ifstream table(AIRTIME_SOURCE_DIR "/dict/dict_airtime/gy_avps.tsv");
    int rows = 0;
    for (std::string line; std::getline(table, line);) {
        if (line.empty() || line.front() == '#') continue;
        const auto fields = split(line, '\t');
        const AvpKey key{.code = *parse_u32(fields[0]), .vendor = *parse_u32(fields[1])};
        EXPECT_EQ(definition_of(key).avp_code, key.code) << line;
        ++rows;
    }
    EXPECT_GT(rows, 154);
}

TEST_F(DictAirtime, LeavesANameToTheAvpThatHasIt) {
    dictionary* dict = nullptr;
    ASSERT_EQ(fd_dict_init(&dict), 0);
    Dictionary other(dict);
    ASSERT_TRUE(other.add_avp({.key = {.code = 1, .vendor = 10415},
                               .name = "Unused-Quota-Timer",
                               .type = *parse_avp_type("Unsigned32"),
                               .mandatory = false}));
    const auto added = register_gy_avps(dict);
    EXPECT_TRUE(added.ok()) << added.error();
    dict_avp_data data{};
    auto* avp = other.find_avp({.code = 4407, .vendor = 10415});
    ASSERT_NE(avp, nullptr);
    ASSERT_EQ(fd_dict_getval(avp, &data), 0);
    EXPECT_STREQ(data.avp_name, "Unused-Quota-Timer-4407");
    fd_dict_fini(&dict);
}

TEST_F(DictAirtime, NamesEnumeratedValuesThat3gppDictionaryLeavesOut) {
    auto* dict = fd_g_config->cnf_dict;
    dict_object* type = nullptr;
    auto* reason = Dictionary(dict).find_avp({.code = 872, .vendor = 10415});
    ASSERT_EQ(fd_dict_search(dict, DICT_TYPE, TYPE_OF_AVP, reason, &type, ENOENT), 0);
    dict_enumval_request request{};
    request.type_obj = type;
    request.search.enum_value.i32 = 3;
    dict_object* value = nullptr;
    ASSERT_EQ(fd_dict_search(dict, DICT_ENUMVAL, ENUMVAL_BY_STRUCT, &request, &value, ENOENT), 0);
    dict_enumval_data data{};
    ASSERT_EQ(fd_dict_getval(value, &data), 0);
    EXPECT_STREQ(data.enum_name, "QUOTA_EXHAUSTED");
}

TEST_F(DictAirtime, AddsOnlyOptionalRules) {
    auto* dict = fd_g_config->cnf_dict;
    const Dictionary dictionary(dict);
    dict_rule_request request{.rule_parent = dictionary.find_command("RAR"),
                              .rule_avp = dictionary.find_avp({.code = 432, .vendor = 0})};
    dict_object* rule = nullptr;
    ASSERT_EQ(fd_dict_search(dict, DICT_RULE, RULE_BY_AVP_AND_PARENT, &request, &rule, ENOENT), 0);
    dict_rule_data data{};
    ASSERT_EQ(fd_dict_getval(rule, &data), 0);
    EXPECT_EQ(data.rule_position, RULE_OPTIONAL);
    EXPECT_EQ(data.rule_min, 0);
    EXPECT_EQ(data.rule_max, 1);
}

TEST_F(DictAirtime, IsHarmlessASecondTime) {
    const auto again = register_gy_avps(fd_g_config->cnf_dict);
    EXPECT_TRUE(again.ok()) << again.error();
}

TEST_F(DictAirtime, AddsOperatorAvpsWithTheirVendor) {
    const TemporaryFile list("operator.avps",
                             "# Huawei\n"
                             "2011:20300:Grouped:IN-Information\n"
                             "\n"
                             "  2011:20336:UTF8String   # charged party\n"
                             "0:65000:Enumerated:Own-Kind\n");
    const auto added = register_operator_avps(fd_g_config->cnf_dict, list.path());
    ASSERT_TRUE(added.ok()) << added.error().front();
    EXPECT_STREQ(definition_of({.code = 20300, .vendor = 2011}).avp_name, "IN-Information");
    EXPECT_EQ(definition_of({.code = 20300, .vendor = 2011}).avp_basetype, AVP_TYPE_GROUPED);
    EXPECT_STREQ(definition_of({.code = 20336, .vendor = 2011}).avp_name, "Operator-AVP-2011-20336");
    EXPECT_EQ(definition_of({.code = 65000, .vendor = 0}).avp_basetype, AVP_TYPE_INTEGER32);
    EXPECT_TRUE(register_operator_avps(fd_g_config->cnf_dict, list.path()).ok()) << "a second time";
}

TEST_F(DictAirtime, NamesEveryMistakeOfAnOperatorListAndAddsNothing) {
    const TemporaryFile list("wrong.avps",
                             "193:1:Unsigned32:Right\n"
                             "193:2\n"
                             "x:3:Unsigned32\n"
                             "193:0:Unsigned32\n"
                             "193:4:Number\n"
                             "193:5:Unsigned32:\n");
    const auto added = register_operator_avps(fd_g_config->cnf_dict, list.path());
    ASSERT_FALSE(added.ok());
    EXPECT_THAT(
        added.error(),
        ElementsAre(HasSubstr(list.path() + ":2: \"193:2\" is not vendor:code:type[:name]"),
                    HasSubstr(list.path() + ":3: vendor \"x\" must be a number"),
                    HasSubstr(list.path() + ":4: code \"0\" must be a number from 1"),
                    HasSubstr(list.path() + ":5: type \"Number\" must be one of OctetString, Integer32"),
                    HasSubstr(list.path() + ":6: the name is empty; leave out the last colon")));
    EXPECT_EQ(Dictionary(fd_g_config->cnf_dict).find_avp({.code = 1, .vendor = 193}), nullptr);
}

TEST_F(DictAirtime, RefusesAnOperatorNameThatIsTaken) {
    const TemporaryFile list("taken.avps", "194:1:Unsigned32:Same\n194:2:Unsigned32:Same\n");
    const auto added = register_operator_avps(fd_g_config->cnf_dict, list.path());
    ASSERT_FALSE(added.ok());
    EXPECT_THAT(added.error(), ElementsAre(HasSubstr(list.path() + ":2: ")));
}

[[noreturn]] void load_and_exit(const std::string& argument) {
    const int error = parse_configuration(load_extension(argument));
    _exit(error == 0 ? 0 : 1);
}

TEST(DictAirtimeLoadDeathTest, StopsTheDaemonOnAMistakeInTheOperatorList) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const TemporaryFile list("daemon.avps", "2011:20300:Gruppe\n");
    EXPECT_EXIT(load_and_exit(list.path()), testing::ExitedWithCode(1),
                "daemon.avps:1: type \"Gruppe\" must be one of");
}

TEST(DictAirtimeLoadDeathTest, StopsTheDaemonWhenTheOperatorListIsMissing) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(load_and_exit("/nowhere/operator.avps"), testing::ExitedWithCode(1),
                "/nowhere/operator.avps: cannot be read");
}

}  // namespace
}  // namespace airtime::dict_airtime
