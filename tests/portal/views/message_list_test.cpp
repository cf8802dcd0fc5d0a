#include "portal/views/message_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/portal/memory_received_texts.hpp"
#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal {
namespace {

using testing::ElementsAre;

class MessageListTest : public portal_test::PortalTest {
  protected:
    void send(const std::string& id, int second, store::MessageStatus status, const std::string& text) {
        ASSERT_TRUE(outbox_
                        .record({.id = id,
                                 .contract = {"c1"},
                                 .to = "84900000001",
                                 .kind = "granted",
                                 .at = charging::sample_now() + std::chrono::seconds{second},
                                 .text = text,
                                 .status = status},
                                std::chrono::hours{1}, "2026-11-23")
                        .ok());
    }
    void receive(const std::string& id, int second, const std::string& text, const std::string& answer) {
        received_.kept["c1"].insert(received_.kept["c1"].begin(),
                                    {.id = id,
                                     .at = charging::sample_now() + std::chrono::seconds{second},
                                     .text = text,
                                     .answer = answer});
    }
    /// "sent delivered: text", "received granted: text".
    std::vector<std::string> lines() {
        std::vector<std::string> said;
        const auto list = message_list({outbox_, received_}, {"c1"});
        EXPECT_TRUE(list.ok());
        for (const boost::json::value& row : *list) {
            std::string line{row.at("direction").as_string()};
            const auto* end = row.as_object().if_contains("status");
            if (end == nullptr) end = &row.at("answer");
            line.append(" ").append(end->is_null() ? "-" : end->as_string().c_str());
            said.push_back(line.append(": ").append(row.at("text").as_string().c_str()));
        }
        return said;
    }

    portal_test::MemoryReceivedTexts received_;
};

TEST_F(MessageListTest, TellsBothDirectionsNewestFirstAndTheAnswerInFrontOfItsText) {
    send("m1", 0, store::MessageStatus::undelivered, "a reminder");
    receive("i1", 10, "UT", "granted");
    send("i1", 10, store::MessageStatus::delivered, "lent");
    receive("i2", 20, "UT again", "");
    EXPECT_THAT(lines(), ElementsAre("received -: UT again", "sent delivered: lent", "received granted: UT",
                                     "sent undelivered: a reminder"));
}

TEST_F(MessageListTest, KeepsLinesAndNothingThatActsOnATerminal) {
    send("m1", 0, store::MessageStatus::sent, "one\ntwo");
    receive("i1", 10, "\x1b[31m\n", "help");
    EXPECT_THAT(lines(), ElementsAre("received help: \\x1b[31m\n", "sent sent: one\ntwo"));
}

TEST_F(MessageListTest, IsNotThereWhereRedisIsAway) {
    received_.away = true;
    EXPECT_FALSE(message_list({outbox_, received_}, {"c1"}).ok());
}

}  // namespace
}  // namespace airtime::portal
