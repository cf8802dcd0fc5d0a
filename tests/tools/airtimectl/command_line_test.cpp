#include "tools/airtimectl/command_line.hpp"

#include <spdlog/spdlog.h>

#include "ledger_files/settlement.hpp"
#include "store/codec/contract_difference.hpp"
#include "store/codec/contract_reading.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "tests/tools/airtimectl/command_line_fixture.hpp"
#include "tools/airtimectl/operator_commands.hpp"
#include "tools/airtimectl/redis_stores.hpp"

namespace airtime::tools {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(CommandLineTest, ShowsWhatWasCreated) {
    ASSERT_EQ(create("84900000001"), ExitCode::done) << errors_.str();
    ASSERT_EQ(run({"subscriber", "show", "+84900000001", "--json"}), ExitCode::done);
    const auto shown = json();
    EXPECT_EQ(shown.at("msisdn"), "84900000001");
    EXPECT_EQ(shown.at("state"), "active");
    EXPECT_EQ(shown.at("enrolment"), "active");
    EXPECT_EQ(shown.at("accounts").as_array().size(), 5U);
    EXPECT_EQ(shown.at("accounts").at(0),
              boost::json::parse(R"({"name": "main", "balance": "1500", "held": "0", "reserved": "0"})"));
    EXPECT_EQ(shown.at("debt"), "0");
    EXPECT_TRUE(shown.at("advances").as_array().empty());
    EXPECT_TRUE(shown.at("sessions").as_array().empty());
    ASSERT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("main        1500     0         0"));
}

TEST_F(CommandLineTest, ChangesEnrolmentOnceAndKeepsTheProof) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001"}), ExitCode::done);
    for (const std::string step : {"cancel", "pause", "resume"}) {
        EXPECT_EQ(run({"subscriber", step, "84900000001"}), ExitCode::refused);
        EXPECT_THAT(errors_.str(), HasSubstr("84900000001 is not_registered: register it with"));
    }
    ASSERT_EQ(run({"subscriber", "enrol", "84900000001", "--channel", "sms", "--text", "vi-3"}),
              ExitCode::done)
        << errors_.str();
    EXPECT_EQ(out_.str(), "enrolment is now active\n");
    ASSERT_EQ(run({"subscriber", "enrol", "84900000001"}), ExitCode::done);
    EXPECT_EQ(out_.str(), "enrolment was already active\n");
    ASSERT_EQ(run({"subscriber", "pause", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("enrolment"), "paused");
    EXPECT_EQ(json().at("changed"), true);
    ASSERT_EQ(run({"subscriber", "resume", "84900000001"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "cancel", "84900000001", "--channel", "ussd"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("enrolment"), "cancelled");
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    ASSERT_EQ(run({"subscriber", "history", "84900000001", "--json"}), ExitCode::done);
    std::vector<std::string> changes;
    const auto history = json();
    for (const auto& event : history.as_array()) {
        if (event.at("kind") == "enrolment_changed") changes.emplace_back(event.at("note").as_string());
    }
    EXPECT_EQ(changes,
              (std::vector<std::string>{"cancelled ussd", "active care", "paused care", "active sms vi-3"}));
    EXPECT_EQ(run({"audit"}), ExitCode::done) << out_.str() << errors_.str();
}

TEST_F(CommandLineTest, ShowsWhatASubscriberWasTold) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    store::MemoryContractStore contracts{redis_};
    const charging::SubscriberAddress address = *charging::Msisdn::parse("84900000001");
    const auto contract = contracts.load({&address, 1}).front().value()->contract.id;
    ASSERT_TRUE(store::MemoryOutbox(redis_, "w")
                    .record({.id = "m1",
                             .contract = contract,
                             .to = "84900000001",
                             .kind = "granted",
                             .at = operations::system_now(),
                             .text = "Số dư",
                             .status = store::MessageStatus::delivered},
                            std::chrono::hours{1}, "2026-11-23"));
    out_.str("");
    EXPECT_EQ(run({"subscriber", "messages", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("delivered"));
    EXPECT_THAT(out_.str(), HasSubstr("Số dư"));
    out_.str("");
    EXPECT_EQ(run({"--json", "subscriber", "messages", "84900000001"}), ExitCode::done);
    EXPECT_EQ(json().at(0).at("kind"), "granted");
    EXPECT_EQ(json().at(0).at("status"), "delivered");
    EXPECT_EQ(run({"subscriber", "messages", "84900000002"}), ExitCode::refused);
}

TEST_F(CommandLineTest, RefusesAnEnrolmentThatItCannotProve) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001"}), ExitCode::done);
    EXPECT_EQ(run({"subscriber", "enrol", "84900000001", "--channel", "telepathy"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("--channel must be sms, ussd or care, got telepathy"));
    EXPECT_EQ(run({"subscriber", "enrol", "84900000001", "--text", std::string(64, 'v')}), ExitCode::done);
    for (const std::string& version : {std::string{}, std::string{"a b"}, std::string(65, 'v')}) {
        EXPECT_EQ(run({"subscriber", "cancel", "84900000001", "--text", version}), ExitCode::not_asked);
    }
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("enrolment"), "active");
    EXPECT_EQ(run({"subscriber", "enrol", "84900000009"}), ExitCode::refused);
}

TEST_F(CommandLineTest, LendsOnRequestOncePerKey) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    const std::vector<std::string> ask{"advance", "84900000001", "--amount", "5000", "--id", "k1", "--json"};
    ASSERT_EQ(run(ask), ExitCode::done) << errors_.str();
    EXPECT_EQ(json().at("principal"), "5000");
    EXPECT_EQ(json().at("fee"), "500");
    EXPECT_EQ(json().at("repeated"), false);
    ASSERT_EQ(run(ask), ExitCode::done) << errors_.str();
    EXPECT_EQ(json().at("repeated"), true);
    EXPECT_EQ(run({"advance", "84900000001", "--amount", "10000", "--id", "k1"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("the id was used for something else: nothing changed"));
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("debt"), "5500");
    EXPECT_EQ(json().at("advances").as_array().size(), 1U);
    EXPECT_EQ(run({"audit"}), ExitCode::done) << out_.str() << errors_.str();
}

TEST_F(CommandLineTest, TellsWhyNoAdvanceWasLent) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--activated", "2026-01-01"}), ExitCode::done);
    EXPECT_EQ(run({"advance", "84900000001", "--id", "k1"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("no advance: average_spend_too_low"));
    EXPECT_EQ(run({"advance", "84900000001", "--amount", "5001", "--id", "k1"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("AMOUNT must be one of advance.denominations"));
    EXPECT_EQ(run({"advance", "84900000001"}), ExitCode::not_asked);
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("debt"), "0");
}

TEST_F(CommandLineTest, RefusesANumberThatSomebodyHas) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    EXPECT_EQ(create("84900000001"), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("the number is taken by contract"));
}

TEST_F(CommandLineTest, PausesUntilADateThatIsAhead) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--enrol"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "pause", "84900000001", "--until", "2999-12-31"}), ExitCode::done);
    EXPECT_EQ(run({"subscriber", "pause", "84900000001", "--until", "2026-01-31"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("--until must be ahead"));
    EXPECT_EQ(run({"subscriber", "pause", "84900000001", "--until", "soon"}), ExitCode::not_asked);
    EXPECT_EQ(run({"subscriber", "resume", "84900000001", "--until", "2999-12-31"}), ExitCode::not_asked);
}

TEST_F(CommandLineTest, ChangesAStandingOncePerKey) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    const std::vector<std::string> pause{"subscriber", "pause", "84900000001", "--id", "k1"};
    const std::vector<std::string> lower{"subscriber", "state",   "84900000001", "one_way",
                                         "--reason",   "SIM box", "--id",        "k1"};
    for (const auto& command : {pause, lower}) ASSERT_EQ(run(command), ExitCode::done) << errors_.str();
    ASSERT_EQ(run({"subscriber", "resume", "84900000001"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "state", "84900000001", "active", "--reason", "sold"}), ExitCode::done);
    for (const auto& command : {pause, lower}) EXPECT_EQ(run(command), ExitCode::done) << errors_.str();
    EXPECT_EQ(run({"subscriber", "cancel", "84900000001", "--id", "k1"}), ExitCode::refused);
    EXPECT_EQ(run({"subscriber", "state", "84900000001", "two_way", "--reason", "SIM box", "--id", "k1"}),
              ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("the id was used for something else"));
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("state"), "active");
    EXPECT_EQ(json().at("enrolment"), "active");
}

TEST_F(CommandLineTest, ReadsDatesInTheOperatorsZone) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--activated", "2026-01-01", "--expires",
                   "2030-01-31", "--enrol"}),
              ExitCode::done);
    ASSERT_EQ(run({"subscriber", "pause", "84900000001", "--until", "2029-12-31"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("activated_at"), "2025-12-31T17:00:00.000Z");
    EXPECT_EQ(json().at("expires_at"), "2030-01-30T17:00:00.000Z");
    ASSERT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("valid until    2030-01-31 00:00:00 +0700\n"));
    store::MemoryContractStore contracts{redis_};
    const auto found = store::load_one(contracts, *charging::Msisdn::parse("84900000001"));
    EXPECT_EQ((*found)->contract.paused_until, charging::parse_instant("2029-12-30T17:00:00.000Z"));
    ASSERT_EQ(run({"subscriber", "validity", "84900000001", "2030-01-31T05:00:00.000Z", "--reason", "x"}),
              ExitCode::done);
    EXPECT_EQ(out_.str(), "state active, valid until 2030-01-31 12:00:00 +0700\n");
}

TEST_F(CommandLineTest, ShowsAllThatDecidesInTheOperatorsZone) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--activated", "2026-01-01", "--account", "main=5",
                   "--enrol", "--segment", "loyal"}),
              ExitCode::done);
    ASSERT_EQ(run({"list", "add", "deny", "84900000001", "--reason", "fraud"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "pause", "84900000001", "--until", "2029-12-31"}), ExitCode::done);
    ASSERT_EQ(
        run({"subscriber", "validity", "84900000001", "2030-01-31", "--account", "main", "--reason", "x"}),
        ExitCode::done);
    EXPECT_EQ(out_.str(),
              "account main valid until 2030-01-31 00:00:00 +0700; the contract: state active, valid until "
              "never\n");
    ASSERT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::done);
    for (const char* line :
         {"activated      2026-01-01 00:00:00 +0700\n", "paused until   2029-12-31 00:00:00 +0700\n",
          "segment        loyal\n", "lists          deny\n", "  2030-01-31 00:00:00 +0700\n"}) {
        EXPECT_THAT(out_.str(), HasSubstr(line));
    }
}

TEST_F(CommandLineTest, WritesAndReadsTheTimesOfTheHistoryInTheOperatorsZone) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    ASSERT_EQ(run({"recharge", "84900000001", "500", "--id", "k1"}), ExitCode::done);
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    ASSERT_EQ(run({"subscriber", "history", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), ContainsRegex("at=\"[-0-9]+ [:0-9]+ .0700\" kind="));
    const auto lines_of = [&](const char* option, const char* time) {
        EXPECT_EQ(run({"subscriber", "history", "84900000001", option, time}), ExitCode::done)
            << errors_.str();
        const std::string lines = out_.str();
        return std::ranges::count(lines, '\n');
    };
    const auto all = lines_of("--from", "2020-01-01T00:00:00.000Z");
    EXPECT_GT(all, 0);
    EXPECT_EQ(lines_of("--from", "2020-01-01"), all);
    EXPECT_EQ(lines_of("--to", "2999-01-01T00:00:00.000Z"), all);
    EXPECT_EQ(lines_of("--from", "2999-01-01T00:00:00.000Z"), 0);
    EXPECT_EQ(lines_of("--to", "2020-01-01"), 0);
    EXPECT_EQ(run({"subscriber", "history", "84900000001", "--from", "soon"}), ExitCode::not_asked);
}

TEST_F(CommandLineTest, SaysThatNothingIsLentWhereTheConfigurationDoesNot) {
    for (const std::string mode : {"off", "shadow"}) {
        write_config("lab: true");
        std::ifstream file{config()};
        std::string text{std::istreambuf_iterator<char>{file}, {}};
        const std::string on = "  mode: \"on\" ";
        text.replace(text.find(on), on.size(), "  mode: \"" + mode + "\" ");
        std::ofstream{config()} << text;
        ASSERT_EQ(run({"lending", "status"}), ExitCode::done) << errors_.str();
        EXPECT_THAT(out_.str(), StartsWith("nothing is lent"));
        EXPECT_THAT(out_.str(), HasSubstr("advance.mode of this configuration is " + mode + "\n"));
        EXPECT_THAT(out_.str(), HasSubstr("\nthe switch is on\n"));
        ASSERT_EQ(run({"lending", "status", "--json"}), ExitCode::done);
        EXPECT_EQ(json().at("mode").as_string(), mode);
    }
}

TEST_F(CommandLineTest, ReachesAContractThatGaveItsNumberUpByItsIdAndItsSim) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--imsi", "452040000000001", "--contract", "c1",
                   "--account", "main=1500", "--enrol"}),
              ExitCode::done);
    ASSERT_EQ(
        run({"subscriber", "port-out", "84900000001", "--id", "p1", "--role", "shop", "--reason", "left"}),
        ExitCode::done);
    EXPECT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::refused);
    for (const char* old : {"contract:c1", "imsi:452040000000001"}) {
        ASSERT_EQ(run({"subscriber", "show", old, "--json"}), ExitCode::done) << errors_.str();
        EXPECT_EQ(json().at("contract"), "c1");
        EXPECT_EQ(json().at("former").at("msisdn"), "84900000001");
        for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
                 {"subscriber", "history", old},
                 {"subscriber", "messages", old},
                 {"session", "list", old},
                 {"explain", old},
                 {"adjust", old, "-1", "--id", std::string{"a"} + old, "--role", "care", "--reason", "x"},
                 {"list", "add", "deny", old, "--reason", "x"},
                 {"subscriber", "segment", old, "none", "--reason", "x"},
                 {"subscriber", "state", old, "expired", "--reason", "x"},
                 {"subscriber", "validity", old, "2020-01-01", "--reason", "x"}}) {
            EXPECT_NE(run(command), ExitCode::not_asked) << command.at(0) << ' ' << errors_.str();
            EXPECT_THAT(errors_.str(), testing::Not(HasSubstr("nobody has"))) << command.at(0);
        }
    }
    EXPECT_EQ(run({"subscriber", "show", "contract:c2"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("nobody has contract c2"));
    EXPECT_EQ(run({"subscriber", "show", "imsi:452040000000002"}), ExitCode::refused);
    EXPECT_EQ(run({"subscriber", "show", "imsi:x"}), ExitCode::not_asked);
    EXPECT_EQ(run({"subscriber", "show", "contract:"}), ExitCode::not_asked);
    ASSERT_EQ(run({"subscriber", "create", "84900000002", "--imsi", "452040000000001", "--contract", "c3"}),
              ExitCode::done);
    ASSERT_EQ(run({"subscriber", "show", "imsi:452040000000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("contract"), "c3") << "who has the SIM now comes first";
}

TEST_F(CommandLineTest, ContractsIdIsNotReused) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--contract", "c1"}), ExitCode::done);
    EXPECT_EQ(run({"subscriber", "create", "84900000002", "--contract", "c1"}), ExitCode::refused);
    EXPECT_EQ(run({"subscriber", "show", "84900000002"}), ExitCode::refused);
}

TEST_F(CommandLineTest, RechargesOncePerId) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    ASSERT_EQ(run({"recharge", "84900000001", "500.25", "--id", "k1"}), ExitCode::done);
    EXPECT_EQ(run({"--json", "recharge", "84900000001", "500.25", "--id", "k1"}), ExitCode::done);
    EXPECT_EQ(json().at("repeated"), true);
    EXPECT_EQ(run({"recharge", "84900000001", "500", "--id", "k1"}), ExitCode::refused);
    ASSERT_EQ(run({"recharge", "84900000001", "500", "--id", "k2"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("accounts").at(0).at("balance"), "2500.25");
}

TEST_F(CommandLineTest, RechargesEachSubscriberUnderTheSameId) {
    for (int last = 0; last < 20; ++last) {  // more than there are partitions
        const std::string msisdn = std::to_string(84900000100 + last);
        ASSERT_EQ(create(msisdn), ExitCode::done);
        ASSERT_EQ(run({"--json", "recharge", msisdn, "500", "--id", "k1"}), ExitCode::done);
        EXPECT_EQ(json().at("repeated"), false) << msisdn;
    }
}

TEST_F(CommandLineTest, AuditClosesFromStreamAndFromFiles) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    ASSERT_EQ(run({"recharge", "84900000001", "500", "--id", "k1"}), ExitCode::done);
    EXPECT_EQ(run({"audit"}), ExitCode::done) << out_.str();
    move_ledger_to_files();
    ASSERT_EQ(run({"recharge", "84900000001", "500", "--id", "k2"}), ExitCode::done);
    EXPECT_EQ(run({"audit", "--json"}), ExitCode::done) << out_.str();
    EXPECT_EQ(json().at("events").to_number<int>(), 3);
    EXPECT_EQ(json().at("closes"), true);
}

TEST_F(CommandLineTest, AuditFailsWhenMoneyAppears) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--contract", "c1"}), ExitCode::done);
    redis_.locked([](store::MemoryStoreState& state) {
        for (auto& partition : state.partitions) {
            for (auto& [id, fields] : partition.contracts) {
                charging::Contract contract = *store::decode_contract({id}, fields);
                contract.accounts.front().balance += charging::Money::from_units(1);
                const std::string token = fields.find("token")->second;
                fields = store::encode_contract(contract, store::form_of({token}));
                fields["token"] = token;
            }
        }
    });
    EXPECT_EQ(run({"audit"}), ExitCode::refused);
    EXPECT_THAT(out_.str(), HasSubstr("c1"));
    EXPECT_THAT(out_.str(), HasSubstr("balance of main"));
}

TEST_F(CommandLineTest, AuditSaysWhenItCouldNotLook) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    move_ledger_to_files();
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder_}) {
        if (entry.path().extension() == ".csv") std::ofstream{entry.path(), std::ios::app} << "damaged\n";
    }
    EXPECT_EQ(run({"audit"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr(".csv:4: nothing may follow"));
}

TEST_F(CommandLineTest, AuditsTheCdrFilesAlone) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    const std::string cdr = "--cdr=" + folder_.string();
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    EXPECT_EQ(run({"audit", cdr}), ExitCode::done) << out_.str() << errors_.str();
    EXPECT_THAT(out_.str(), HasSubstr("all books close"));
    EXPECT_EQ(run({"audit", "--cdr", "/nonexistent"}), ExitCode::not_asked);
    EXPECT_EQ(out_.str(), "");
    EXPECT_EQ(errors_.str(), "airtimectl: /nonexistent: No such directory: check --cdr\n");
    const auto empty = folder_ / "empty";
    std::filesystem::create_directory(empty);
    EXPECT_EQ(run({"audit", "--cdr", empty.string()}), ExitCode::refused);
    EXPECT_THAT(out_.str(), HasSubstr("without 1"));
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder_}) {
        if (entry.path().extension() == ".csv") std::ofstream{entry.path(), std::ios::app} << "damaged\n";
    }
    EXPECT_EQ(run({"audit", cdr}), ExitCode::not_asked);
}

TEST_F(CommandLineTest, AuditsFromACheckpointWithoutTheFilesBehindIt) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    ASSERT_EQ(run({"recharge", "84900000001", "500", "--id", "k1"}), ExitCode::done);
    // The twin's entries are of 1970-01-01.
    EXPECT_EQ(run({"ledger", "checkpoint", "1970-01-01"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("are in no file yet"));
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    EXPECT_EQ(run({"ledger", "checkpoint", "2999-01-01"}), ExitCode::refused);
    EXPECT_EQ(run({"ledger", "checkpoint", "yesterday"}), ExitCode::not_asked);
    ASSERT_EQ(run({"ledger", "checkpoint", "1970-01-01"}), ExitCode::done) << errors_.str();
    EXPECT_EQ(out_.str(), "checkpoint of 1970-01-01: 1 contract\n");
    EXPECT_EQ(run({"ledger", "checkpoint", "1970-01-01"}), ExitCode::refused) << "there is one";
    std::filesystem::remove_all(folder_ / "1970-01-01");
    ASSERT_EQ(run({"recharge", "84900000001", "700", "--id", "k2"}), ExitCode::done);
    EXPECT_EQ(run({"audit"}), ExitCode::done) << out_.str();
    EXPECT_THAT(out_.str(), HasSubstr("1 contract, 1 ledger event\n"));
    // The next one goes on from it.
    ASSERT_EQ(run({"ledger", "checkpoint", "1970-01-02"}), ExitCode::refused);
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    std::filesystem::rename(folder_ / "1970-01-01", folder_ / "1970-01-02");
    ASSERT_EQ(run({"ledger", "checkpoint", "1970-01-02"}), ExitCode::done) << errors_.str();
    std::filesystem::remove_all(folder_ / "1970-01-02");
    EXPECT_EQ(run({"audit", "--cdr=" + folder_.string()}), ExitCode::done) << out_.str();
    const auto checkpoint = folder_ / "checkpoints" / "1970-01-02.csv";
    std::ofstream{checkpoint, std::ios::app} << "damaged\n";
    EXPECT_EQ(run({"audit"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("1970-01-02.csv:3: the rows are 1, and nothing may follow"));
}

TEST_F(CommandLineTest, SetsAStateByHandWithRoleAndReason) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    for (const auto& wrong :
         std::vector<std::vector<std::string>>{{"two_way"},
                                               {"two_way", "--reason", ""},
                                               {"gone", "--reason", "x"},
                                               {"two_way", "--reason", "x", "--role", "a b"}}) {
        std::vector<std::string> arguments{"subscriber", "state", "84900000001"};
        arguments.insert(arguments.end(), wrong.begin(), wrong.end());
        EXPECT_EQ(run(arguments), ExitCode::not_asked) << out_.str();
    }
    const std::vector<std::string> bar{"subscriber", "state", "84900000001", "two_way",
                                       "--role",     "care",  "--reason",    "SIM box"};
    ASSERT_EQ(run(bar), ExitCode::done) << errors_.str();
    EXPECT_EQ(out_.str(), "state two_way, valid until never\n");
    ASSERT_EQ(run(bar), ExitCode::done);
    EXPECT_EQ(out_.str(), "nothing changed: state two_way, valid until never\n");
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("state"), "two_way");
    ASSERT_NO_FATAL_FAILURE(move_ledger_to_files());
    ASSERT_EQ(run({"subscriber", "history", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at(0).at("note"), "two_way care SIM box");
    EXPECT_EQ(run({"subscriber", "state", "84900000099", "active", "--reason", "x"}), ExitCode::refused);
}

TEST_F(CommandLineTest, SetsTheEndOfValidity) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "validity", "84900000001", "2020-01-31", "--reason", "test"}),
              ExitCode::done);
    EXPECT_EQ(out_.str(), "state expired, valid until 2020-01-31 00:00:00 +0700\n");
    EXPECT_EQ(run({"recharge", "84900000001", "100", "--id", "r1"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("takes no recharge"));
    ASSERT_EQ(run({"subscriber", "validity", "84900000001", "never", "--reason", "test"}), ExitCode::done);
    EXPECT_EQ(out_.str(), "state active, valid until never\n");
    ASSERT_EQ(
        run({"subscriber", "validity", "84900000001", "2020-01-31", "--account", "main", "--reason", "test"}),
        ExitCode::done);
    EXPECT_EQ(run({"recharge", "84900000001", "100", "--id", "r1"}), ExitCode::refused);
    EXPECT_EQ(run({"subscriber", "validity", "84900000001", "someday", "--reason", "test"}),
              ExitCode::not_asked);
    EXPECT_EQ(
        run({"subscriber", "validity", "84900000001", "never", "--account", "gold", "--reason", "test"}),
        ExitCode::not_asked);
}

TEST_F(CommandLineTest, TellsADaysSettlement) {
    const std::string today =
        config::load_config(config())->policy.calendar.date_of(operations::system_now());
    const std::string date = ledger_files::days_after(today, -2);
    ASSERT_EQ(run({"settlement", date}), ExitCode::done) << errors_.str();
    EXPECT_THAT(out_.str(), HasSubstr(date + ",opening,,,,,0\n"));
    EXPECT_THAT(out_.str(), HasSubstr(date + ",closing,,,,,0\n"));
    ASSERT_EQ(run({"settlement", date, "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("closing"), "0");
    EXPECT_EQ(json().at("final"), true);
    EXPECT_EQ(run({"settlement", "2999-01-01"}), ExitCode::refused);
    for (const char* wrong : {"yesterday", "2020-01-32", "2020-01-31T00:00:00.000Z"}) {
        EXPECT_EQ(run({"settlement", wrong}), ExitCode::not_asked);
    }
}

// Each day from there until today is asked for in every partition.
TEST_F(CommandLineTest, TellsNoSettlementOfDaysWhoseTotalsAreNotKept) {
    const std::string today =
        config::load_config(config())->policy.calendar.date_of(operations::system_now());
    const std::string first = ledger_files::first_settled_day(today);
    EXPECT_EQ(first, ledger_files::days_after(today, -400));
    EXPECT_EQ(run({"settlement", first}), ExitCode::done) << errors_.str();
    EXPECT_EQ(run({"settlement", ledger_files::days_after(first, -1)}), ExitCode::refused);
    EXPECT_EQ(run({"settlement", "1900-01-01"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("before " + first + " are not kept"));
}

TEST_F(CommandLineTest, MovesTheClockOfALabOnly) {
    EXPECT_EQ(run({"lab", "clock", "+30d"}), ExitCode::done);
    EXPECT_EQ(run({"lab", "clock", "+2h", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("offset_s").to_number<int>(), 30 * 86'400 + 7'200);
    write_config("lab: false");
    EXPECT_EQ(run({"lab", "clock", "+30d"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("only in a lab"));
}

TEST_F(CommandLineTest, SwitchesLending) {
    EXPECT_EQ(run({"lending", "off", "--role", "manager", "--reason", "a wave of fraud"}), ExitCode::done);
    EXPECT_EQ(run({"lending", "status", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("lending"), false);
    EXPECT_EQ(json().at("switched_by").as_object().at("role"), "manager");
    EXPECT_EQ(json().at("switched_by").as_object().at("reason"), "a wave of fraud");
    EXPECT_EQ(run({"lending", "on"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("--reason must say why"));
    EXPECT_EQ(run({"lending", "on", "--reason", "it is over"}), ExitCode::done);
    EXPECT_THAT(out_.str(), StartsWith("lending is on, switched by operator: it is over\n"));
}

TEST_F(CommandLineTest, ChecksAConfigurationWithoutAnyStore) {
    open_ = [](const config::Config&) -> Result<OpenStores, std::string> { return std::string{"asked"}; };
    EXPECT_EQ(run({"config", "check", config()}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("no mistakes"));
    EXPECT_THAT(out_.str(), HasSubstr("\nis this meant? lab: true lets airtimectl move the clock"));
    EXPECT_EQ(run({"config", "check", AIRTIME_SOURCE_DIR "/conf/airtime.yaml"}), ExitCode::done);
    EXPECT_THAT(out_.str(), testing::Not(HasSubstr("is this meant?")));
    const std::string wrong = AIRTIME_SOURCE_DIR "/tests/config/mistakes/all_at_once.yaml";
    EXPECT_EQ(run({"config", "check", wrong}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), StartsWith(wrong + ":1: time_zone must be"));
}

struct WrongLine {
    const char* name;
    std::vector<std::string> arguments;
    const char* says;
};

class WrongCommandLine : public CommandLineTest, public testing::WithParamInterface<WrongLine> {};

TEST_P(WrongCommandLine, IsExplainedAndChangesNothing) {
    ASSERT_EQ(create("84900000009"), ExitCode::done);
    EXPECT_EQ(run(GetParam().arguments), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr(GetParam().says));
    ASSERT_EQ(run({"audit", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("events").to_number<int>(), 1);
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, WrongCommandLine,
    testing::Values(
        WrongLine{
            "UnknownCommand", {"subscriber", "crate", "84900000001"}, "no such command: subscriber crate"},
        WrongLine{"UnknownOption",
                  {"recharge", "84900000009", "5", "--idd", "x"},
                  "'--idd'; usage: airtimectl recharge MSISDN"},
        WrongLine{"OptionWithoutValue",
                  {"recharge", "84900000009", "5", "--id"},
                  "'--id' is missing; usage: airtimectl recharge MSISDN"},
        WrongLine{"ConfigCheckWithoutFile", {"config", "check"}, "usage: airtimectl config check FILE"},
        WrongLine{"GroupOfOne", {"config"}, "  config check FILE\n"},
        WrongLine{"AbbreviatedOption", {"subscriber", "create", "84900000001", "--enr"}, "'--enr'"},
        WrongLine{"MissingArgument", {"recharge", "84900000009", "--id", "x"}, "usage: airtimectl recharge"},
        WrongLine{"TooManyArguments",
                  {"subscriber", "show", "84900000009", "x"},
                  "usage: airtimectl subscriber show"},
        WrongLine{"NoId", {"recharge", "84900000009", "5"}, "--id must be"},
        WrongLine{"NoAmount", {"recharge", "84900000009", "five", "--id", "x"}, "AMOUNT must be a decimal"},
        WrongLine{"ZeroAmount", {"recharge", "84900000009", "0", "--id", "x"}, "AMOUNT must be above 0"},
        WrongLine{
            "NegativeAmount", {"subscriber", "create", "84900000001", "--account", "main=-1"}, "at least 0"},
        WrongLine{"TooExactAmount",
                  {"recharge", "84900000009", "0.0000001", "--id", "x"},
                  "AMOUNT must be a decimal"},
        WrongLine{"ShortMsisdn", {"subscriber", "show", "8490"}, "MSISDN must be 5 to 15 digits"},
        WrongLine{
            "UnknownAccount", {"subscriber", "create", "84900000001", "--account", "gold=1"}, "got gold"},
        WrongLine{"AccountTwice",
                  {"subscriber", "create", "84900000001", "--account", "main=1", "--account", "main=2"},
                  "got main again"},
        WrongLine{
            "WrongMonth", {"subscriber", "create", "84900000001", "--spend", "2026-13=1"}, "got 2026-13"},
        WrongLine{"WrongDate", {"subscriber", "create", "84900000001", "--activated", "soon"}, "got soon"},
        WrongLine{"WrongImsi", {"subscriber", "create", "84900000001", "--imsi", "12"}, "--imsi must be"},
        WrongLine{"ClockGoesBack", {"lab", "clock", "-1d"}, "-1d"},
        WrongLine{"ClockWithoutUnit", {"lab", "clock", "+30"}, "+30"},
        WrongLine{"LendingMaybe", {"lending", "maybe"}, "on, off or status"}),
    [](const auto& line) { return line.param.name; });

TEST_F(CommandLineTest, ListsTheCommandsOfAGroup) {
    EXPECT_EQ(run({"books"}), ExitCode::not_asked);
    EXPECT_THAT(errors_.str(), HasSubstr("no such command: books; there are\n"));
    EXPECT_THAT(errors_.str(), HasSubstr("  books status\n"));
    EXPECT_THAT(errors_.str(), testing::Not(HasSubstr("  user add")));
    EXPECT_THAT(out_.str(), testing::IsEmpty());
}

TEST_F(CommandLineTest, HelpsWithOneCommandAlone) {
    EXPECT_EQ(run_command_line({"user", "add", "--help"}, open_, out_, errors_), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("  user add "));
    EXPECT_THAT(out_.str(), testing::Not(HasSubstr("  user remove")));
    EXPECT_EQ(run_command_line({"nonsense", "--help"}, open_, out_, errors_), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("  user remove")) << "all, where nothing is like it";
}

TEST_F(CommandLineTest, SaysThatTheConfigurationIsMissing) {
    EXPECT_EQ(run_command_line({"audit"}, open_, out_, errors_), ExitCode::not_asked);
    EXPECT_EQ(errors_.str(),
              "airtimectl: --config FILE must be given, as --config /etc/airtime/airtime.yaml\n");
}

TEST_F(CommandLineTest, SaysInOneLineOnStandardErrorThatRedisIsAway) {
    replace_in_config("  port: 6379", "  port: 1");
    open_ = open_redis_stores;
    const auto before = spdlog::default_logger();
    log_errors_alone();
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    EXPECT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::not_asked);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "no line of the log";
    spdlog::set_default_logger(before);
    EXPECT_EQ(out_.str(), "");
    EXPECT_EQ(
        errors_.str(),
        "airtimectl: redis 127.0.0.1:1: no connection: Connection refused: start the server, or correct "
        "redis.* in airtime.yaml\n");
}

TEST_F(CommandLineTest, SaysThatAFileIsNotThereBeforeItAsksRedis) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    EXPECT_EQ(run({"list", "add", "deny", "/nope", "--reason", "x"}), ExitCode::refused);
    EXPECT_EQ(errors_.str(), "airtimectl: /nope is no file that is there: name one, or an MSISDN\n");
    open_ = [](const config::Config&) -> Result<OpenStores, std::string> {
        return std::string{"redis 127.0.0.1:6379: no connection"};
    };
    EXPECT_EQ(run({"policy", "compare", "/nope"}), ExitCode::refused);
    EXPECT_EQ(errors_.str(), "/nope: No such file or directory: name a file that is there\n");
}

TEST_F(CommandLineTest, SaysWhyTheStoreCannotBeOpened) {
    open_ = [](const config::Config&) -> Result<OpenStores, std::string> {
        return std::string{"redis 127.0.0.1:6379: no connection"};
    };
    EXPECT_EQ(run({"audit"}), ExitCode::not_asked);
    EXPECT_EQ(errors_.str(), "airtimectl: redis 127.0.0.1:6379: no connection\n");
}

TEST_F(CommandLineTest, PutsSubscribersOnListsWithRoleAndReason) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    const std::vector<std::string> add{"list",   "add",  "deny",     "84900000001",
                                       "--role", "care", "--reason", "fraud case 17"};
    EXPECT_EQ(run(add), ExitCode::done);
    EXPECT_EQ(out_.str(), "1 changed, 0 were so already, 0 rejected\n");
    EXPECT_EQ(run(add), ExitCode::done);
    EXPECT_EQ(out_.str(), "0 changed, 1 were so already, 0 rejected\n");
    EXPECT_EQ(run({"list", "show", "deny", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at(0).at("msisdn"), "84900000001");
    EXPECT_EQ(run({"list", "show", "allow"}), ExitCode::done);
    EXPECT_EQ(out_.str(), "");
    EXPECT_EQ(run({"advance", "84900000001", "--id", "k1"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("no advance: denied"));
    EXPECT_EQ(run({"list", "remove", "deny", "84900000001", "--reason", "settled"}), ExitCode::done);
    EXPECT_EQ(run({"list", "show", "deny"}), ExitCode::done);
    EXPECT_EQ(out_.str(), "");
    move_ledger_to_files();
    EXPECT_EQ(run({"subscriber", "history", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("kind=standing_changed note=deny%20on%20care%20fraud%20case%2017"));
}

TEST_F(CommandLineTest, ShowsOnAListOnlyWhoIsReallyOnIt) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    store::MemoryContractStore contracts{redis_};
    ASSERT_TRUE(contracts.index_listed("deny", {"gone"}, true));
    const charging::SubscriberAddress address = *charging::Msisdn::parse("84900000001");
    const auto id = store::load_one(contracts, address)->value().contract.id;
    ASSERT_TRUE(contracts.index_listed("deny", id, true));
    EXPECT_EQ(run({"list", "show", "deny", "--json"}), ExitCode::done);
    EXPECT_EQ(out_.str(), "[]\n");
}

TEST_F(CommandLineTest, NamesEachLineOfAListThatItCannotTake) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    const std::string file = (folder_ / "names.txt").string();
    std::ofstream{file} << "84900000001\r\nnobody\n84900000009\n";
    EXPECT_EQ(run({"list", "add", "no_ads", file, "--reason", "asked"}), ExitCode::refused);
    EXPECT_EQ(out_.str(), "1 changed, 0 were so already, 2 rejected\n");
    EXPECT_THAT(errors_.str(), HasSubstr("names.txt:2: must be an MSISDN of 5 to 15 digits, got nobody"));
    EXPECT_THAT(errors_.str(), HasSubstr("names.txt:3: nobody has it"));
}

TEST_F(CommandLineTest, TakesNoListThatIsNoneAndNoChangeWithoutAReason) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    EXPECT_EQ(run({"list", "add", "black", "84900000001", "--reason", "r"}), ExitCode::not_asked);
    EXPECT_EQ(run({"list", "add", "deny", "84900000001"}), ExitCode::not_asked);
    EXPECT_EQ(run({"list", "add", "deny", "84900000001", "--reason", "a\nb"}), ExitCode::not_asked);
    EXPECT_EQ(run({"list", "add", "deny", "84900000001", "--reason", "r", "--role", "a b"}),
              ExitCode::not_asked);
    EXPECT_EQ(run({"list", "add", "deny", "84900000009", "--reason", "r"}), ExitCode::refused);
}

TEST_F(CommandLineTest, PutsSubscribersIntoSegmentsOfTheConfiguration) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    EXPECT_EQ(run({"subscriber", "segment", "84900000001", "loyal", "--reason", "ten years"}),
              ExitCode::done);
    EXPECT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("segment"), "loyal");
    EXPECT_EQ(run({"subscriber", "segment", "84900000001", "royal", "--reason", "r"}), ExitCode::not_asked);
    EXPECT_EQ(run({"subscriber", "segment", "84900000001", "none", "--reason", "over"}), ExitCode::done);
    EXPECT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("segment"), "");
    EXPECT_EQ(run({"subscriber", "create", "84900000002", "--segment", "loyal"}), ExitCode::done);
    EXPECT_EQ(run({"subscriber", "create", "84900000003", "--segment", "royal"}), ExitCode::not_asked);
}

TEST_F(CommandLineTest, DumpsAContractReadablyWhateverItsForm) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--contract", "c1", "--account", "main=500"}),
              ExitCode::done);
    ASSERT_EQ(run({"contract", "dump", "c1"}), ExitCode::done);
    EXPECT_THAT(out_.str(), AllOf(HasSubstr("schema  5\n"), HasSubstr("accounts  main:500")));
    ASSERT_EQ(run({"adjust", "84900000001", "7", "--id", "k1", "--role", "care", "--reason", "x"}),
              ExitCode::done);
    redis_.locked([](store::MemoryStoreState& state) {
        const auto& contracts = state.partitions[store::partition_of({"c1"}, 4).number].contracts;
        EXPECT_EQ(contracts.at("c1").at("schema"), "6");
    });
    ASSERT_EQ(run({"contract", "dump", "c1"}), ExitCode::done);
    EXPECT_THAT(out_.str(), AllOf(HasSubstr("accounts  main:507"), HasSubstr("token  :")));
    EXPECT_EQ(run({"contract", "dump", "c2"}), ExitCode::refused);
}

TEST_F(CommandLineTest, ExplainsWhySomebodyIsNotLentTo) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--account", "main=500"}), ExitCode::done);
    EXPECT_EQ(run({"explain", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("refusal_automatic"), "not_enrolled");
    EXPECT_EQ(json().at("refusal_on_request"), "activated_too_recently");
    EXPECT_EQ(json().at("offer"), "0");
    EXPECT_EQ(json().at("tier"), nullptr);
    EXPECT_EQ(run({"explain", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("not_enrolled"));
    EXPECT_EQ(run({"explain", "84900000009"}), ExitCode::refused);
}

TEST_F(CommandLineTest, ExplainsAnAmountWithTheFiguresThatRefuseIt) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    ASSERT_EQ(run({"explain", "84900000001", "--amount", "5000"}), ExitCode::done);
    EXPECT_THAT(out_.str(), ContainsRegex("advance on request +yes"));
    ASSERT_EQ(run({"explain", "84900000001", "--amount", "20000"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("no: limit_reached: debt of 0 and 22000 more, limit 5500"));
    ASSERT_EQ(run({"explain", "84900000001", "--amount", "20000", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("refusal_on_request"), "limit_reached");
    EXPECT_EQ(json().at("debt_limit"), "5500");
    ASSERT_EQ(run({"explain", "84900000001", "--amount", "4999"}), ExitCode::done);
    EXPECT_THAT(out_.str(), HasSubstr("no: not one of advance.denominations"));
    EXPECT_EQ(run({"explain", "84900000001", "--amount", "0"}), ExitCode::not_asked);
    EXPECT_EQ(run({"advance", "84900000001", "--amount", "20000", "--id", "k1"}), ExitCode::refused);
    EXPECT_THAT(errors_.str(), HasSubstr("limit_reached: debt of 0 and 22000 more, limit 5500"));
}

TEST_F(CommandLineTest, ExplainsEachRuleByWhatItAsksForAndNotByItsNo) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--account", "main=500"}), ExitCode::done);
    ASSERT_EQ(run({"explain", "84900000001"}), ExitCode::done);
    EXPECT_THAT(out_.str(), ContainsRegex("on the allow list +no +not looked at +yes +yes"));
    EXPECT_THAT(out_.str(), ContainsRegex("automatic lending +on +on +yes +-"));
    EXPECT_THAT(out_.str(), ContainsRegex("enrolment +not_registered +active +NO +- +not_enrolled"));
}

TEST_F(CommandLineTest, TellsWhatWasLentAndIsOwed) {
    ASSERT_EQ(create("84900000001"), ExitCode::done);
    ASSERT_EQ(run({"advance", "84900000001", "--amount", "5000", "--id", "k1"}), ExitCode::done);
    EXPECT_EQ(run({"lending", "status", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("gate"), "open");
    EXPECT_EQ(json().at("lent_this_hour"), "5000");
    EXPECT_EQ(json().at("advances_today"), 1);
    EXPECT_EQ(json().at("debt"), "5500");
    EXPECT_EQ(json().at("overdue"), "0");
}

TEST(ParseClockStep, TakesWholeNumbersOfOneUnit) {
    using std::chrono::seconds;
    EXPECT_EQ(parse_clock_step("+90s"), seconds{90});
    EXPECT_EQ(parse_clock_step("+15m"), seconds{900});
    EXPECT_EQ(parse_clock_step("+30d"), seconds{2'592'000});
    EXPECT_EQ(parse_clock_step("+7320d"), seconds{632'448'000});
    EXPECT_EQ(parse_clock_step("+7321d"), std::nullopt) << "more than twenty years";
    EXPECT_EQ(parse_clock_step("30d"), std::nullopt);
    EXPECT_EQ(parse_clock_step("+d"), std::nullopt);
    EXPECT_EQ(parse_clock_step("+1.5d"), std::nullopt);
    EXPECT_EQ(parse_clock_step("+1w"), std::nullopt);
}

}  // namespace
}  // namespace airtime::tools
