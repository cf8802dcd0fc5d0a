#include <set>

#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "tests/tools/airtimectl/command_line_fixture.hpp"

namespace airtime::tools {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ImportTest : public CommandLineTest {
  protected:
    /// Apart from the ledger's files.
    std::string path_of(const std::string& name) {
        std::filesystem::create_directories(folder_ / "import");
        return (folder_ / "import" / name).string();
    }
    std::string write(const std::string& name, const std::string& text) {
        const std::string path = path_of(name);
        std::ofstream{path} << text;
        return path;
    }
    static std::string text_of(const std::string& path) {
        std::ifstream file{path};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    /// What follows is run on an empty store.
    void go_elsewhere() {
        open_ = [this](const config::Config&) -> Result<OpenStores, std::string> {
            return OpenStores{.contracts = std::make_unique<store::MemoryContractStore>(elsewhere_),
                              .ledger = std::make_unique<store::MemoryLedgerStream>(elsewhere_),
                              .outbox = std::make_unique<store::MemoryOutbox>(elsewhere_, "ctl")};
        };
    }
    /// The heading first, then the lines in an order of their own.
    static std::vector<std::string> sorted_lines(const std::string& path) {
        std::ifstream file{path};
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);) lines.push_back(line);
        std::sort(lines.begin() + 1, lines.end());
        return lines;
    }

    store::MemoryRedis elsewhere_{4, operations::system_now};
};

TEST_F(ImportTest, OpensEachLineOnceAndTellsWhatItRejects) {
    const std::string file = write("subscribers.csv",
                                   "msisdn,imsi,activated,enrol,account.main,account.data,spend.2026-10\r\n"
                                   "84900000001,452040000000001,2026-01-01,yes,1500,20,90000\r\n"
                                   "84900000002,,,no,,,\n"
                                   "nobody,,,,,,\n"
                                   "84900000003,,,maybe,,,\n"
                                   "84900000004,,,,many,,\n"
                                   "84900000005,,\n"
                                   "84900000006,452040000000001,,,,,\n"
                                   "84900000001,,,,,,\n");
    EXPECT_EQ(run({"subscriber", "import", file}), ExitCode::refused);
    EXPECT_THAT(out_.str(), StartsWith("2 created, 1 there already, 5 rejected; "));
    EXPECT_EQ(
        text_of(file + ".rejected"),
        "line,reason,text\n"
        "4,\"MSISDN must be 5 to 15 digits, with or without a plus, got nobody\",\"nobody,,,,,,\"\n"
        "5,\"enrol must be yes, no or empty, got maybe\",\"84900000003,,,maybe,,,\"\n"
        "6,\"account.main must be a decimal number in currency units, got many\",\"84900000004,,,,many,,\"\n"
        "7,\"must have 7 cells, got 3\",\"84900000005,,\"\n"
        "8,imsi belongs to another subscriber: 452040000000001,\"84900000006,452040000000001,,,,,\"\n");
    EXPECT_THAT(errors_.str(), HasSubstr(file + ":7: must have 7 cells, got 3\n"));
    EXPECT_EQ(run({"subscriber", "import", file, "--rejected", file + ".again"}), ExitCode::refused);
    EXPECT_THAT(out_.str(), StartsWith("0 created, 3 there already, 5 rejected; "));
    EXPECT_EQ(text_of(file + ".again"), text_of(file + ".rejected"));
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("enrolment"), "active");
    EXPECT_EQ(json().at("accounts").at(0).at("balance"), "1500");
    EXPECT_EQ(run({"audit"}), ExitCode::done) << errors_.str();
}

TEST_F(ImportTest, OpensNothingUnderAHeadingThatItDoesNotKnow) {
    const auto heading_is_refused = [&](const std::string& heading, const std::string& message) {
        const std::string file = write("subscribers.csv", heading + "\n84900000001,1\n");
        EXPECT_EQ(run({"subscriber", "import", file}), ExitCode::not_asked);
        EXPECT_THAT(errors_.str(), HasSubstr(":1: " + message));
    };
    heading_is_refused("msisdn,colour", "column must be msisdn, imsi");
    heading_is_refused("msisdn,account.gold",
                       "column account.gold names no account of the policy: it has main, ");
    heading_is_refused("msisdn,expires.gold", "column expires.gold names no account of the policy");
    heading_is_refused("msisdn,spend.2026-13", "column spend.2026-13 must name a month as spend.2026-01");
    heading_is_refused("msisdn,spend.2999-01", "column spend.2999-01 must be of a month that has begun");
    heading_is_refused("msisdn,", "every column must have a name");
    heading_is_refused("msisdn,msisdn", "column must stand once");
    heading_is_refused("imsi,enrol", "a column msisdn must be there");
    EXPECT_EQ(run({"subscriber", "import", (folder_ / "missing.csv").string()}), ExitCode::not_asked);
    EXPECT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::refused);
}

TEST_F(ImportTest, SaysThatTheSpendOfMonthsLongOverHasNoEffect) {
    const std::string file = write("old.csv", "msisdn,spend.2020-01\n84900000001,5000\n");
    EXPECT_EQ(run({"subscriber", "import", file}), ExitCode::done) << errors_.str();
    EXPECT_THAT(errors_.str(),
                HasSubstr(":1: spend.2020-01 has no effect: nothing looks further back than "));
}

TEST_F(ImportTest, ChecksEachCell) {
    const auto cell_is_refused = [&](const std::string& column, const std::string& cell,
                                     const std::string& message) {
        const std::string file = write("one.csv", "msisdn," + column + "\n84900000001," + cell + "\n");
        EXPECT_EQ(run({"subscriber", "import", file}), ExitCode::refused) << column;
        EXPECT_THAT(errors_.str(), HasSubstr(":2: " + message));
    };
    cell_is_refused("imsi", "12345", "imsi must be 6 to 15 digits, got 12345");
    for (const char* id : {"a{b}", ".", ".."}) {
        cell_is_refused("contract", id, "contract must be 1 to 64 printable characters");
    }
    cell_is_refused("activated", "yesterday", "activated must be a date as 2026-01-31, got yesterday");
    cell_is_refused("activated", "2999-01-01", "activated must not be in the future, got 2999-01-01");
    cell_is_refused("state", "asleep", "state must be one of active, one_way, two_way, expired, got asleep");
    cell_is_refused("enrolment", "yes", "enrolment must be one of not_registered, active, paused, cancelled");
    cell_is_refused("segment", "gold", "segment must be one of the policy, got gold");
    cell_is_refused("expires", "never", "expires must be a date as 2026-01-31, got never");
    cell_is_refused("expires.data", "31/12/2026",
                    "expires.data must be a date as 2026-01-31, got 31/12/2026");
    cell_is_refused("spend.2026-10", "-1",
                    "spend.2026-10 must be a decimal number in currency units, at least 0");
    EXPECT_EQ(run({"subscriber", "show", "84900000001"}), ExitCode::refused);
}

TEST_F(ImportTest, TakesTheValidityOfTheContractAndOfEachAccountWhateverTheOrder) {
    const std::string file = write("validity.csv",
                                   "msisdn,expires,expires.data,account.data,expires.promo\n"
                                   "84900000001,2027-01-31,2026-12-31T16:59:59.999Z,20,\n"
                                   "84900000002,,,5,2027-02-28\n");
    ASSERT_EQ(run({"subscriber", "import", file}), ExitCode::done) << errors_.str();
    store::MemoryContractStore contracts{redis_};
    const auto contract_of = [&](const char* number) {
        return store::load_one(contracts, *charging::Msisdn::parse(number)).value()->contract;
    };
    const charging::Contract ending = contract_of("84900000001");
    EXPECT_EQ(ending.expires_at, charging::parse_instant("2027-01-30T17:00:00.000Z"));
    EXPECT_EQ(ending.account({"data"})->expires_at, charging::parse_instant("2026-12-31T16:59:59.999Z"));
    EXPECT_EQ(ending.account({"data"})->balance, charging::Money::from_units(20));
    EXPECT_EQ(ending.account({"promo"})->expires_at, std::nullopt);
    const charging::Contract endless = contract_of("84900000002");
    EXPECT_EQ(endless.expires_at, std::nullopt);
    EXPECT_EQ(endless.account({"data"})->expires_at, std::nullopt);
    EXPECT_EQ(endless.account({"promo"})->expires_at, charging::parse_instant("2027-02-27T17:00:00.000Z"));
    EXPECT_EQ(endless.account({"promo"})->balance, charging::Money{});
}

TEST_F(ImportTest, ReadsAFileAsExcelSavesIt) {
    const std::string file = write("excel.csv",
                                   "\xEF\xBB\xBF\"msisdn\",\"account.main\",contract\r\n"
                                   "\"84900000001\",\"1500.50\",\"a,\"\"b\"\"\"\r\n"
                                   "84900000002,\"20,c2\r\n");
    EXPECT_EQ(run({"subscriber", "import", file}), ExitCode::refused);
    EXPECT_THAT(out_.str(), StartsWith("1 created, 0 there already, 1 rejected; "));
    EXPECT_THAT(errors_.str(), HasSubstr(":3: a quote must be closed in its line"));
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("contract"), "a,\"b\"");
    EXPECT_EQ(json().at("accounts").at(0).at("balance"), "1500.5");
}

TEST_F(ImportTest, ReadsWhatWasExportedAndGivesSpreadsheetsNothingToRun) {
    ASSERT_EQ(run({"subscriber", "create", "84900000001", "--contract", "a,b"}), ExitCode::done);
    ASSERT_EQ(run({"subscriber", "create", "84900000002", "--contract", "=cmd|'/C'!A0"}), ExitCode::done);
    const std::string file = path_of("export.csv");
    ASSERT_EQ(run({"subscriber", "export", file}), ExitCode::done);
    EXPECT_THAT(text_of(file), testing::Not(HasSubstr(",=")));
    go_elsewhere();
    ASSERT_EQ(run({"subscriber", "import", file}), ExitCode::done) << errors_.str();
    ASSERT_EQ(run({"subscriber", "show", "84900000001", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("contract"), "a,b");
    ASSERT_EQ(run({"subscriber", "show", "84900000002", "--json"}), ExitCode::done);
    EXPECT_EQ(json().at("contract"), "=cmd|'/C'!A0");
}

TEST_F(ImportTest, LetsNobodyElseReadWhatItWrites) {
    const auto mode_of = [](const std::string& path) { return std::filesystem::status(path).permissions(); };
    const auto owner_only = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
    const std::string file = write("mistakes.csv", "msisdn\nnobody\n");
    ASSERT_EQ(run({"subscriber", "import", file}), ExitCode::refused);
    EXPECT_EQ(mode_of(file + ".rejected"), owner_only);
    ASSERT_EQ(run({"subscriber", "export", path_of("export.csv")}), ExitCode::done);
    EXPECT_EQ(mode_of(path_of("export.csv")), owner_only);
}

TEST_F(ImportTest, AnExportOfAnImportEqualsIt) {
    const std::string heading =
        "msisdn,imsi,contract,activated,state,enrolment,account.main,account.data,spend.2026-10,expires,"
        "expires."
        "main\n";
    std::string lines;
    for (int i = 0; i < 1'100; ++i) {  // more than two batches
        const std::string number = std::to_string(10'000 + i);
        lines += "849000" + number + ",4520400000" + number + ",c" + number + ",2026-01-" +
                 std::to_string(10 + i % 20) + "T00:00:00.000Z," + (i % 7 == 0 ? "one_way" : "active") + ',' +
                 (i % 3 == 0 ? "paused" : "active") + ',' + std::to_string(i) + ".25,-" +
                 std::to_string(i + 1) + ",90000," + (i % 2 == 0 ? "2027-03-01" : "") + ',' +
                 (i % 5 == 0 ? "2027-04-01T10:00:00.000Z" : "") + '\n';
    }
    ASSERT_EQ(run({"subscriber", "import", write("first.csv", heading + lines)}), ExitCode::done)
        << errors_.str();
    const std::string first = path_of("first-export.csv");
    ASSERT_EQ(run({"subscriber", "export", first}), ExitCode::done) << errors_.str();
    EXPECT_EQ(out_.str(), "1100 written\n");

    go_elsewhere();
    ASSERT_EQ(run({"subscriber", "import", first}), ExitCode::done) << errors_.str();
    const std::string second = path_of("second-export.csv");
    ASSERT_EQ(run({"subscriber", "export", second}), ExitCode::done) << errors_.str();
    EXPECT_EQ(sorted_lines(first), sorted_lines(second));
    EXPECT_EQ(sorted_lines(first).size(), 1'101U);
    EXPECT_THAT(sorted_lines(first).at(1),
                StartsWith("84900010000,452040000010000,c10000,2026-01-10T00:00:00.000Z,one_way,paused,,"
                           "2027-02-28T17:00:00.000Z,0.25,"));
    EXPECT_THAT(sorted_lines(first).at(1), HasSubstr(",2027-04-01T10:00:00.000Z,"));
    EXPECT_EQ(run({"audit"}), ExitCode::done) << errors_.str();
}

}  // namespace
}  // namespace airtime::tools
