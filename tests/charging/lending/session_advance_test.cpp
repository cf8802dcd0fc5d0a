#include <gmock/gmock.h>

#include "tests/charging/gy_model.hpp"

/// Lending in the middle of a session.
namespace airtime::charging::gy_model {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(AdvanceInSession, IsDrawnOnByTheVeryAnswer) {
    Line line(cents(99), lending_policy());
    const Decision decision = line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(decision.answer.services.at(0).granted, octets(5 * megabyte));
    EXPECT_EQ(decision.advance_refusal, std::nullopt);
    ASSERT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_EQ(line.session()->unseen_advance, line.contract.advances[0].id);
    EXPECT_EQ(line.balance(), cents(599));
    EXPECT_TRUE(line.books_close());
}

TEST(AdvanceInSession, ComesOnlyStrictlyBelowTheThreshold) {
    Line at_threshold(cents(200), lending_policy());
    at_threshold.policy.advance.threshold = cents(200);
    at_threshold.decide(initial({wanting(volume_group)}));
    EXPECT_THAT(at_threshold.contract.advances, IsEmpty());
    EXPECT_EQ(at_threshold.session()->unseen_advance, std::nullopt);

    Line below(cents(199), at_threshold.policy);
    below.decide(initial({wanting(volume_group)}));
    EXPECT_THAT(below.contract.advances, SizeIs(1));
}

TEST(AdvanceInSession, IsConsideredAfterDebitingWhatWasUsed) {
    Line line(cents(150), lending_policy());
    line.decide(initial({wanting(volume_group)}));
    EXPECT_THAT(line.contract.advances, IsEmpty());
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_THAT(line.contract.advances, SizeIs(1));
}

TEST(AdvanceInSession, IsGrantedAtMostOnceForOneRequest) {
    Line line(Money{}, lending_policy());
    line.policy.advance.open_advances_max = 5;
    line.policy.advance.tiers = {{.arpu_min = {}, .amount = cents(5'000)}};
    line.policy.advance.threshold = cents(1);
    const CreditControlAnswer answer =
        line.answer(initial({wanting(volume_group), wanting(time_group), wanting(volume_group)}));
    EXPECT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(answer.services.at(1).result, ResultCode::credit_limit_reached);
}

TEST(AdvanceInSession, RefusedIsReported) {
    Line line(Money{}, lending_policy());
    line.contract.enrolment = Enrolment::paused;
    const Decision decision = line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(decision.advance_refusal, AdvanceRefusal::not_enrolled);
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::credit_limit_reached);
}

TEST(AdvanceInSession, InShadowIsRecordedOnceForOneRequest) {
    Line line(Money{}, lending_policy());
    line.policy.advance.mode = AdvanceMode::shadow;
    const Decision decision = line.decide(initial({wanting(volume_group), wanting(time_group)}));
    EXPECT_EQ(decision.advance_refusal, AdvanceRefusal::mode_off);
    ASSERT_THAT(line.events, SizeIs(1));
    EXPECT_EQ(line.events[0].kind, EventKind::shadow_advanced);
    EXPECT_EQ(line.balance(), Money{});
}

TEST(AdvanceInSession, IsSeenOnceTheGatewayGoesOn) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.decide(initial({wanting(volume_group)}));
    EXPECT_NE(line.session()->unseen_advance, std::nullopt) << "a duplicate shows that no answer arrived";
    line.decide(update(1, {reporting(volume_group, octets(0))}));
    EXPECT_EQ(line.session()->unseen_advance, std::nullopt);
}

TEST(AdvanceInSession, NeverComesAtTermination) {
    Line line(cents(150), lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.decide(termination(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), cents(50));
    EXPECT_THAT(line.contract.advances, IsEmpty());
}

}  // namespace
}  // namespace airtime::charging::gy_model
