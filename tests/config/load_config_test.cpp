#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "charging/lending/advance_fee.hpp"
#include "config/config.hpp"
#include "config/memory_estimate.hpp"
#include "config/sms_lengths.hpp"
#include "texts/text_rules.hpp"
#include "texts/wording.hpp"

namespace airtime::config {
namespace {

using charging::Money;
using testing::HasSubstr;

const std::string sample = AIRTIME_SOURCE_DIR "/conf/airtime.yaml";
const std::string mistakes_folder = AIRTIME_SOURCE_DIR "/tests/config/mistakes";

/// What a file of mistakes says, in comments at its end, that the loader must say.
Mistakes expected_in(const std::string& path) {
    const std::string mark = "# expect: ";
    Mistakes expected;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(mark)) expected.push_back(mistakes_folder + '/' + line.substr(mark.size()));
    }
    return expected;
}

std::vector<std::string> mistake_files() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{mistakes_folder}) {
        names.push_back(entry.path().stem().string());
    }
    std::ranges::sort(names);
    return names;
}

class MistakeFile : public testing::TestWithParam<std::string> {};

TEST_P(MistakeFile, IsRefusedWithExactlyTheExpectedMessages) {
    const std::string path = mistakes_folder + "/" + GetParam() + ".yaml";
    const Mistakes expected = expected_in(path);
    ASSERT_FALSE(expected.empty()) << path << " says nothing that is expected";
    const auto loaded = load_config(path);
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error(), expected);
}

INSTANTIATE_TEST_SUITE_P(LoadConfig, MistakeFile, testing::ValuesIn(mistake_files()),
                         [](const auto& name) { return name.param; });

std::string message_of(const Result<Config, Mistakes>& loaded) {
    return loaded.ok() ? "" : testing::PrintToString(loaded.error());
}

TEST(LoadConfig, TakesTheSample) {
    const auto loaded = load_config(sample);
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    const auto& policy = loaded->policy;
    EXPECT_EQ(policy.accounts.size(), 5U);
    EXPECT_EQ(policy.advance.threshold, Money::from_units(1000));
    EXPECT_EQ(policy.advance.tiers.size(), 5U);
    EXPECT_EQ(charging::fee_of(Money::from_units(10'000), policy.advance).amount, Money::from_units(1000));
    EXPECT_EQ(policy.recovery.share_when_short_percent, 80U);
    EXPECT_EQ(policy.recharge.service_contexts, std::vector<std::string>{"recharge@airtime"});
    EXPECT_EQ(policy.tariff({"voice_onnet"})->price, Money::from_units(1590));
    EXPECT_EQ(policy.tariff({"vas"})->quota_min_units, 100'000'000U);
    EXPECT_NE(policy.calendar.zone, nullptr);
    EXPECT_EQ(loaded->redis.reply_timeout, std::chrono::seconds{1});
    EXPECT_FALSE(loaded->node.empty()) << "the host's name stands in";
}

TEST(LoadConfig, LetsTheSamplesTillPutMoneyInAndNobodyElse) {
    const auto loaded = load_config(sample);
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    for (const charging::ClientProfile& client : loaded->policy.clients) {
        EXPECT_EQ(client.may_recharge, client.name == "till") << client.name;
        EXPECT_EQ(client.refunds,
                  client.name == "till" ? charging::Refunds::any : charging::Refunds::debited);
        EXPECT_EQ(client.refundable_days, 7U);
        EXPECT_EQ(client.shares_sessions, client.name == "till") << client.name;
    }
    const auto& clients = loaded->policy.clients;
    EXPECT_EQ(charging::client_of(clients, "gy-client-17.till.lab.test", "lab.test").name, "till");
    EXPECT_FALSE(charging::client_of(clients, "till.lab.test", "lab.test").may_recharge);
    ASSERT_TRUE(loaded->people);
    EXPECT_EQ(loaded->people->size(), 1U);
}

TEST(LoadConfig, TakesWhatTheSampleSaysOfMessages) {
    const auto loaded = load_config(sample);
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    ASSERT_TRUE(loaded->sms);
    EXPECT_EQ(loaded->sms->port, 13013);
    EXPECT_EQ(loaded->sms->sender, "9118");
    EXPECT_TRUE(loaded->policy.messages.on) << "somebody sends them";
    EXPECT_TRUE(loaded->policy.invitation.on);
    EXPECT_EQ(loaded->policy.invitation.hours.from_minute, 7U * 60);
    EXPECT_EQ(loaded->policy.invitation.hours.until_minute, 22U * 60);
    EXPECT_EQ(loaded->policy.messages.hours.until_minute, 20U * 60);
    EXPECT_NE(describe_texts(*loaded).find("vi.granted"), std::string::npos);
}

TEST(LoadConfig, TellsNobodyWhereNoGatewayIsNamed) {
    const auto loaded = load_config(AIRTIME_SOURCE_DIR "/tests/e2e/policy.yaml");
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    EXPECT_FALSE(loaded->policy.messages.on);
    EXPECT_FALSE(loaded->policy.invitation.on);
    EXPECT_TRUE(loaded->texts.in(charging::Language::vi).texts.contains("granted")) << "for other channels";
}

/// A copy of the sample with one text replaced, gone with the object.
class ChangedSample {
  public:
    ChangedSample(const std::string& from, const std::string& to)
        : path_(testing::TempDir() + "changed_sample_" + std::to_string(std::hash<std::string>{}(from + to)) +
                ".yaml") {
        std::ifstream file{sample};
        std::string text{std::istreambuf_iterator<char>{file}, {}};
        const auto at = text.find(from);
        if (at == std::string::npos) {
            ADD_FAILURE() << "the sample does not say " << from;
            return;
        }
        std::ofstream{path_} << text.replace(at, from.size(), to);
    }
    ~ChangedSample() { std::filesystem::remove(path_); }
    ChangedSample(const ChangedSample&) = delete;
    ChangedSample& operator=(const ChangedSample&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

std::string fingerprint_with(const std::string& from, const std::string& to) {
    const ChangedSample changed{from, to};
    const auto loaded = load_config(changed.path());
    EXPECT_TRUE(loaded.ok()) << message_of(loaded);
    return loaded.ok() ? loaded->policy.fingerprint : "";
}

/// The policy of the end-to-end tests, with these texts in its first line and somebody who sends them.
Result<Config, Mistakes> loaded_with_texts(const std::string& texts) {
    const std::string path =
        testing::TempDir() + "with_texts_" + std::to_string(std::hash<std::string>{}(texts)) + ".yaml";
    std::ifstream file{AIRTIME_SOURCE_DIR "/tests/e2e/policy.yaml"};
    std::ofstream{path} << "texts: " << texts << '\n'
                        << "sms: {user: u, password: p, sender: \"9118\"}\n"
                        << file.rdbuf();
    auto loaded = load_config(path);
    std::filesystem::remove(path);
    return loaded;
}

TEST(LoadConfig, TakesAMinuteToConfirmAsTheShortest) {
    const ChangedSample shortest{"confirm_within_s: 600 ", "confirm_within_s: 60 "};
    const auto loaded = load_config(shortest.path());
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    EXPECT_EQ(loaded->policy.advance.confirm_within_s, 60U)
        << "59 is in mistakes/confirmation_within_seconds.yaml";
}

TEST(LoadConfig, FingerprintFollowsThePolicyAndNothingElse) {
    const std::string plain = fingerprint_with("lab: false", "lab: false");
    EXPECT_EQ(plain.size(), 8U);
    EXPECT_EQ(plain, fingerprint_with("port: 6379", "port: 6380"));
    EXPECT_NE(plain, fingerprint_with("threshold: 1000", "threshold: 1001"));
    EXPECT_NE(plain, fingerprint_with("grace_s: 600", "grace_s: 601"));
    EXPECT_EQ(plain, fingerprint_with("per_week_max: 1 ", "per_week_max: 2 "))
        << "the sample says what is not in it";
    EXPECT_EQ(plain, fingerprint_with("amount_min: 1000", "amount_min: 1001"));
}

TEST(LoadConfig, ReadsASegmentAsACopyWithItsOwnKeys) {
    const auto loaded = load_config(sample);
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    const auto& ordinary = loaded->policy.advance;
    ASSERT_EQ(loaded->policy.segments.size(), 1U);
    const auto& loyal = loaded->policy.advance_for({"loyal"});
    EXPECT_EQ(loyal.threshold, Money::from_units(2000));
    EXPECT_EQ(loyal.open_advances_max, 3U);
    EXPECT_EQ(loyal.limit_max, Money::from_units(50'000));
    EXPECT_EQ(loyal.tiers.size(), ordinary.tiers.size());
    EXPECT_EQ(loyal.denominations, ordinary.denominations);
    EXPECT_EQ(loyal.activation_days_min, ordinary.activation_days_min);
    EXPECT_EQ(ordinary.threshold, Money::from_units(1000));
    EXPECT_NE(fingerprint_with("threshold: 2000", "threshold: 2001"), loaded->policy.fingerprint);
}

TEST(LoadConfig, TellsWhatHoldsOnlyFromTheNextStartOn) {
    const auto running = load_config(sample);
    ASSERT_TRUE(running.ok()) << message_of(running);
    const auto keys_after = [&](const std::string& from, const std::string& to) {
        const ChangedSample changed{from, to};
        const auto read = load_config(changed.path());
        return read.ok() ? keys_for_next_start(*running, *read) : std::vector<std::string>{message_of(read)};
    };
    EXPECT_TRUE(keys_after("threshold: 1000", "threshold: 1001").empty());
    EXPECT_EQ(keys_after("# partitions: 16", "partitions: 32"), std::vector<std::string>{"redis"});
    EXPECT_EQ(keys_after("shards: 2", "shards: 3"), std::vector<std::string>{"extension"});
    EXPECT_EQ(keys_after("lab: false", "lab: true"), std::vector<std::string>{"lab"});
    EXPECT_EQ(keys_after("node: \"\"", "node: other"), std::vector<std::string>{"node"});
}

TEST(LoadConfig, TellsInWhichKeysTwoFilesDiffer) {
    const auto one = load_config(sample);
    ASSERT_TRUE(one.ok()) << message_of(one);
    const auto differing = [&](const std::string& from, const std::string& to) {
        const ChangedSample changed{from, to};
        const auto other = load_config(changed.path());
        return other.ok() ? differing_keys(*one, *other) : std::vector<std::string>{message_of(other)};
    };
    EXPECT_TRUE(differing("# Lending. Required.", "# In other words.").empty());
    EXPECT_EQ(differing("threshold: 1000", "threshold: 1001"), std::vector<std::string>{"advance.threshold"});
    EXPECT_TRUE(differing("{vi: [TIEP TUC], en: [RESUME]}", "{en: [RESUME], vi: [TIEP TUC]}").empty())
        << "the keys of a map have no order";
    EXPECT_EQ(differing("vi: [TRA, TRA NO]", "vi: [TRA NO, TRA]"),
              std::vector<std::string>{"portal.sms.keywords.repay.vi"})
        << "a list has one";
    EXPECT_EQ(differing("\nlab: false", ""), std::vector<std::string>{"lab"}) << "only in one of them";
    EXPECT_EQ(differing("{name: promo}", "{name: promo, revenue: true}"),
              std::vector<std::string>{"accounts.promo.revenue"})
        << "items of a list by their names";
    EXPECT_EQ(differing("{from: 10000, days: 10}", "{from: 10000, days: 11}"),
              std::vector<std::string>{"life_cycle.recharge_extends"})
        << "those without names as a whole";
}

TEST(LoadConfig, TakesPagesByTlsOfThePortalItselfWhereverItListens) {
    std::ifstream file{sample};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    for (const auto& [from, to] :
         {std::pair{"listen_address: 127.0.0.1     #", "listen_address: 0.0.0.0 #"},
          std::pair{"origin: \"\"", "origin: https://airtime.example.org:8443"},
          std::pair{"certificate_file: \"\"", "certificate_file: /etc/airtime/portal.pem"},
          std::pair{"key_file: \"\"", "key_file: /etc/airtime/portal.key"}}) {
        ASSERT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), std::string_view{from}.size(), to);
    }
    const auto loaded = read_config_text(text, "changed");
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    const TlsSettings& tls = loaded->portal.pages.tls;
    EXPECT_TRUE(tls.is_on());
    EXPECT_EQ(tls.listen_address, "127.0.0.1") << "the pages' own, beside the portal's";
    EXPECT_EQ(tls.listen_port, 8443);
    EXPECT_EQ(tls.certificate_file, "/etc/airtime/portal.pem");
    EXPECT_EQ(tls.key_file, "/etc/airtime/portal.key");
    EXPECT_FALSE(load_config(sample)->portal.pages.tls.is_on());
}

TEST(LoadConfig, TheNumberOfPartitionsIsTheStoresUnlessItIsNamed) {
    EXPECT_EQ(load_config(sample)->redis.partitions, 0U);
    EXPECT_EQ(load_config(ChangedSample{"# partitions: 16", "partitions: 1024"}.path())->redis.partitions,
              1024U);
    EXPECT_EQ(load_config(ChangedSample{"# partitions: 16", "partitions: 1"}.path())->redis.partitions, 1U);
    for (const char* wrong : {"0", "1025"}) {
        EXPECT_FALSE(
            load_config(ChangedSample{"# partitions: 16", std::string{"partitions: "} + wrong}.path()).ok());
    }
}

TEST(LoadConfig, LabTakesRedisOnLoopbackOrUnixSocketOnly) {
    const ChangedSample loopback{"lab: false", "lab: true"};
    EXPECT_TRUE(load_config(loopback.path()).ok());
}

TEST(LoadConfig, NamesAFileThatIsNotThere) {
    const auto loaded = load_config("/nonexistent/airtime.yaml");
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error(),
              Mistakes{"/nonexistent/airtime.yaml: No such file or directory: name a file that is there"});
}

TEST(LoadConfig, SaysWhatToNameInPlaceOfADirectory) {
    const auto loaded = load_config(AIRTIME_SOURCE_DIR "/conf");
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error(),
              Mistakes{AIRTIME_SOURCE_DIR "/conf: is a directory: name the file in it, as " AIRTIME_SOURCE_DIR
                                          "/conf/airtime.yaml"});
}

TEST(LoadConfig, SaysThatAFileMayNotBeRead) {
    if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const ChangedSample locked{"lab: false", "lab: true"};
    std::filesystem::permissions(locked.path(), std::filesystem::perms::none);
    const auto loaded = load_config(locked.path());
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error(), Mistakes{locked.path() + ": Permission denied: name a file that you may read"});
}

std::set<std::string, std::less<>> places_of_all_texts() {
    std::set<std::string, std::less<>> places;
    for (const texts::TextRule& rule : texts::text_rules()) {
        places.insert(rule.required.begin(), rule.required.end());
        places.insert(rule.optional.begin(), rule.optional.end());
    }
    return places;
}

/// A text that is right but for `place`.
std::string text_with(const texts::TextRule& rule, const std::string& place) {
    std::string text = rule.key == "invitation" ? "[QC]" : "";
    for (const std::string_view required : rule.required) text.append(" {").append(required).append("}");
    return text + " {" + place + "}";
}

/// A reload of wrong texts must leave the node as it is: a line for each, and no abort.
TEST(LoadConfig, RefusesEveryPlaceThatATextDoesNotHave) {
    auto places = places_of_all_texts();
    places.insert({"foo", "", " ", "date"});
    for (const std::string language : {"vi", "en"}) {
        for (const std::string& place : places) {
            std::string texts;
            std::vector<testing::Matcher<std::string>> expected;
            for (const texts::TextRule& rule : texts::text_rules()) {
                if (std::ranges::count(rule.required, place) + std::ranges::count(rule.optional, place) > 0) {
                    continue;
                }
                const std::string key{rule.key};
                texts += key + ": \"" + text_with(rule, place) + "\", ";
                expected.emplace_back(HasSubstr(":1: texts." + language + '.' + key + " must not say {" +
                                                place + "}; it may say {"));
            }
            const auto loaded = loaded_with_texts("{" + language + ": {" + texts + "}}");
            ASSERT_FALSE(loaded.ok());
            EXPECT_THAT(loaded.error(), testing::ElementsAreArray(expected));
        }
    }
}

TEST(LoadConfig, RefusesControlCharactersInTexts) {
    for (const std::string mistake :
         {R"(en: {help: "a\e[31mb"})", R"(en: {help: "a\u0007"})", R"(vi: {expired: "a\u202Eb"})",
          R"(en: {reasons: {not_enrolled: "a\rb"}})", R"(en: {amount: {behind: "\u0085"}})"}) {
        const auto loaded = loaded_with_texts("{" + mistake + "}");
        ASSERT_FALSE(loaded.ok()) << mistake;
        EXPECT_THAT(loaded.error(), testing::ElementsAre(HasSubstr(" must have no control characters")));
    }
}

/// An operator who deletes a line gets what the sample says that the default is.
TEST(LoadConfig, SampleShowsDefaultsAsTheyAre) {
    const auto loaded = load_config(sample);
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    const charging::SessionPolicy defaults;
    EXPECT_EQ(loaded->policy.session.validity_s, defaults.validity_s);
    EXPECT_EQ(loaded->policy.session.late_usage_s, defaults.late_usage_s);
    EXPECT_EQ(loaded->policy.session.recharge_answer_kept_s, defaults.recharge_answer_kept_s);
    const ExtensionSettings extension;
    EXPECT_EQ(loaded->extension.shards, extension.shards);
    EXPECT_EQ(loaded->extension.queue_max, extension.queue_max);
    EXPECT_EQ(loaded->extension.deadline, extension.deadline);
    EXPECT_EQ(loaded->extension.cache_contracts_max, extension.cache_contracts_max);
    EXPECT_EQ(loaded->worker.claim_after, WorkerSettings{}.claim_after);
}

TEST(DescribeMemory, GrowsWithTheLoad) {
    const auto loaded = load_config(sample);
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    const auto text =
        describe_memory(*loaded, {.subscribers = 1'000, .open_sessions = 10, .requests_per_second = 100});
    EXPECT_THAT(text, HasSubstr("contracts"));
    EXPECT_THAT(text, HasSubstr("1000 x    600 B =        0.6 MB"));
    EXPECT_THAT(text, HasSubstr("ended sessions remembered                    34 x"));
}

TEST(DescribeMemory, CountsSessionsThatEndedForAsLongAsTheyAreRemembered) {
    const auto loaded = load_config(sample);
    ASSERT_TRUE(loaded.ok()) << message_of(loaded);
    const Load load{.subscribers = 1'000, .sessions_per_subscriber_day = 144};
    EXPECT_THAT(describe_memory(*loaded, load),
                HasSubstr("ended sessions remembered                  1000 x"));
}

}  // namespace
}  // namespace airtime::config
