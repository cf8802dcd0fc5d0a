#include <gmock/gmock.h>

#include "charging/changes/due.hpp"
#include "tests/charging/gy_model.hpp"

/// How a session begins, is repeated, ends and is heard of afterwards.
namespace airtime::charging::gy_model {
namespace {

using samples::sample_now;
using testing::IsEmpty;
using testing::SizeIs;

TEST(SessionDuplicate, GetsTheSameAnswerAndHasNoSecondEffect) {
    Line line(cents(1'000));
    const std::vector<CreditControlRequest> requests{
        initial({wanting(volume_group)}), update(1, {reporting_and_wanting(volume_group, octets(megabyte))}),
        termination(2, {reporting(volume_group, octets(megabyte))})};
    for (const CreditControlRequest& request : requests) {
        const CreditControlAnswer first = line.answer(request);
        const Contract after_first = line.contract;
        line.pass(std::chrono::seconds{1});
        const Decision second = line.decide(request);
        EXPECT_EQ(second.answer, first);
        EXPECT_EQ(second.change.contract, after_first);
        EXPECT_THAT(second.change.events, IsEmpty());
    }
    EXPECT_EQ(line.balance(), cents(800));
}

TEST(SessionDuplicate, OfARefusalIsTheRefusal) {
    Line line(Money{});
    const CreditControlAnswer refused = line.answer(initial({wanting(volume_group)}));
    line.contract.account({"main"})->balance = cents(1'000);
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})), refused);
}

TEST(SessionDuplicate, WithOtherContentIsRefusedAndChangesNothing) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.decide(update(1, {reporting(volume_group, octets(megabyte))}));
    const Contract before = line.contract;
    for (const CreditControlRequest& other :
         {update(1, {reporting(volume_group, octets(2 * megabyte))}),
          termination(1, {reporting(volume_group, octets(megabyte))}), initial({wanting(time_group)})}) {
        const CreditControlAnswer answer = line.answer(other);
        EXPECT_EQ(answer.result, ResultCode::invalid_avp_value);
        EXPECT_EQ(answer.failed, FailedAvp::cc_request_number);
    }
    EXPECT_EQ(line.contract, before);
}

TEST(SessionDuplicate, AfterItsAnswerWasDroppedIsNotChargedAgain) {
    Line line(cents(10'000));
    line.policy.session.stored_answers_max = 2;
    line.decide(initial());
    for (std::uint32_t number = 1; number <= 3; ++number) {
        line.decide(update(number, {reporting(volume_group, octets(megabyte))}));
    }
    const Contract before = line.contract;
    const CreditControlAnswer answer = line.answer(update(1, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(answer.result, ResultCode::invalid_avp_value);
    EXPECT_EQ(answer.failed, FailedAvp::cc_request_number);
    EXPECT_EQ(line.contract, before);
}

TEST(SessionDuplicate, IsNoReasonToRefuseUpdatesOutOfOrder) {
    Line line(cents(10'000));
    line.decide(initial());
    line.decide(update(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(9'800));
}

TEST(OpenSession, IsNotOpenedAgainUnderAnotherNumber) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const Contract before = line.contract;
    CreditControlRequest again = initial({wanting(volume_group)});
    again.number = 1;
    EXPECT_EQ(line.answer(again).result, ResultCode::invalid_avp_value);
    EXPECT_EQ(line.contract, before);
}

TEST(OpenSession, MayBeginWithAnyNumber) {
    Line line(cents(1'000));
    CreditControlRequest request = initial({wanting(volume_group)});
    request.number = 1;
    EXPECT_EQ(line.answer(request).services.at(0).result, ResultCode::success);
    EXPECT_EQ(line.answer(update(2, {wanting(volume_group)})).services.at(0).result, ResultCode::success);
}

TEST(OpenSession, LivesForValidityAndGraceAfterEachRequest) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(line.session()->expires_at, sample_now() + reservation_life);
    line.pass(reservation_life - std::chrono::milliseconds{1});
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).result, ResultCode::success);
    EXPECT_EQ(line.session()->expires_at, line.now + reservation_life);
    line.pass(reservation_life);
    EXPECT_EQ(line.answer(update(2, {wanting(volume_group)})).result, ResultCode::unknown_session_id);
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(OpenSession, GivesWayToANewOneBeyondTheLimit) {
    Line line(cents(10'000));
    line.policy.session.open_sessions_max = 2;
    for (const char* id : {"s1", "s2"}) {
        CreditControlRequest request = initial({wanting(volume_group)});
        request.session = {id};
        line.decide(request);
    }
    EXPECT_FALSE(line.contract.session({"s1"})->closed_at);
    CreditControlRequest request = initial({wanting(volume_group)});
    request.session = {"s3"};
    line.decide(request);
    EXPECT_TRUE(line.contract.session({"s1"})->closed_at);
    EXPECT_FALSE(line.contract.session({"s2"})->closed_at);
    EXPECT_FALSE(line.contract.session({"s3"})->closed_at);
    EXPECT_EQ(line.reserved(), cents(1'000));
}

TEST(OpenSession, IsNotEndedForThoseThatAnotherClientOpens) {
    Line line(cents(10'000));
    line.policy.session.open_sessions_max = 4;
    line.decide(initial({wanting(volume_group)}));
    for (int i = 0; i < 16; ++i) {
        line.pass(std::chrono::seconds{1});
        CreditControlRequest evil = initial();
        evil.session = {"evil" + std::to_string(i)};
        evil.origin_host = i % 2 == 0 ? "evil.lab.test" : "Evil.lab.test";
        line.decide(evil);
    }
    ASSERT_NE(line.session(), nullptr);
    EXPECT_FALSE(line.session()->closed_at);
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).result, ResultCode::success);
    EXPECT_LE(line.contract.sessions.size(), 4U);
}

TEST(OpenSession, IsEndedForItsOwnClientsNewestWhateverProfileNamesItsHosts) {
    Line line(cents(10'000));
    line.policy.session.open_sessions_max = 3;
    ClientProfile pair;
    pair.name = "pair";
    pair.origin_hosts = {"*.pair.lab.test"};
    line.policy.clients.insert(line.policy.clients.begin(), pair);
    line.decide(initial());
    for (const char* host : {"a.pair.lab.test", "b.pair.lab.test", "c.pair.lab.test"}) {
        line.pass(std::chrono::seconds{1});
        CreditControlRequest opening = initial();
        opening.session = {host};
        opening.origin_host = host;
        line.decide(opening);
    }
    EXPECT_FALSE(line.session()->closed_at);
    EXPECT_TRUE(line.contract.session({"a.pair.lab.test"})->closed_at);
}

TEST(OpenSession, IsNotOverWhenItOpensAfterAReloadWithAShorterValidity) {
    Line line(cents(500));
    line.policy.session.open_sessions_max = 2;
    line.policy.session.validity_s = 3'600;
    const auto named = [](const std::string& name, CreditControlRequest request) {
        request.session = {name};
        return request;
    };
    line.decide(named("old1", initial({wanting(time_group)})));
    line.decide(named("old2", initial({wanting(time_group)})));
    line.policy.session.validity_s = 600;
    line.pass(std::chrono::seconds{60});
    for (const std::string name : {"new1", "new2", "new3"}) {
        line.decide(named(name, initial({wanting(volume_group, octets(megabyte))})));
        EXPECT_FALSE(line.contract.session({name})->closed_at) << name;
        line.pass(std::chrono::seconds{1});
    }
    EXPECT_TRUE(line.contract.session({"old1"})->closed_at);
    EXPECT_TRUE(line.contract.session({"new1"})->closed_at) << "silent longer than the two that are left";
    EXPECT_EQ(line.reserved(), cents(200)) << "what was granted is set aside";
}

TEST(OpenSession, ThatAsksIsNotTheOneToGiveWay) {
    Line line(cents(10'000));
    line.policy.session.open_sessions_max = 3;
    for (const char* id : {"s1", "s2", "s3"}) {
        CreditControlRequest request = initial({wanting(volume_group)});
        request.session = {id};
        line.decide(request);
        line.pass(std::chrono::seconds{1});
    }
    line.policy.session.open_sessions_max = 1;
    CreditControlRequest request = update(1, {wanting(volume_group)});
    request.session = {"s1"};
    EXPECT_EQ(line.answer(request).result, ResultCode::success);
    EXPECT_THAT(line.contract.sessions, SizeIs(1));
    // Opened by a node whose clock is behind.
    request = initial({wanting(volume_group)});
    request.session = {"s4"};
    line.pass(-std::chrono::seconds{10});
    line.decide(request);
    EXPECT_FALSE(line.contract.session({"s4"})->closed_at);
}

TEST(OpenSession, ThatTalksOutlivesOneThatIsSilentHoweverOldItIs) {
    Line line(cents(10'000));
    line.policy.session.open_sessions_max = 3;
    // Its validity is five times as long, so that its end comes last although it was heard first.
    ClientProfile patient;
    patient.origin_hosts = {"patient.lab.test"};
    patient.validity_s = 3'000;
    line.policy.clients.insert(line.policy.clients.begin(), patient);
    const auto of = [](CreditControlRequest request, const char* session, const char* host) {
        request.session = {session};
        request.origin_host = host;
        return request;
    };
    line.decide(of(initial({wanting(time_group)}), "talks", "gw.lab.test"));
    line.pass(std::chrono::seconds{1});
    line.decide(of(initial({wanting(time_group)}), "silent", "patient.lab.test"));
    line.decide(of(initial({wanting(time_group)}), "later", "patient.lab.test"));
    line.pass(std::chrono::seconds{1});
    line.decide(of(update(1, {wanting(time_group)}), "talks", "gw.lab.test"));
    line.pass(std::chrono::seconds{1});
    line.decide(of(initial({wanting(time_group)}), "new", "gw.lab.test"));
    EXPECT_FALSE(line.contract.session({"talks"})->closed_at);
    EXPECT_FALSE(line.contract.session({"new"})->closed_at);
    EXPECT_TRUE(line.contract.session({"silent"})->closed_at);
}

TEST(OpenSession, CountsABoundedNumberOfServices) {
    Line line(cents(10'000'000));
    line.policy.selectors = {{.service_context_tail = std::string{samples::data_context},
                              .rating_group = {},
                              .service_identifier = {},
                              .service = {"time"}}};
    line.decide(initial());
    for (std::uint32_t number = 1; number <= 64; ++number) {
        ASSERT_EQ(line.answer(update(number, {wanting(number)})).services.at(0).result, ResultCode::success);
    }
    const CreditControlAnswer one_more = line.answer(update(65, {reporting_and_wanting(65, seconds(60))}));
    EXPECT_EQ(one_more.services.at(0).result, ResultCode::unable_to_comply);
    EXPECT_EQ(line.balance(), cents(10'000'000 - 10)) << "usage is charged nevertheless";
    line.decide(update(66, {reporting_and_wanting(66, seconds(60))}));
    EXPECT_THAT(line.session()->services, SizeIs(65)) << "one for all those beyond";
}

CreditControlRequest in_session(const std::string& id, CreditControlRequest request) {
    request.session = {id};
    return request;
}

ServiceRequest wanting_for_many(std::uint32_t first_identifier) {
    ServiceRequest service = wanting(volume_group, octets(1));
    for (std::uint32_t i = 0; i < 16; ++i) service.key.service_identifiers.push_back(first_identifier + i);
    return service;
}

TEST(OpenSession, CountsAServiceOfManyIdentifiersAsSoMany) {
    Line line(cents(10'000'000));
    line.decide(initial());
    for (std::uint32_t number = 1; number <= 4; ++number) {
        EXPECT_EQ(line.answer(update(number, {wanting_for_many(number * 100)})).services.at(0).result,
                  ResultCode::success);
    }
    EXPECT_EQ(line.answer(update(5, {wanting_for_many(500)})).services.at(0).result,
              ResultCode::unable_to_comply);
    EXPECT_THAT(line.session()->services, SizeIs(4));
}

TEST(OpenSession, ThatExpiresKeepsNoBulkyAnswers) {
    Line line(cents(10'000'000));
    std::vector<ServiceRequest> many;
    for (std::uint32_t i = 0; i < 5; ++i) many.push_back(wanting_for_many(i * 100));
    line.decide(initial(many));
    EXPECT_THAT(line.session()->answers, SizeIs(1));
    line.pass(reservation_life);
    line.decide(in_session("next", initial()));
    ASSERT_THAT(line.contract.late_sessions, SizeIs(1));
    EXPECT_THAT(line.contract.late_sessions[0].answers, IsEmpty());
    EXPECT_EQ(line.contract.late_sessions[0].dropped_through, 0U) << "its duplicate is known all the same";
}

TEST(LateUsage, OfAnExpiredSessionIsDebitedUntilItIsForgotten) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.contract =
        expire_due(line.contract, line.policy, samples::circumstances_at(sample_now() + reservation_life))
            .contract;
    line.pass(reservation_life + std::chrono::hours{24} - std::chrono::milliseconds{1});
    EXPECT_EQ(line.answer(update(1, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(line.balance(), cents(900));
    line.pass(std::chrono::milliseconds{1});
    EXPECT_EQ(line.answer(termination(2, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(line.balance(), cents(900));
    EXPECT_TRUE(line.books_close());
}

TEST(LateUsage, GoesOnWhereTheSessionsUnitsEndedAndEndsWithItsTermination) {
    Line line(cents(1'000));
    line.decide(initial({wanting(time_group)}));
    line.decide(update(1, {reporting_and_wanting(time_group, seconds(30))}));
    line.pass(reservation_life);
    const CreditControlAnswer update_answer = line.answer(update(2, {reporting(time_group, seconds(31))}));
    EXPECT_EQ(update_answer.result, ResultCode::unknown_session_id);
    EXPECT_EQ(line.balance(), cents(980)) << "begun minutes are counted on";
    const CreditControlAnswer late = line.answer(termination(3, {reporting(time_group, seconds(60))}));
    EXPECT_EQ(late.result, ResultCode::success);
    ASSERT_THAT(late.services, SizeIs(1));
    EXPECT_EQ(late.services[0].result, ResultCode::success);
    EXPECT_EQ(line.balance(), cents(970));
    EXPECT_THAT(line.contract.late_sessions, IsEmpty());
    EXPECT_EQ(line.answer(termination(4, {reporting(time_group, seconds(60))})).result,
              ResultCode::unknown_session_id)
        << "everything was reported";
    EXPECT_EQ(line.balance(), cents(970));
}

TEST(LateUsage, IsDebitedOnceHoweverOftenItIsRepeated) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.pass(reservation_life);
    for (const CreditControlRequest& late : {update(2, {reporting(volume_group, octets(megabyte))}),
                                             termination(3, {reporting(volume_group, octets(megabyte))})}) {
        const CreditControlAnswer first = line.answer(late);
        const Contract after_first = line.contract;
        EXPECT_EQ(line.answer(late), first);
        EXPECT_EQ(line.contract, after_first);
    }
    EXPECT_EQ(line.balance(), cents(800));
}

TEST(LateUsage, IsDebitedAfterAnyNumberOfOtherSessions) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.pass(reservation_life);
    for (int call = 0; call < 100; ++call) {
        const std::string id = "call" + std::to_string(call);
        line.decide(in_session(id, initial({wanting(time_group)})));
        EXPECT_EQ(line.answer(in_session(id, termination(1))).result, ResultCode::success);
    }
    EXPECT_EQ(line.answer(termination(1, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(900));
}

TEST(LateUsage, OfATerminatedSessionIsThatWhichItsTerminationOvertook) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    const CreditControlAnswer ended =
        line.answer(termination(3, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(ended.result, ResultCode::success);
    EXPECT_EQ(line.answer(update(2, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(line.balance(), cents(700));
    EXPECT_EQ(line.answer(termination(3, {reporting(volume_group, octets(megabyte))})), ended)
        << "a duplicate";
    EXPECT_EQ(line.balance(), cents(700));

    Line in_order(cents(1'000));
    in_order.decide(initial({wanting(volume_group)}));
    in_order.decide(termination(1));
    EXPECT_EQ(in_order.answer(update(2, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(in_order.balance(), cents(1'000)) << "nothing was missing";
}

TEST(LateUsage, GrantsAndLendsNothing) {
    Line line(cents(100), lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.pass(reservation_life);
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(line.balance(), cents(-100));
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_THAT(line.contract.advances, IsEmpty());
}

TEST(LateSessions, BeyondTheirNumberAreGivenUpTheOldestFirstWithAnEvent) {
    Line line(cents(10'000));
    line.policy.session.late_sessions_max = 2;
    for (const char* id : {"s1", "s2", "s3"}) {
        line.decide(in_session(id, initial({wanting(time_group)})));
        line.pass(reservation_life);
    }
    EXPECT_EQ(line.answer(in_session("s4", initial({wanting(time_group)}))).result, ResultCode::success)
        << "old sessions never refuse a new one";
    EXPECT_EQ(line.contract.session({"s1"}), nullptr);
    EXPECT_THAT(line.contract.late_sessions, SizeIs(2));
    ASSERT_THAT(line.events, SizeIs(1));
    EXPECT_EQ(line.events[0].kind, EventKind::usage_given_up);
    EXPECT_EQ(line.events[0].session, SessionId{"s1"});
    EXPECT_THAT(line.events[0].changes, IsEmpty());
    EXPECT_TRUE(line.books_close());
}

TEST(LateSessions, AreGivenUpByTheClientThatHasMostOfThem) {
    Line line(cents(10'000));
    line.policy.session.late_sessions_max = 3;
    line.decide(in_session("own", initial({wanting(time_group)})));
    line.pass(reservation_life);
    for (const char* id : {"e1", "e2", "e3", "e4", "e5"}) {
        CreditControlRequest evil = in_session(id, initial({wanting(time_group)}));
        evil.origin_host = std::string{id} == "e3" ? "EVIL.lab.test" : "evil.lab.test";
        line.decide(evil);
        line.pass(reservation_life);
    }
    line.decide(in_session("next", initial({wanting(time_group)})));
    EXPECT_NE(line.contract.session({"own"}), nullptr) << "what it used may still be told";
    EXPECT_EQ(line.contract.session({"e1"}), nullptr);
    EXPECT_EQ(line.contract.session({"e2"}), nullptr);
}

TEST(LateSessions, ThatNeverHadAnythingAreGivenUpWithoutAWord) {
    Line line(cents(10'000));
    line.policy.session.late_sessions_max = 1;
    for (const char* id : {"s1", "s2", "s3"}) {
        line.decide(in_session(id, initial()));
        line.pass(reservation_life);
    }
    line.decide(in_session("s4", initial()));
    EXPECT_THAT(line.contract.late_sessions, SizeIs(1));
    EXPECT_THAT(line.events, IsEmpty());
}

TEST(ExpiredSession, IsDecidedAnewWhenItsInitialIsRepeated) {
    Line line(cents(1'000));
    const CreditControlAnswer first = line.answer(initial({wanting(volume_group)}));
    line.pass(reservation_life);
    const CreditControlAnswer again = line.answer(initial({wanting(volume_group)}));
    EXPECT_EQ(again, first);
    EXPECT_EQ(line.reserved(), cents(500)) << "what is granted is reserved";
    EXPECT_THAT(line.contract.late_sessions, IsEmpty());

    line.pass(reservation_life);
    line.contract.accounts[0].balance = Money{};
    EXPECT_FALSE(line.answer(initial({wanting(volume_group)})).services.at(0).granted);
}

TEST(RefusedSession, TakesItsTerminationWithWhatItUsedBefore) {
    Line line(cents(100));
    ClientProfile strict;
    strict.origin_hosts = {"gw.lab.test"};
    strict.refusals = RefusalLevel::command;
    line.policy.clients.insert(line.policy.clients.begin(), strict);
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))})).result,
              ResultCode::credit_limit_reached);
    EXPECT_THAT(line.contract.sessions, IsEmpty());
    EXPECT_EQ(line.answer(termination(2, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(-100));
    EXPECT_THAT(line.contract.late_sessions, IsEmpty());
}

}  // namespace
}  // namespace airtime::charging::gy_model
