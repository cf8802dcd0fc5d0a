#include <gmock/gmock.h>

#include "charging/session_owner.hpp"
#include "charging/sub_session.hpp"
#include "unit/charging_gy_model.hpp"

namespace airtime::charging::gy_model {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr auto owner = "gw.lab.test";
constexpr auto stranger = "evil.lab.test";

CreditControlRequest from(const char* host, CreditControlRequest request) {
    request.origin_host = host;
    return request;
}

CreditControlRequest of_sub_session(std::uint64_t number, CreditControlRequest request) {
    request.session = sub_session_id(request.session, number);
    request.sub_session = number;
    return request;
}

/// A profile whose hosts are `a.<domain>`, `b.<domain>`, ...
ClientProfile profile(const std::string& domain, bool shares_sessions) {
    ClientProfile client;
    client.name = domain;
    client.origin_hosts = {"*." + domain};
    client.shares_sessions = shares_sessions;
    return client;
}

class SessionOwner : public testing::Test {
  protected:
    SessionOwner() : line(cents(1'000)) {
        line.decide(initial({wanting(volume_group)}));
        line.decide(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    }

    /// 5002, and nothing changes.
    void expect_refused(const CreditControlRequest& request) {
        const Contract before = line.contract;
        const Decision decision = line.decide(request);
        EXPECT_EQ(decision.answer.result, ResultCode::unknown_session_id);
        EXPECT_THAT(decision.answer.services, IsEmpty());
        EXPECT_EQ(line.contract, before);
        EXPECT_THAT(decision.change.events, IsEmpty());
    }

    Line line;
};

TEST_F(SessionOwner, IsTheOriginHostThatOpenedItAndNobodyElse) {
    expect_refused(from(stranger, update(2, {reporting_and_wanting(volume_group, octets(megabyte))})));
    expect_refused(from(stranger, termination(2, {reporting(volume_group, octets(megabyte))})));
    expect_refused(from(stranger, initial({wanting(volume_group)})));
    expect_refused(from(stranger, update(1, {reporting_and_wanting(volume_group, octets(megabyte))})));
    EXPECT_EQ(line.answer(update(2, {wanting(volume_group)})).result, ResultCode::success);
    EXPECT_EQ(line.answer(from("GW.Lab.Test", termination(3))).result, ResultCode::success)
        << "the same identity, written otherwise";
}

TEST_F(SessionOwner, KeepsItWhenItIsOver) {
    line.pass(std::chrono::hours{1});
    line.decide(update(2));
    ASSERT_TRUE(line.session()->closed_at);
    expect_refused(from(stranger, termination(3, {reporting(volume_group, octets(megabyte))})));
    EXPECT_EQ(line.answer(termination(3, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::success);
}

TEST_F(SessionOwner, IsItOfAllSubSessions) {
    line.decide(of_sub_session(1, initial({wanting(time_group)})));
    expect_refused(from(stranger, of_sub_session(1, update(1, {wanting(time_group)}))));
    expect_refused(from(stranger, of_sub_session(2, initial({wanting(time_group)}))));
    line.decide(termination(2));
    line.decide(of_sub_session(3, initial({wanting(time_group)})));
    expect_refused(from(stranger, termination(4)));
    EXPECT_THAT(line.contract.sessions, SizeIs(1));
}

TEST_F(SessionOwner, IsNotAskedForByAnEventWhichBelongsToNoSession) {
    const CreditControlRequest debit =
        event(RequestedAction::direct_debiting, {.key = message_key(), .requested = messages(1), .used = {}});
    EXPECT_EQ(line.answer(from(stranger, debit)).result, ResultCode::success);
}

TEST(SharedSessions, AreThoseOfHostsOfOneProfileThatSaysSo) {
    Policy policy = model_policy();
    policy.clients = {profile("shared.lab.test", true), profile("other.lab.test", true),
                      profile("alone.lab.test", false)};
    Session session;
    session.client_host = "a.shared.lab.test";
    EXPECT_TRUE(is_owner(session, from("b.shared.lab.test", update(1)), policy));
    EXPECT_FALSE(is_owner(session, from("b.other.lab.test", update(1)), policy)) << "another profile's";
    EXPECT_FALSE(is_owner(session, from("nobody.lab.test", update(1)), policy));
    session.client_host = "a.alone.lab.test";
    EXPECT_TRUE(is_owner(session, from("a.alone.lab.test", update(1)), policy));
    EXPECT_FALSE(is_owner(session, from("b.alone.lab.test", update(1)), policy));
    session.client_host = "nobody.lab.test";
    EXPECT_FALSE(is_owner(session, from("nobody-else.lab.test", update(1)), policy))
        << "those that no profile names share nothing";
}

TEST(SharedSessions, AreNotOpenedToAllByAHostThatCallsItselfAPattern) {
    Session session;
    session.client_host = "*.lab.test";
    EXPECT_FALSE(is_owner(session, from("gw.lab.test", update(1)), model_policy()));
    session.client_host = "gw.lab.test";
    EXPECT_FALSE(is_owner(session, from("*.lab.test", update(1)), model_policy()));
}

TEST(SubSessions, EndWithTheirSessionAlsoWhereThatWasNeverOpenedItself) {
    Line line(cents(1'000));
    line.decide(of_sub_session(1, initial({wanting(volume_group)})));
    line.decide(of_sub_session(2, initial({wanting(time_group)})));
    ASSERT_GT(line.reserved(), Money{});
    const CreditControlAnswer ended = line.answer(termination(1));
    EXPECT_EQ(ended.result, ResultCode::success);
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_THAT(line.contract.sessions, IsEmpty());
    EXPECT_EQ(line.answer(termination(1)), ended) << "a repetition";
    EXPECT_EQ(line.answer(of_sub_session(1, update(1))).result, ResultCode::unknown_session_id);
}

TEST(SubSessions, AreFoundByTheNameThatTheyAreShownWith) {
    const SessionId session{"gw.lab.test;1;1"};
    EXPECT_EQ(session_on_wire(sub_session_id(session, 18'446'744'073'709'551'615U)), session);
    EXPECT_EQ(session_on_wire(session), session);
    for (const char* name : {"gw;sub=", "gw;sub=1a", "gw;sub=1;2"}) {
        EXPECT_EQ(session_on_wire(SessionId{name}), SessionId{name});
    }
}

TEST(SubSessions, SurviveTheRestartThatAnotherOfTheirSessionTellsOf) {
    Line line(cents(10'000));
    const auto in_state = [](std::uint32_t state, CreditControlRequest request) {
        request.origin_state_id = state;
        return request;
    };
    line.decide(in_state(1, of_sub_session(1, initial({wanting(volume_group)}))));
    line.decide(in_state(1, of_sub_session(2, initial({wanting(volume_group)}))));
    CreditControlRequest lost = in_state(1, initial({wanting(volume_group)}));
    lost.session = {"gw.lab.test;9;9"};
    line.decide(lost);
    ASSERT_THAT(line.contract.sessions, SizeIs(3));

    line.decide(in_state(2, of_sub_session(2, update(1, {wanting(volume_group)}))));
    EXPECT_THAT(line.contract.sessions, SizeIs(2)) << "of another session its client knows nothing any more";
    lost.session = {"gw.lab.test;10;10"};
    line.decide(in_state(2, lost));
    EXPECT_THAT(line.contract.sessions, SizeIs(3)) << "nor does the next request end a sibling";
    EXPECT_EQ(line.answer(in_state(2, of_sub_session(1, update(1, {wanting(volume_group)})))).result,
              ResultCode::success);
}

}  // namespace
}  // namespace airtime::charging::gy_model
