#include <gmock/gmock.h>

#include "charging/changes/due.hpp"
#include "tests/charging/gy_model.hpp"

/// Each reservation ends by itself, and what it holds is not taken from under it.
namespace airtime::charging::gy_model {
namespace {

using Seconds = std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::chrono::milliseconds moment{1};

class ReservationTest : public testing::Test {
  protected:
    ServiceRequest named(ServiceKey key) {
        return {.key = std::move(key), .requested = ServiceUnits{}, .used = {}};
    }
    CreditControlRequest in_session(const char* session, CreditControlRequest request) {
        request.session = {session};
        return request;
    }
    void let_time_pass(Line& line, std::chrono::milliseconds time) {
        line.pass(time);
        const ContractChange change =
            expire_due(line.contract, line.policy, samples::circumstances_at(line.now));
        line.contract = change.contract;
        line.events.insert(line.events.end(), change.events.begin(), change.events.end());
    }
};

TEST_F(ReservationTest, OfAServiceThatIsNoLongerNamedEndsAtItsOwnTime) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group), wanting(time_group)}));
    EXPECT_EQ(line.reserved(), cents(500 + 50));
    line.pass(Seconds{600});
    line.decide(update(1, {wanting(time_group)}));
    EXPECT_EQ(next_due(line.contract, line.policy), samples::sample_now() + reservation_life);
    let_time_pass(line, Seconds{600} - moment);
    EXPECT_EQ(line.reserved(), cents(500 + 50));
    let_time_pass(line, moment);
    EXPECT_EQ(line.reserved(), cents(50)) << "the session goes on with the service that it names";
    EXPECT_EQ(line.session()->closed_at, std::nullopt);
    EXPECT_EQ(next_due(line.contract, line.policy), line.now + Seconds{600});
}

TEST_F(ReservationTest, EndsWithoutItsTimerAtTheNextRequest) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group), wanting(time_group)}));
    line.pass(Seconds{600});
    line.decide(update(1, {wanting(time_group)}));
    line.pass(Seconds{600});
    line.decide(update(2, {wanting(time_group)}));
    EXPECT_EQ(line.reserved(), cents(50));
}

TEST_F(ReservationTest, OfAServiceNamedOnceWithAndOnceWithoutServiceIdentifierEnds) {
    Line line(cents(10'000));
    const ServiceKey with_identifier{.rating_group = volume_group, .service_identifiers = {7}};
    line.decide(initial({named(with_identifier)}));
    line.pass(Seconds{600});
    line.decide(update(1, {named(group(volume_group))}));
    EXPECT_EQ(line.reserved(), cents(1'000));
    let_time_pass(line, Seconds{600});
    EXPECT_EQ(line.reserved(), cents(500));
}

TEST_F(ReservationTest, OfATariffThatAReloadRenamedEndsWhenItsServiceIsNamedAgain) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group)}));
    line.policy.tariffs.at(0).service = line.policy.selectors.at(0).service = {"bytes"};
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    EXPECT_EQ(line.balance(), cents(9'900));
    EXPECT_EQ(line.reserved(), cents(500)) << "of the new name alone";
    line.decide(update(2, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), cents(9'800));
}

TEST_F(ReservationTest, OfATariffThatAReloadTookAwayEndsAtItsOwnTime) {
    Line line(cents(10'000));
    line.decide(initial({wanting(volume_group)}));
    line.policy.tariffs.erase(line.policy.tariffs.begin());
    line.pass(Seconds{600});
    line.decide(update(1, {wanting(time_group)}));
    let_time_pass(line, Seconds{600});
    EXPECT_EQ(line.reserved(), cents(50));
}

TEST_F(ReservationTest, InAPoolEndsWithItsShare) {
    Line line(cents(10'000));
    ClientProfile client;
    client.credit_pools = true;
    line.policy.clients = {client};
    line.decide(initial({wanting(volume_group), wanting(time_group)}));
    ASSERT_THAT(line.session()->pools, SizeIs(1));
    line.pass(Seconds{600});
    line.decide(update(1, {wanting(time_group)}));
    const Money share_of_time = line.session()->services.at(1).reservation->pooled->share;
    ASSERT_LT(share_of_time, line.reserved());
    let_time_pass(line, Seconds{600});
    EXPECT_EQ(line.reserved(), share_of_time);
    let_time_pass(line, Seconds{600});
    EXPECT_EQ(line.reserved(), Money{});
}

/// 500 cents lent to session a and seen by nobody; whatever b does comes before a expires.
class UnseenAdvanceTest : public ReservationTest {
  protected:
    Line line{cents(99), lending_policy()};

    void SetUp() override {
        line.decide(in_session("a", initial({wanting(time_group, seconds(60))})));
        ASSERT_THAT(line.contract.advances, SizeIs(1));
    }
    void reserve_in_b(Money money) {
        line.pass(Seconds{600});
        line.decide(in_session("b", initial({wanting(money_group, amount(money))})));
        ASSERT_EQ(line.reserved(), money + cents(10));
    }
};

TEST_F(UnseenAdvanceTest, IsTakenBackWhereAnotherSessionUsedNoneOfIt) {
    line.decide(in_session("b", initial({wanting(money_group, amount(cents(89)))})));
    line.decide(in_session("b", termination(1, {reporting(money_group, amount(cents(89)))})));
    ASSERT_EQ(line.balance(), cents(510));
    let_time_pass(line, Seconds{1'200});
    EXPECT_THAT(line.contract.advances, IsEmpty());
    EXPECT_EQ(line.balance(), cents(10));
    EXPECT_EQ(debt_of(line.contract), Money{});
}

TEST_F(UnseenAdvanceTest, IsTakenBackOnlyIfItIsStillWholeBesideAnotherOne) {
    line.contract.advances.push_back(line.contract.advances.front());
    line.contract.advances.back().id = {"b"};
    line.contract.account({"main"})->balance += cents(500);
    line.contract.sessions.push_back(line.contract.sessions.front());
    line.contract.sessions[1].id = {"b"};
    line.contract.sessions[1].unseen_advance = {"b"};
    line.decide(in_session("c", initial({wanting(money_group, amount(cents(100)))})));
    line.decide(in_session("c", termination(1, {reporting(money_group, amount(cents(100)))})));
    ASSERT_EQ(line.balance(), cents(999));
    let_time_pass(line, Seconds{1'200});
    ASSERT_THAT(line.contract.advances, SizeIs(1)) << "of the other one a cent was used";
    EXPECT_TRUE(line.contract.advances[0].drawn);
    EXPECT_EQ(line.balance(), cents(499));
}

TEST_F(UnseenAdvanceTest, StaysUnderTheReservationOfAnotherSession) {
    reserve_in_b(cents(100));
    let_time_pass(line, Seconds{600});
    ASSERT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_TRUE(line.contract.advances[0].drawn);
    EXPECT_EQ(line.balance(), cents(599));
    line.decide(in_session("b", termination(1, {reporting(money_group, amount(cents(100)))})));
    EXPECT_EQ(line.balance(), cents(499));
}

TEST_F(UnseenAdvanceTest, IsTakenBackWhereOwnMoneyCoversWhatOthersReserve) {
    reserve_in_b(cents(99));
    let_time_pass(line, Seconds{600});
    EXPECT_THAT(line.contract.advances, IsEmpty());
    EXPECT_EQ(line.balance(), cents(99));
    EXPECT_EQ(line.reserved(), cents(99));
}

TEST_F(UnseenAdvanceTest, IsTakenBackWhenBothSessionsAreOverTogether) {
    reserve_in_b(cents(100));
    let_time_pass(line, Seconds{1'200});
    EXPECT_THAT(line.contract.advances, IsEmpty());
    EXPECT_EQ(line.balance(), cents(99));
}

TEST_F(UnseenAdvanceTest, CountsAsDrawnWhenASweepTookOfIt) {
    Advance overdue = line.contract.advances[0];
    overdue.id = {"old"};
    overdue.state = AdvanceState::overdue;
    overdue.principal = overdue.outstanding_principal = cents(100);
    overdue.drawn = true;
    overdue.due_at = line.now;
    line.contract.advances.insert(line.contract.advances.begin(), overdue);
    line.policy.ageing.sweep.accounts = {{"main"}};
    let_time_pass(line, Seconds{1});
    EXPECT_EQ(line.balance(), cents(499)) << "99 of it were lent";
    let_time_pass(line, Seconds{1'200});
    ASSERT_THAT(line.contract.advances, SizeIs(1));
    EXPECT_EQ(line.balance(), cents(499));
}

TEST_F(UnseenAdvanceTest, IsTakenBackWhereASweepTookOnlyOwnMoney) {
    Advance overdue = line.contract.advances[0];
    overdue.id = {"old"};
    overdue.state = AdvanceState::overdue;
    overdue.principal = overdue.outstanding_principal = cents(99);
    overdue.drawn = true;
    overdue.due_at = line.now;
    line.contract.advances.insert(line.contract.advances.begin(), overdue);
    line.policy.ageing.sweep.accounts = {{"main"}};
    let_time_pass(line, Seconds{1});
    EXPECT_EQ(line.balance(), cents(500));
    let_time_pass(line, Seconds{1'200});
    EXPECT_THAT(line.contract.advances, IsEmpty());
    EXPECT_EQ(line.balance(), Money{});
}

}  // namespace
}  // namespace airtime::charging::gy_model
