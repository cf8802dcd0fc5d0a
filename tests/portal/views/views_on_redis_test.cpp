#include <gtest/gtest.h>

#include <barrier>
#include <boost/json.hpp>
#include <thread>

#include "operations/opening.hpp"
#include "portal/views/action_pages.hpp"
#include "portal/views/correction_pages.hpp"
#include "portal/views/subscriber_pages.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_received_texts.hpp"
#include "tests/charging/samples.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::portal {
namespace {

using charging::dong;
using charging::Money;

/// One portal's thread, with connections of its own.
struct RedisPages {
    RedisPages(const store::RedisSettings& redis, const charging::Policy& policy, const std::string& name)
        : contracts(redis),
          ledger(redis),
          outbox(redis, name),
          tokens(name, "1"),
          connection(redis),
          received(connection, redis.partitions),
          desk_policy(policy) {}

    PageAnswer call(const std::string& method, const std::string& pattern, const std::string& name,
                    const HttpParameters& parameters, const std::string& user, const std::string& form_key) {
        HttpRequest request;
        request.method = method;
        request.query = method == "GET" ? parameters : HttpParameters{};
        const Visitor visitor{.user = user, .role = Role::manager};
        for (const PageRoute& route : routes) {
            if (route.method == method && route.pattern == pattern) {
                return route.answer({request, visitor, {name}, parameters, form_key});
            }
        }
        ADD_FAILURE() << "there is no " << pattern;
        return HttpResponse{};
    }
    /// The form behind the confirmation of a credit; empty: none is shown.
    HttpParameters confirmation_of(const std::string& amount, const std::string& user) {
        const PageAnswer shown =
            call("GET", "/subscribers/{contract}/adjust", "c1",
                 {{"account", "main"}, {"amount", amount}, {"reason", "sorry"}}, user, "");
        HttpParameters form;
        const auto& view = std::get<PageContent>(shown).view;
        if (const auto* hidden = view.if_contains("hidden")) {
            for (const auto& each : hidden->as_array()) {
                form.emplace_back(each.at("name").as_string(), each.at("value").as_string());
            }
        }
        return form;
    }
    /// What the form came to.
    std::string credit(const std::string& amount, const std::string& user, const std::string& form_key) {
        const PageAnswer answer = call("POST", "/subscribers/{contract}/adjust", "c1",
                                       confirmation_of(amount, user), user, form_key);
        const auto* redirect = std::get_if<PageRedirect>(&answer);
        return redirect != nullptr ? redirect->notice : "not done";
    }

    store::RedisContractStore contracts;
    store::RedisLedgerStream ledger;
    store::RedisOutbox outbox;
    store::TokenSource tokens;
    store::RedisConnection connection;
    store::RedisReceivedTexts received;
    store::RedisCorrectionDesk corrections{connection};
    books::BooksReader books{{}, {}};
    const charging::Policy& desk_policy;
    SubscriberDesk desk{
        .policy = desk_policy,
        .lab = false,
        .limits = {.manager_per_day_max = dong(1'000)},
        .contracts = contracts,
        .ledger = ledger,
        .tokens = tokens,
        .corrections = corrections,
        .books = books,
        .messages = {outbox, received},
        .may_correct = [](std::string_view) -> Result<bool, store::StoreError> { return true; }};
    std::vector<PageRoute> routes = all_routes();

  private:
    std::vector<PageRoute> all_routes() {
        std::vector<PageRoute> all = subscriber_routes(desk);
        for (auto* more : {&action_routes, &correction_routes}) {
            for (PageRoute& route : (*more)(desk)) all.push_back(std::move(route));
        }
        return all;
    }
};

class ViewsOnRedisTest : public testing::Test {
  protected:
    ViewsOnRedisTest() {
        auto opened = charging::ContractBuilder{}.holding("main", dong(500)).build();
        opened.id = {"c1"};
        const auto outcome = operations::open_subscriber(
            {pages_.contracts, policy_, pages_.tokens, {.now = charging::sample_now()}}, opened);
        EXPECT_TRUE(std::holds_alternative<operations::Opened>(outcome));
    }
    Money balance() {
        return charging::balance_in(
            store::load_one(pages_.contracts, charging::ContractId{"c1"}).value()->contract, "main");
    }
    /// How many of as many portals as there are keys came to `notice`, all at the same moment.
    int at_once(const std::vector<std::string>& keys, const std::string& amount, const std::string& notice) {
        std::barrier start{static_cast<std::ptrdiff_t>(keys.size())};
        std::atomic<int> count = 0;
        std::vector<std::jthread> portals;
        for (std::size_t place = 0; place < keys.size(); ++place) {
            portals.emplace_back([&, place] {
                RedisPages pages{redis_.settings(), policy_, "portal" + std::to_string(place)};
                start.arrive_and_wait();
                if (pages.credit(amount, "lan", keys[place]) == notice) ++count;
            });
        }
        portals.clear();
        return count;
    }

    store_test::PrivateRedis redis_;
    charging::Policy policy_ = charging::sample_policy();
    RedisPages pages_{redis_.settings(), policy_, "test"};
};

TEST_F(ViewsOnRedisTest, DoADoubleClickOnTwoPortalsOnce) {
    EXPECT_EQ(at_once({"k1", "k1"}, "100", "notice.adjust.done"), 2) << "both are told that it is done";
    EXPECT_EQ(balance(), dong(600));
    EXPECT_EQ(pages_.credit("900", "lan", "k2"), "notice.adjust.done") << "it was counted once";
}

TEST_F(ViewsOnRedisTest, KeepThePersonsLimitWhoeverIsFirst) {
    const int done = at_once({"k1", "k2", "k3", "k4", "k5"}, "400", "notice.adjust.done");
    EXPECT_GE(done, 1);
    EXPECT_LE(done, 2);
    EXPECT_EQ(balance(), dong(500 + 400 * done));
    EXPECT_EQ(pages_.corrections.waiting(charging::Instant{})->size(), static_cast<std::size_t>(5 - done));
}

TEST_F(ViewsOnRedisTest, ApproveACorrectionOnceWhoeverOfTwoIsFirst) {
    ASSERT_EQ(pages_.credit("5000", "lan", "k1"), "notice.approval_asked");
    std::barrier start{2};
    std::vector<std::jthread> portals;
    for (const char* user : {"mai", "nga"}) {
        portals.emplace_back([&, user] {
            RedisPages pages{redis_.settings(), policy_, user};
            start.arrive_and_wait();
            pages.call("POST", "/corrections/{id}/approve", "k1", {}, user, "key");
        });
    }
    portals.clear();
    EXPECT_EQ(balance(), dong(5'500));
    EXPECT_TRUE(pages_.corrections.waiting(charging::Instant{})->empty());
}

TEST_F(ViewsOnRedisTest, ShowWhatTheWorkerHasNotReadYet) {
    ASSERT_EQ(pages_.credit("100", "lan", "k1"), "notice.adjust.done");
    const auto shown =
        std::get<PageContent>(pages_.call("GET", "/subscribers/{contract}", "c1", {}, "lan", ""));
    EXPECT_EQ(shown.status, 200U);
    const auto& row = shown.view.at("timeline").at("rows").at(0);
    EXPECT_EQ(row.at("note").as_string(), "k1 lan sorry");
    EXPECT_EQ(row.at("by").as_string(), "lan");
    EXPECT_EQ(row.at("reason").as_string(), "sorry");
}

TEST_F(ViewsOnRedisTest, SayThatRedisIsAway) {
    redis_.kill();
    const auto shown =
        std::get<PageContent>(pages_.call("GET", "/subscribers/{contract}", "c1", {}, "lan", ""));
    EXPECT_EQ(shown.status, 503U);
    EXPECT_EQ(pages_.credit("100", "lan", "k1"), "not done");
}

}  // namespace
}  // namespace airtime::portal
