#include "portal/views/list_pages.hpp"

#include "tests/portal/views/views_fixture.hpp"

namespace airtime::portal_test {
namespace {

class ListPagesTest : public ViewsTest {
  protected:
    ListPagesTest() {
        config_.policy.segments = {{.name = {"student"}, .advance = {}}};
        for (int number = 2; number <= 4; ++number) add_subscriber(number);
        routes_ = portal::list_pages(config_, contracts_, tokens_);
    }
    void add_subscriber(int number) {
        auto contract = charging::ContractBuilder{}.build();
        contract.id = {"c" + std::to_string(number)};
        contract.msisdn = msisdn(number);
        contract.imsi = std::nullopt;  // the sample's is another's
        put(contract);
    }
    static charging::Msisdn msisdn(int number) {
        return *charging::Msisdn::parse("8490000000" + std::to_string(number));
    }
    charging::Contract contract_of(int number) {
        return store::load_one(contracts_, msisdn(number)).value()->contract;
    }
    portal::PageAnswer send(const std::string& step, const std::string& change, const std::string& numbers,
                            const std::string& reason = "fraud") {
        return call("POST", "/lists/" + step, {{"change", change}, {"numbers", numbers}, {"reason", reason}},
                    {.user = "ad", .role = Role::admin});
    }
    portal::PageContent show(const portal::HttpParameters& query) {
        return page(call("GET", "/lists", query, {.user = "ad", .role = Role::admin}));
    }
    std::vector<std::string> members(const std::string& list) {
        const auto shown = show({{"list", list}});
        std::vector<std::string> numbers;
        for (const auto& row : shown.view.at("members").as_array()) {
            numbers.emplace_back(row.at("msisdn").as_string());
        }
        return numbers;
    }
};

TEST_F(ListPagesTest, SayWhatAChangeWouldDoAndDoIt) {
    ASSERT_EQ(notice(send("change", "deny.add", "84900000002")), "notice.lists_changed");
    const auto checked = page(send("check", "deny.add", "84900000001\n84900000002\n0900000003"));
    EXPECT_EQ(checked.status, 200U);
    EXPECT_TRUE(checked.view.at("ready").as_bool());
    EXPECT_EQ(checked.view.at("count_changed"), "2");
    EXPECT_EQ(checked.view.at("count_same"), "1");
    EXPECT_FALSE(contract_of(3).lists.deny) << "nothing is done yet";
    EXPECT_EQ(notice(send("change", "deny.add", "84900000001\n84900000002\n0900000003")),
              "notice.lists_changed");
    EXPECT_TRUE(contract_of(1).lists.deny);
    EXPECT_TRUE(contract_of(3).lists.deny);
    EXPECT_EQ(members("deny"), (std::vector<std::string>{"84900000001", "84900000002", "84900000003"}));
    EXPECT_TRUE(members("allow").empty());
    EXPECT_EQ(notice(send("change", "deny.remove", "84900000001")), "notice.lists_changed");
    EXPECT_FALSE(contract_of(1).lists.deny);
}

TEST_F(ListPagesTest, ChangeNothingUnlessEveryLineIsRight) {
    for (const std::string wrong : {"84900000002\nlan", "84900000002\n84900000009"}) {
        for (const char* step : {"check", "change"}) {
            const auto refused = page(send(step, "deny.add", wrong));
            EXPECT_EQ(refused.status, 422U) << wrong;
            EXPECT_FALSE(refused.view.at("ready").as_bool());
            ASSERT_EQ(refused.view.at("mistakes").as_array().size(), 1U);
            EXPECT_EQ(refused.view.at("mistakes").at(0).at("line"), 2);
            EXPECT_EQ(refused.view.at("numbers").as_string(), wrong.c_str())
                << "to be mended where it stands";
        }
    }
    EXPECT_FALSE(contract_of(2).lists.deny);
}

TEST_F(ListPagesTest, WantAChangeNumbersAndAReason) {
    const auto problem = [&](const std::string& change, const std::string& numbers,
                             const std::string& reason) {
        const auto refused = page(send("change", change, numbers, reason));
        EXPECT_EQ(refused.status, 422U);
        return std::string{refused.view.at("problem").as_string()};
    };
    EXPECT_EQ(problem("deny", "84900000002", "fraud"), "unknown");
    EXPECT_EQ(problem("", "84900000002", "fraud"), "unknown");
    EXPECT_EQ(problem("segment.unheard", "84900000002", "fraud"), "unknown");
    EXPECT_EQ(problem("deny.add", "84900000002", ""), "missing");
    EXPECT_EQ(problem("deny.add", "84900000002", std::string(201, 'r')), "missing");
    EXPECT_EQ(problem("deny.add", " \n", "fraud"), "empty");
    EXPECT_EQ(notice(send("change", "deny.add", "84900000002", std::string(200, 'r'))),
              "notice.lists_changed");
}

TEST_F(ListPagesTest, SayHowFarAChangeCameWhereRedisGoesAway) {
    contracts_.loads_left = 3;  // all of them, to check; then two for each
    const auto made = page(send("change", "deny.add", "84900000001\n84900000002\n84900000003\n84900000004"));
    EXPECT_EQ(made.status, 422U);
    EXPECT_EQ(made.view.at("count_changed"), "1");
    EXPECT_EQ(made.view.at("not_reached"), "2");
    EXPECT_EQ(made.view.at("store_away"), true);
    EXPECT_EQ(made.view.at("mistakes").at(0).at("given"), "84900000002");
    EXPECT_EQ(made.view.at("mistakes").at(0).at("reason"), "store_away");
    EXPECT_EQ(made.audit.outcome, "failed");
    EXPECT_EQ(made.audit.detail, R"(changed="1" same="0" not_reached="2")");
    contracts_.loads_left.reset();
    EXPECT_TRUE(contract_of(1).lists.deny);
    EXPECT_FALSE(contract_of(2).lists.deny);
}

TEST_F(ListPagesTest, SetASegmentAndTakeItBack) {
    EXPECT_EQ(notice(send("change", "segment.student", "84900000002")), "notice.lists_changed");
    EXPECT_EQ(contract_of(2).segment.value, "student");
    EXPECT_EQ(notice(send("change", "segment.", "84900000002")), "notice.lists_changed");
    EXPECT_EQ(contract_of(2).segment.value, "");
}

TEST_F(ListPagesTest, TellTheLedgerWhoAndWhy) {
    send("change", "no_ads.add", "84900000002", "asked by phone");
    bool told = false;
    redis_.locked([&](store::MemoryStoreState& state) {
        for (const auto& partition : state.partitions) {
            for (const auto& entry : partition.events) {
                told = told || entry.second.find("asked") != std::string::npos;
            }
        }
    });
    EXPECT_TRUE(told);
}

TEST_F(ListPagesTest, FindANumberInAnyForm) {
    send("change", "allow.add", "84900000002");
    const auto found = show({{"q", "0900000002"}}).view.at("found").as_object();
    EXPECT_EQ(found.at("contract"), "c2");
    EXPECT_EQ(found.at("on").at(0).at("yes"), false);
    EXPECT_EQ(found.at("on").at(1).at("yes"), true);
    for (const char* nobody : {"84900000009", "lan", "<script>"}) {
        const auto page = show({{"q", nobody}});
        EXPECT_TRUE(page.view.at("found").is_null()) << nobody;
        EXPECT_TRUE(page.view.at("nobody").as_bool()) << nobody;
    }
    EXPECT_FALSE(show({}).view.at("nobody").as_bool()) << "nobody was asked for";
}

TEST_F(ListPagesTest, ShowAListPageByPage) {
    std::string numbers;
    for (int number = 0; number <= 100; ++number) {
        auto contract = charging::ContractBuilder{}.build();
        contract.id = {"d" + std::to_string(1'000 + number)};
        contract.msisdn = charging::Msisdn::parse("84911100" + std::to_string(1'000 + number));
        contract.imsi = std::nullopt;
        put(contract);
        numbers += contract.msisdn->digits() + '\n';
    }
    ASSERT_EQ(notice(send("change", "deny.add", numbers)), "notice.lists_changed");
    const auto first = show({{"list", "deny"}});
    EXPECT_EQ(first.view.at("members").as_array().size(), portal::listed_rows_max);
    EXPECT_EQ(first.view.at("next"), "/lists?list=deny&after=d1099");
    const auto second = show({{"list", "deny"}, {"after", "d1099"}});
    EXPECT_EQ(second.view.at("members").as_array().size(), 1U);
    EXPECT_TRUE(second.view.at("next").is_null());
}

TEST_F(ListPagesTest, AreAFileThatCanBeSentAgain) {
    send("change", "deny.add", "84900000002\n84900000003");
    const auto answer = call("GET", "/lists.csv", {{"list", "deny"}}, {.user = "ad", .role = Role::admin});
    const auto& file = std::get<portal::HttpResponse>(answer);
    EXPECT_EQ(file.body, "\xEF\xBB\xBFmsisdn,contract\r\n84900000002,c2\r\n84900000003,c3\r\n");
    EXPECT_EQ(portal::value_of(file.headers, "Content-Disposition"), "attachment; filename=\"deny.csv\"");
    EXPECT_EQ(notice(send("change", "deny.remove", file.body)), "notice.lists_changed");
    EXPECT_TRUE(members("deny").empty());
}

TEST_F(ListPagesTest, SayThatRedisIsAway) {
    contracts_.contracts_away = true;
    EXPECT_EQ(page(send("check", "deny.add", "84900000002")).status, 503U);
    EXPECT_EQ(page(send("change", "deny.add", "84900000002")).status, 503U);
    EXPECT_EQ(show({{"q", "84900000002"}}).status, 503U);
}

}  // namespace
}  // namespace airtime::portal_test
