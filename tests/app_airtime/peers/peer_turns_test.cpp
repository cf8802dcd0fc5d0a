#include "app_airtime/peers/peer_turns.hpp"

#include <gmock/gmock.h>

namespace airtime::extension {
namespace {

using testing::ElementsAre;

std::vector<std::string> taken_from(PeerTurns<std::string>& waiting) {
    std::vector<std::string> taken;
    while (!waiting.empty()) taken.push_back(waiting.pop());
    return taken;
}

TEST(PeerTurns, KeepTheOrderOfEachPeerAndLetNobodyWaitBehindAFlood) {
    PeerTurns<std::string> waiting;
    for (const char* item : {"flood1", "flood2", "flood3", "flood4"}) waiting.push("flood", item);
    waiting.push("gw", "gw1");
    waiting.push("other", "other1");
    waiting.push("gw", "gw2");
    EXPECT_EQ(waiting.size(), 7U);
    EXPECT_THAT(taken_from(waiting),
                ElementsAre("flood1", "gw1", "other1", "flood2", "gw2", "flood3", "flood4"));
}

TEST(PeerTurns, ForgetWhoHasNothingWaiting) {
    PeerTurns<std::string> waiting;
    waiting.push("gw", "gw1");
    EXPECT_EQ(waiting.pop(), "gw1");
    EXPECT_TRUE(waiting.empty());
    waiting.push("other", "other1");
    waiting.push("gw", "gw2");
    EXPECT_THAT(taken_from(waiting), ElementsAre("other1", "gw2"));
}

}  // namespace
}  // namespace airtime::extension
