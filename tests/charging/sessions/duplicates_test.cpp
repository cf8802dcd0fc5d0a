#include "charging/sessions/duplicates.hpp"

#include <gmock/gmock.h>

#include "charging/sessions/stored_answers.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using gy_model::cents;
using gy_model::event;
using gy_model::octets;
using gy_model::reporting;
using gy_model::update;
using gy_model::volume_group;
using gy_model::wanting;

class StoredAnswers : public testing::Test {
  protected:
    void store(std::uint32_t number) {
        CreditControlAnswer answer;
        answer.cost = cents(number);
        store_answer(session, update(number), answer, policy);
    }
    DuplicateSearch find(std::uint32_t number) { return find_duplicate(session, update(number)); }

    Session session;
    SessionPolicy policy{.stored_answers_max = 2};
};

TEST_F(StoredAnswers, KnowNothingAtFirst) {
    EXPECT_TRUE(std::holds_alternative<NeverSeen>(find(0)));
}

TEST_F(StoredAnswers, GiveTheSameRequestTheSameAnswer) {
    store(3);
    const DuplicateSearch found = find(3);
    ASSERT_TRUE(std::holds_alternative<CreditControlAnswer>(found));
    EXPECT_EQ(std::get<CreditControlAnswer>(found).cost, cents(3));
}

TEST_F(StoredAnswers, TellTheSameNumberWithOtherContent) {
    store(3);
    const CreditControlRequest other = update(3, {reporting(volume_group, octets(1))});
    EXPECT_TRUE(std::holds_alternative<UsedOtherwise>(find_duplicate(session, other)));
}

TEST_F(StoredAnswers, DropTheLowestNumberBeyondTheLimit) {
    store(2);
    store(1);
    EXPECT_TRUE(std::holds_alternative<CreditControlAnswer>(find(1)));
    store(3);
    EXPECT_TRUE(std::holds_alternative<AnsweredLongAgo>(find(1)));
    EXPECT_TRUE(std::holds_alternative<CreditControlAnswer>(find(2)));
    EXPECT_TRUE(std::holds_alternative<CreditControlAnswer>(find(3)));
    EXPECT_TRUE(std::holds_alternative<NeverSeen>(find(4)));
}

TEST_F(StoredAnswers, KeepOnlyTheLatestWhereTheyAreBulky) {
    policy.stored_answers_max = 4;
    CreditControlAnswer bulky;
    bulky.services.resize(3);
    for (ServiceAnswer& service : bulky.services) service.key.service_identifiers.assign(16, 1);
    for (const std::uint32_t number : {1U, 2U, 3U}) store_answer(session, update(number), bulky, policy);
    EXPECT_TRUE(std::holds_alternative<AnsweredLongAgo>(find(2)));
    EXPECT_TRUE(std::holds_alternative<CreditControlAnswer>(find(3)));
    store(4);
    EXPECT_TRUE(std::holds_alternative<CreditControlAnswer>(find(3))) << "there is room beside it";
    bulky.services.resize(100);
    store_answer(session, update(5), bulky, policy);
    EXPECT_TRUE(std::holds_alternative<CreditControlAnswer>(find(5))) << "its own is always kept";
}

TEST_F(StoredAnswers, AreMissedWhereTheNumbersLeaveAGap) {
    EXPECT_FALSE(misses_answers(session, update(1)));
    EXPECT_TRUE(misses_answers(session, update(2)));
    store(7);
    EXPECT_FALSE(misses_answers(session, update(6))) << "out of order";
    EXPECT_FALSE(misses_answers(session, update(8)));
    EXPECT_TRUE(misses_answers(session, update(9)));
    store(8);
    store(9);
    EXPECT_EQ(session.dropped_through, 7U);
    session.answers = {};
    EXPECT_FALSE(misses_answers(session, update(8))) << "the seventh was answered here";
    EXPECT_TRUE(misses_answers(session, update(9)));
}

TEST_F(StoredAnswers, TellWhetherARequestOvertookAnother) {
    EXPECT_FALSE(overtakes(session, update(5))) << "a session may begin with any number";
    store(5);
    EXPECT_FALSE(overtakes(session, update(6)));
    EXPECT_TRUE(overtakes(session, update(7)));
    store(7);
    EXPECT_TRUE(overtakes(session, update(8))) << "the sixth is still on its way";
    store(6);
    EXPECT_FALSE(overtakes(session, update(8)));
    EXPECT_TRUE(overtakes(session, update(9)));
    EXPECT_FALSE(overtakes(session, update(4)));
}

TEST_F(StoredAnswers, NeverForgetHowFarTheyWereDropped) {
    for (const std::uint32_t number : {7U, 8U, 9U, 1U}) store(number);
    EXPECT_EQ(session.dropped_through, 7U);
    EXPECT_TRUE(std::holds_alternative<AnsweredLongAgo>(find(1)));
    EXPECT_TRUE(std::holds_alternative<AnsweredLongAgo>(find(7)));
    EXPECT_TRUE(std::holds_alternative<CreditControlAnswer>(find(8)));
}

TEST(ReplayedEventAnswer, IsTheStoredOneForTheSameRequestOnly) {
    const CreditControlRequest asked = event(RequestedAction::direct_debiting, wanting(volume_group));
    CreditControlAnswer given;
    given.cost = cents(5);
    const StoredAnswer stored{asked.number, digest_of(asked), given};
    EXPECT_EQ(replayed_event_answer(stored, asked), given);

    const CreditControlRequest other = event(RequestedAction::refund_account, wanting(volume_group));
    const CreditControlAnswer refusal = replayed_event_answer(stored, other);
    EXPECT_EQ(refusal.result, ResultCode::invalid_avp_value);
    EXPECT_EQ(refusal.failed, FailedAvp::cc_request_number);
}

}  // namespace
}  // namespace airtime::charging
