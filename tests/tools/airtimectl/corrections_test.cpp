#include "charging/corrections/corrections.hpp"

#include <algorithm>
#include <ranges>

#include "store/memory/memory_contract_store.hpp"
#include "tests/tools/airtimectl/command_line_fixture.hpp"

namespace airtime::tools {
namespace {

using testing::HasSubstr;

/// Every command of care, on a subscriber with 1,500 who may borrow.
class CorrectionsTest : public CommandLineTest {
  protected:
    CorrectionsTest() {
        EXPECT_EQ(create("84900000001"), ExitCode::done);
        write_setting("\n  allowed: false                # default",
                      "\n  allowed: true                # default");
    }
    void write_setting(const std::string& from, const std::string& to) {
        std::ifstream file{config()};
        std::string text{std::istreambuf_iterator<char>{file}, {}};
        ASSERT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), from.size(), to);
        std::ofstream{config()} << text;
    }
    ExitCode correct(std::vector<std::string> words, const std::string& key) {
        words.insert(words.end(), {"--id", key, "--role", "care", "--reason", "a good one"});
        return run(words);
    }
    std::string shown(const std::string& member, const std::string& msisdn = "84900000001") {
        EXPECT_EQ(run({"subscriber", "show", msisdn, "--json"}), ExitCode::done) << errors_.str();
        return std::string{json().at(member).as_string()};
    }
    std::string main_of(const std::string& msisdn = "84900000001") {
        EXPECT_EQ(run({"subscriber", "show", msisdn, "--json"}), ExitCode::done) << errors_.str();
        return std::string{json().at("accounts").at(0).at("balance").as_string()};
    }
    /// What the events of the history have as that member.
    std::vector<std::string> history(const char* member, std::vector<std::string> options) {
        options.insert(options.begin(), {"--json", "subscriber", "history", "84900000001"});
        EXPECT_EQ(run(options), ExitCode::done) << errors_.str();
        std::vector<std::string> found;
        const boost::json::value told = json();
        for (const auto& event : told.as_array()) found.emplace_back(event.at(member).as_string());
        return found;
    }
    void expect_audit_closes() { EXPECT_EQ(run({"audit"}), ExitCode::done) << out_.str() << errors_.str(); }
};

TEST_F(CorrectionsTest, AdjustOncePerKeyWithRoleAndReasonInTheLedger) {
    ASSERT_EQ(correct({"adjust", "84900000001", "-500"}, "k1"), ExitCode::done) << errors_.str();
    EXPECT_EQ(out_.str(), "main adjusted by -500: its balance is 1000; the debt is 0\n");
    ASSERT_EQ(correct({"adjust", "84900000001", "-500"}, "k1"), ExitCode::done);
    EXPECT_EQ(out_.str(), "correction k1 was made before: nothing changed\n");
    EXPECT_EQ(correct({"adjust", "84900000001", "-501"}, "k1"), ExitCode::refused);
    EXPECT_EQ(main_of(), "1000");
    ASSERT_EQ(correct({"adjust", "84900000001", "20.5", "--account", "promo", "--json"}, "k2"),
              ExitCode::done);
    EXPECT_EQ(json().at("account"), "promo");
    EXPECT_EQ(json().at("amount"), "20.5");
    EXPECT_EQ(json().at("balance"), "20.5");
    EXPECT_EQ(correct({"adjust", "84900000001", "-1001"}, "k3"), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("no more can be taken than is available"));
    EXPECT_EQ(correct({"adjust", "84900000001", "1", "--account", "gold"}, "k3"), ExitCode::refused);
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    ASSERT_EQ(run({"subscriber", "history", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("kind=adjusted account.main=-500 note=k1%20care%20a%20good%20one"));
    expect_audit_closes();
}

TEST_F(CorrectionsTest, TakeAReasonInAnyLanguageAndShowItAsItWasWritten) {
    const std::string reason = "Khách \"đã mất\" máy";
    ASSERT_EQ(run({"adjust", "84900000001", "5", "--id", "k1", "--role", "care", "--reason", reason}),
              ExitCode::done)
        << errors_.str();
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    ASSERT_EQ(run({"subscriber", "history", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at(0).at("note").as_string(), "k1 care " + reason);
    for (const char* wrong : {"", "bell\a", "broken \xC3", "\xE2\x80\xAE turned"}) {
        EXPECT_EQ(run({"adjust", "84900000001", "5", "--id", "k2", "--role", "care", "--reason", wrong}),
                  ExitCode::not_asked);
    }
    std::string longest;
    for (int i = 0; i < 200; ++i) longest += "ắ";
    EXPECT_EQ(run({"adjust", "84900000001", "5", "--id", "k3", "--role", "care", "--reason", longest}),
              ExitCode::done);
    EXPECT_EQ(run({"adjust", "84900000001", "5", "--id", "k4", "--role", "care", "--reason", longest + "!"}),
              ExitCode::not_asked);
}

TEST_F(CorrectionsTest, ReachAContractThatHasNoNumberAnyMoreByItsId) {
    ASSERT_EQ(run({"subscriber", "create", "84900000002", "--contract", "old", "--imsi", "452040000000002"}),
              ExitCode::done);
    ASSERT_EQ(run({"subscriber", "show", "imsi:452040000000002", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("contract"), "old");
    ASSERT_EQ(correct({"subscriber", "port-out", "84900000002"}, "p1"), ExitCode::done) << errors_.str();
    EXPECT_EQ(run({"subscriber", "show", "84900000002"}), ExitCode::refused);
    ASSERT_EQ(run({"subscriber", "show", "contract:old", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("contract"), "old");
    EXPECT_EQ(run({"explain", "contract:old"}), ExitCode::done);
    EXPECT_EQ(run({"explain", "contract:young"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("nobody has contract young"));
    EXPECT_EQ(run({"explain", "imsi:45"}), ExitCode::not_asked);
}

TEST_F(CorrectionsTest, AreFoundInTheHistoryByDayAndKind) {
    ASSERT_EQ(run({"recharge", "84900000001", "700", "--id", "r1"}), ExitCode::done) << errors_.str();
    ASSERT_EQ(correct({"adjust", "84900000001", "-500"}, "k1"), ExitCode::done) << errors_.str();
    ASSERT_EQ(correct({"adjust", "84900000001", "-100"}, "k2"), ExitCode::done) << errors_.str();
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    const auto kinds = [this](const std::vector<std::string>& options) { return history("kind", options); };
    using Kinds = std::vector<std::string>;
    EXPECT_EQ(kinds({}), (Kinds{"adjusted", "adjusted", "recharged"}));
    EXPECT_EQ(kinds({"--kind", "adjusted", "--count", "1"}), (Kinds{"adjusted"}));
    EXPECT_EQ(kinds({"--kind", "recharged", "--kind", "refunded"}), (Kinds{"recharged"}));
    EXPECT_EQ(kinds({"--from", "2020-01-01", "--to", "2020-01-31"}), Kinds{});
    EXPECT_EQ(kinds({"--from", "2020-01-01"}).size(), 3U);
    EXPECT_EQ(kinds({"--usage"}), (Kinds{"adjusted", "adjusted", "recharged", "opened"}))
        << "all that the files have";
    for (const std::vector<std::string>& wrong :
         {std::vector<std::string>{"--kind", "bought"}, {"--from", "yesterday"}, {"--count", "0"}}) {
        std::vector<std::string> line{"subscriber", "history", "84900000001"};
        line.insert(line.end(), wrong.begin(), wrong.end());
        EXPECT_EQ(run(line), ExitCode::not_asked);
    }
}

TEST_F(CorrectionsTest, AreFoundInTheFilesWhereTheyAreTooOldForRedis) {
    constexpr std::size_t made = 30;
    for (std::size_t number = 1; number <= made; ++number) {
        const std::string key = "k" + std::to_string(number);
        ASSERT_EQ(correct({"adjust", "84900000001", "1"}, key), ExitCode::done) << errors_.str();
        // Some are in complete files, and some in both.
        if (number == made / 2) {
            ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
        }
    }
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    const auto keys = [this](const std::vector<std::string>& options) {
        std::vector<std::string> found = history("note", options);
        for (std::string& note : found) note.resize(note.find(' '));
        return found;
    };
    std::vector<std::string> newest_first;
    for (std::size_t number = made; number > 0; --number) {
        newest_first.push_back("k" + std::to_string(number));
    }
    const std::vector<std::string> in_redis = keys({});
    EXPECT_GE(in_redis.size(), 5U);
    EXPECT_LT(in_redis.size(), 20U) << "what Redis keeps of a contract is short";
    EXPECT_TRUE(std::ranges::equal(in_redis, newest_first | std::views::take(in_redis.size())));
    EXPECT_EQ(keys({"--count", "100"}), newest_first) << "each once";
    // The twin's entries, and so its files, are of 1970.
    EXPECT_EQ(keys({"--from", "1969-01-01", "--count", "30"}), newest_first);
    EXPECT_EQ(keys({"--to", "2999-01-01"}).size(), 20U);
    EXPECT_EQ(keys({"--count", "29"}).back(), "k2");
    EXPECT_EQ(keys({"--count", "2"}), (std::vector<std::string>{"k30", "k29"}));
}

TEST_F(CorrectionsTest, NeedAKeyARoleAndAReason) {
    EXPECT_EQ(run({"adjust", "84900000001", "5", "--id", "k", "--role", "care"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("--reason must say why"));
    EXPECT_EQ(run({"adjust", "84900000001", "5", "--id", "k", "--reason", "r"}), ExitCode::not_asked);
    EXPECT_EQ(run({"adjust", "84900000001", "5", "--role", "care", "--reason", "r"}), ExitCode::not_asked);
    EXPECT_EQ(correct({"adjust", "84900000001", "0"}, "k"), ExitCode::not_asked);
    EXPECT_EQ(correct({"adjust", "84900000001", "much"}, "k"), ExitCode::not_asked);
    EXPECT_EQ(main_of(), "1500");
}

TEST_F(CorrectionsTest, CancelWaiveRepayAndWriteOff) {
    ASSERT_EQ(run({"advance", "84900000001", "--amount", "5000", "--id", "a1"}), ExitCode::done)
        << errors_.str();
    ASSERT_EQ(correct({"advance", "cancel", "84900000001"}, "k1"), ExitCode::done) << errors_.str();
    EXPECT_EQ(out_.str(), "corrected by 5500; the debt is 0\n");
    ASSERT_EQ(run({"advance", "84900000001", "--amount", "5000", "--id", "a2"}), ExitCode::done);
    ASSERT_EQ(correct({"waive", "84900000001"}, "k2"), ExitCode::done);
    EXPECT_EQ(out_.str(), "corrected by 500; the debt is 5000\n");
    ASSERT_EQ(correct({"--json", "repay", "84900000001", "--amount", "1000"}, "k3"), ExitCode::done);
    EXPECT_EQ(json().at("amount"), "1000");
    EXPECT_EQ(json().at("debt"), "4000");
    ASSERT_EQ(correct({"write-off", "84900000001"}, "k4"), ExitCode::done);
    EXPECT_EQ(out_.str(), "corrected by 4000; the debt is 0\n");
    EXPECT_EQ(correct({"waive", "84900000001", "--advance", "a99"}, "k5"), ExitCode::refused);
    expect_audit_closes();
}

TEST_F(CorrectionsTest, TakeARechargeBack) {
    ASSERT_EQ(run({"recharge", "84900000001", "10000", "--id", "r1"}), ExitCode::done);
    ASSERT_EQ(correct({"recharge", "reverse", "84900000001", "r1"}, "k1"), ExitCode::done) << errors_.str();
    EXPECT_EQ(main_of(), "1500");
    EXPECT_EQ(correct({"recharge", "reverse", "84900000001", "r1"}, "k2"), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("recharge.reversible_days"));
    expect_audit_closes();
}

TEST_F(CorrectionsTest, TransferOncePerKey) {
    ASSERT_EQ(run({"subscriber", "create", "84900000002"}), ExitCode::done);
    ASSERT_EQ(run({"recharge", "84900000001", "10000", "--id", "r1"}), ExitCode::done);
    ASSERT_EQ(run({"transfer", "84900000001", "84900000002", "5000", "--id", "t1"}), ExitCode::done)
        << errors_.str();
    EXPECT_EQ(out_.str(), "transfer t1 is sent and credited\n");
    ASSERT_EQ(run({"transfer", "84900000001", "84900000002", "5000", "--id", "t1"}), ExitCode::done);
    EXPECT_EQ(out_.str(), "transfer t1 was sent before and credited\n");
    EXPECT_EQ(run({"transfer", "84900000001", "84900000002", "5001", "--id", "t1"}), ExitCode::refused);
    EXPECT_EQ(run({"transfer", "84900000001", "84900000009", "5000", "--id", "t2"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("no transfer: no_such_receiver"));
    EXPECT_EQ(run({"transfer", "84900000001", "84900000001", "5000", "--id", "t2"}), ExitCode::refused);
    EXPECT_EQ(main_of(), "6000");
    EXPECT_EQ(main_of("84900000002"), "5000");
    expect_audit_closes();
}

TEST_F(CorrectionsTest, SwapTheSim) {
    ASSERT_EQ(run({"subscriber", "create", "84900000002", "--imsi", "452040000000002"}), ExitCode::done);
    EXPECT_EQ(correct({"subscriber", "swap-sim", "84900000001"}, "k1"), ExitCode::not_asked);
    EXPECT_EQ(correct({"subscriber", "swap-sim", "84900000001", "--imsi", "452040000000002"}, "k1"),
              ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("belongs to another contract"));
    ASSERT_EQ(correct({"subscriber", "swap-sim", "84900000001", "--imsi", "452040000000009"}, "k1"),
              ExitCode::done);
    ASSERT_EQ(correct({"subscriber", "swap-sim", "84900000001", "--imsi", "452040000000009"}, "k1"),
              ExitCode::done);
    ASSERT_EQ(correct({"subscriber", "swap-sim", "84900000002", "--imsi", "452040000000003"}, "k2"),
              ExitCode::done);
    store::MemoryContractStore contracts{redis_};
    EXPECT_EQ(store::load_one(contracts, *charging::Imsi::parse("452040000000009"))->value().contract.msisdn,
              charging::Msisdn::parse("84900000001"));
    EXPECT_FALSE(store::load_one(contracts, *charging::Imsi::parse("452040000000002"))->has_value());
    // The SIM that became free can be given to somebody else.
    EXPECT_EQ(correct({"subscriber", "swap-sim", "84900000001", "--imsi", "452040000000002"}, "k3"),
              ExitCode::done);
    expect_audit_closes();
}

TEST_F(CorrectionsTest, ChangeTheOwner) {
    ASSERT_EQ(run({"advance", "84900000001", "--amount", "5000", "--id", "a1"}), ExitCode::done);
    const std::string old = shown("contract");
    const std::vector<std::string> change{"subscriber", "change-owner", "84900000001", "--account",
                                          "main=700"};
    ASSERT_EQ(correct(change, "k1"), ExitCode::done) << errors_.str();
    const std::string fresh = shown("contract");
    EXPECT_NE(fresh, old);
    EXPECT_EQ(shown("debt"), "0");
    EXPECT_EQ(main_of(), "700");
    ASSERT_EQ(correct(change, "k1"), ExitCode::done);
    EXPECT_EQ(out_.str(), "was so already: contract " + fresh + '\n');
    store::MemoryContractStore contracts{redis_};
    const auto left = store::load_one(contracts, charging::ContractId{old})->value().contract;
    EXPECT_EQ(left.msisdn, std::nullopt);
    EXPECT_EQ(charging::debt_of(left), charging::Money::from_units(5'500));
    ASSERT_EQ(correct(change, "k2"), ExitCode::done);
    EXPECT_NE(shown("contract"), fresh);
    expect_audit_closes();
}

TEST_F(CorrectionsTest, PortTheNumberOut) {
    ASSERT_EQ(correct({"subscriber", "port-out", "84900000001"}, "k1"), ExitCode::done) << errors_.str();
    const std::string told = out_.str();
    EXPECT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::refused);
    for (const char* key : {"k1", "k2"}) {
        EXPECT_EQ(correct({"subscriber", "port-out", "84900000001"}, key), ExitCode::done);
        EXPECT_EQ("done" + out_.str().substr(out_.str().find(':')), told);
        EXPECT_THAT(out_.str(), testing::StartsWith("was so already: contract "));
    }
    EXPECT_EQ(correct({"subscriber", "port-out", "84900000009"}, "k1"), ExitCode::refused)
        << "nobody ever had it";
    EXPECT_EQ(create("84900000001"), ExitCode::done) << "the number may come back";
    expect_audit_closes();
}

}  // namespace
}  // namespace airtime::tools
