#include "portal/api/message_posts.hpp"

#include <gtest/gtest.h>

#include "tests/portal/api/api_fixture.hpp"

namespace airtime::portal {
namespace {

class MessagePostsTest : public portal_test::ApiFixture {
  protected:
    HttpResponse send_text_to(const std::string& msisdn, const std::string& key,
                              const std::string& text = "balance") {
        return post("texts", R"({"msisdn": ")" + msisdn + R"(", "text": ")" + text + R"("})", key, "care");
    }
    static std::string outcome_of_text(const HttpResponse& response) {
        return response.status == 200U ? "done" : problem_in(response);
    }
};

TEST_F(MessagePostsTest, SendABalanceOncePerKey) {
    const HttpResponse sent = send_text_to("84900000001", "t1");
    EXPECT_EQ(sent.status, 200U) << sent.body;
    EXPECT_EQ(object(sent).at("contract"), "c1");
    EXPECT_EQ(object(sent).at("repeated"), false);
    const auto messages = told();
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages.front().notice.kind, charging::MessageKind::balance);
    EXPECT_EQ(object(send_text_to("84900000001", "t1")).at("repeated"), true);
    EXPECT_TRUE(told().empty()) << "the repetition sends nothing";
    EXPECT_EQ(texts_.at("c1"), 1U) << "and counts for nothing";
}

TEST_F(MessagePostsTest, SendFiveAnHourToOneSubscriber) {
    for (int text = 1; text <= 5; ++text) {
        EXPECT_EQ(outcome_of_text(send_text_to("84900000001", "t" + std::to_string(text))), "done");
    }
    EXPECT_EQ(outcome_of_text(send_text_to("84900000001", "t6")), "422 too_many_texts");
    EXPECT_EQ(told().size(), 5U);
    EXPECT_EQ(outcome_of_text(send_text_to("84900000001", "t5")), "done") << "that one is sent";
}

TEST_F(MessagePostsTest, SendNothingToNobodyOrWhereThereIsNoGateway) {
    EXPECT_EQ(outcome_of_text(send_text_to("84900000009", "t1")), "404 subscriber_unknown");
    EXPECT_EQ(outcome_of_text(send_text_to("84900000001", "t2", "poem")), "400 field_wrong");
    EXPECT_EQ(problem_in(post("texts", R"({"msisdn": "84900000001", "text": "balance"})", "t3", "channel")),
              "403 role_too_low");
    config_.policy.messages.on = false;
    EXPECT_EQ(outcome_of_text(send_text_to("84900000001", "t4")), "422 messages_off");
    EXPECT_TRUE(texts_.empty()) << "what is not sent does not count";
}

TEST_F(MessagePostsTest, ChooseForTheSubscriberWhetherToBeReminded) {
    const auto choose = [this](const std::string& choice, const std::string& key) {
        return object(post("message-choices", R"({"msisdn": "84900000001", "choice": ")" + choice + R"("})",
                           key, "care"));
    };
    EXPECT_EQ(choose("refuse", "c1").at("repeated"), false);
    EXPECT_TRUE(contract().refuses_messages);
    EXPECT_EQ(choose("refuse", "c2").at("repeated"), true) << "it is so already";
    EXPECT_EQ(choose("accept", "c3").at("repeated"), false);
    EXPECT_FALSE(contract().refuses_messages);
    EXPECT_EQ(choose("refuse", "c1").at("repeated"), true) << "its key is used up";
    EXPECT_FALSE(contract().refuses_messages);
}

}  // namespace
}  // namespace airtime::portal
