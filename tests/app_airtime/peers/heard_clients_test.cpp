#include "app_airtime/peers/heard_clients.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

std::vector<std::pair<std::string, std::uint32_t>> news_of(HeardClients& clients, std::size_t most = 100) {
    std::vector<std::pair<std::string, std::uint32_t>> news;
    for (const auto& each : clients.next_news(most)) news.emplace_back(each.client, each.state);
    return news;
}

using News = std::vector<std::pair<std::string, std::uint32_t>>;

TEST(HeardClients, TellOnlyTheNewestStateOfEachHoweverOftenItRises) {
    HeardClients clients{10};
    for (std::uint32_t state = 1; state <= 100'000; ++state) clients.heard("gw", "gw", state);
    clients.heard("other", "other", 5);
    EXPECT_EQ(news_of(clients), (News{{"gw", 100'000}, {"other", 5}}));
    clients.heard("gw", "gw", 99'999);
    clients.heard("gw", "gw", 100'000);
    EXPECT_EQ(news_of(clients), News{});
}

TEST(HeardClients, AreToldAFewAtATimeThoseThatWaitForLongestFirst) {
    HeardClients clients{10};
    for (const char* name : {"a", "b", "c"}) clients.heard(name, name, 1);
    EXPECT_EQ(news_of(clients, 2), (News{{"a", 1}, {"b", 1}}));
    EXPECT_EQ(news_of(clients, 2), (News{{"c", 1}}));
}

TEST(HeardClients, HaveRestartedAlsoWhereTheStoreNeverHeardOfTheStateBefore) {
    HeardClients clients{10};
    clients.heard("gw", "gw", 7);
    EXPECT_FALSE(clients.next_news(10).front().rose) << "it may have been so for ever";
    clients.heard("gw", "gw", 8);
    clients.heard("other", "other", 1);
    clients.heard("other", "other", 2);
    const auto news = clients.next_news(10);
    EXPECT_TRUE(news.at(0).rose);
    EXPECT_TRUE(news.at(1).rose);
    clients.put_back(news);
    EXPECT_TRUE(clients.next_news(10).at(1).rose);
    clients.heard("gw", "gw", 9);
    EXPECT_EQ(news_of(clients).size(), 1U);
}

TEST(HeardClients, AreToldAgainWhereTheStoreCouldNotBeTold) {
    HeardClients clients{10};
    clients.heard("gw", "gw", 1);
    const auto news = clients.next_news(10);
    clients.heard("gw", "gw", 2);
    clients.put_back(news);
    EXPECT_EQ(news_of(clients), (News{{"gw", 2}}));
}

TEST(HeardClients, AreToldAgainFromTimeToTimeSoThatTheStoreDoesNotForgetThem) {
    HeardClients clients{10};
    const auto now = HeardClients::Clock::now();
    clients.heard("gw", "gw", 1, now);
    EXPECT_EQ(news_of(clients).size(), 1U);
    clients.heard("gw", "gw", 1, now + 59min);
    EXPECT_EQ(news_of(clients).size(), 0U);
    clients.heard("gw", "gw", 1, now + 61min);
    EXPECT_EQ(news_of(clients).size(), 1U);
}

TEST(HeardClients, AreOneWhateverTheCaseOfTheirName) {
    HeardClients clients{10};
    clients.heard("GW.Lab.test", "dra", 7);
    clients.heard("gw.lab.TEST", "dra", 7);
    EXPECT_EQ(news_of(clients), (News{{"gw.lab.test", 7}}));
    EXPECT_EQ(clients.peer_of("Gw.lab.test"), "dra");
}

TEST(HeardClients, ForgetWhoWasSilentForLongestAndNeverGrow) {
    HeardClients clients{2};
    clients.heard("a", "dra", 1);
    clients.heard("b", "dra", 1);
    clients.heard("a", "dra", 1);
    clients.heard("c", "dra", 1);
    EXPECT_EQ(clients.peer_of("b"), "b");
    EXPECT_EQ(clients.peer_of("a"), "dra");
    EXPECT_EQ(news_of(clients), (News{{"a", 1}, {"c", 1}}));
}

TEST(HeardClients, AreAskedDirectlyAsSoonAsTheyAreHeardDirectly) {
    HeardClients clients{10};
    clients.heard("gw", "dra", {});
    EXPECT_EQ(clients.peer_of("gw"), "dra");
    clients.heard("gw", "GW", {});
    EXPECT_EQ(clients.peer_of("gw"), "gw");
}

}  // namespace
}  // namespace airtime::extension
