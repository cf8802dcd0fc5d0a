#include "store/codec/compact_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/codec/compact_bytes.hpp"
#include "tests/store/codec/broken_bytes.hpp"
#include "tests/store/generators.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::Money;
using charging::Session;

Result<Session, std::string> there_and_back(const Session& session) {
    return decode_session(encode_session_frame(session), encode_session_state(session));
}

bool perhaps() {
    return *rc::gen::arbitrary<bool>();
}

/// What sessions repeat of themselves, which random ones don't.
Session any_repeating_session() {
    Session session = store_test::any_session();
    if (perhaps()) session.client_host = session.id.value.substr(0, session.id.value.find(';'));
    const std::string& host = session.client_host;
    if (perhaps()) session.client_realm = host.substr(host.find('.') + 1);
    if (perhaps()) session.heard_at = session.opened_at;
    for (charging::ChargedService& service : session.services) {
        auto& reservation = service.reservation;
        if (reservation && perhaps()) reservation->expires_at = session.expires_at;
        if (reservation && service.quota_price && perhaps()) {
            service.quota_price->granted.units = reservation->granted_units;
        }
    }
    for (std::size_t place = 0; place < session.answers.size(); ++place) {
        charging::StoredAnswer& answer = session.answers[place];
        if (!session.services.empty()) {
            for (auto& service : answer.answer.services) service.key = session.services.back().key;
        }
        if (place > 0 && perhaps()) {
            answer.answer.services = std::as_const(session).answers[place - 1].answer.services;
            answer.number = std::as_const(session).answers[place - 1].number + 1;
        }
    }
    return session;
}

TEST(CompactSession, AnySessionComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const Session session = store_test::any_session();
        const auto decoded = there_and_back(session);
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == session);
    }));
}

TEST(CompactSession, AnySessionThatRepeatsItselfComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const Session session = any_repeating_session();
        const auto decoded = there_and_back(session);
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == session);
    }));
}

TEST(CompactSession, AnyEndedSessionComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        Session session = any_repeating_session();
        session.closed_at = store_test::any_instant();
        const auto decoded = decode_ended(session.id, encode_ended(session));
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == session);
    }));
}

TEST(CompactSession, AnyBytesAreASessionOrAMistakeWithAReason) {
    EXPECT_TRUE(rc::check([] {
        const Session session = any_repeating_session();
        const std::string frame = encode_session_frame(session);
        const std::string state = encode_session_state(session);
        const bool in_frame = perhaps();
        const auto decoded = in_frame ? decode_session(store_test::broken(frame), state)
                                      : decode_session(frame, store_test::broken(state));
        const auto ended = decode_ended(session.id, store_test::broken(encode_ended(session)));
        const bool explained =
            (decoded.ok() || !decoded.error().empty()) && (ended.ok() || !ended.error().empty());
        RC_ASSERT(explained);
    }));
}

TEST(CompactSession, NoBeginningOfASessionIsOne) {
    Session session = store_test::open_session();
    session.closed_at = session.heard_at;
    const std::string frame = encode_session_frame(session);
    const std::string state = encode_session_state(session);
    for (std::size_t size = 0; size < frame.size(); ++size) {
        EXPECT_FALSE(decode_session(frame.substr(0, size), state).ok()) << size;
    }
    for (std::size_t size = 0; size < state.size(); ++size) {
        EXPECT_FALSE(decode_session(frame, state.substr(0, size)).ok()) << size;
    }
    const std::string ended = encode_ended(session);
    for (std::size_t size = 0; size < ended.size(); ++size) {
        EXPECT_FALSE(decode_ended(session.id, ended.substr(0, size)).ok()) << size;
    }
}

/// As most sessions are: one service with one account behind its quota, four answers of a kind.
Session data_session() {
    Session session = store_test::open_session("pgw1.example.org;1795391888;4294967295;77");
    session.client_host = "pgw1.example.org";
    session.client_realm = "example.org";
    session.client_state = 1'795'300'000;
    session.node = "ocs1";
    session.heard_at += std::chrono::milliseconds{1'800'123};
    session.expires_at = session.heard_at + std::chrono::seconds{1230};
    charging::ChargedService& service = session.services[0];
    service.reservation->parts.resize(1);
    service.reservation->expires_at = session.expires_at;
    service.quota_price = charging::QuotaPrice{.terms = {.block_units = 1'000'000},
                                               .granted = {Money::from_units(100), 1'048'576}};
    session.dropped_through = 35;
    for (std::uint32_t place = 0; place < 4; ++place) session.answers[place].number = 36 + place;
    return session;
}

TEST(CompactSession, ADataSessionTakesAHundredBytesAndItsFrameTheNameAndTwelve) {
    const Session session = data_session();
    EXPECT_EQ(*there_and_back(session), session);
    EXPECT_LE(encode_session_state(session).size(), 100U);
    EXPECT_LE(encode_session_frame(session).size(), session.id.value.size() + 12);
}

TEST(CompactSession, ADataSessionWhoseLastAnswerIsAnotherTakesAHundredAndTenBytes) {
    Session session = data_session();
    charging::ServiceAnswer& last = session.answers[3].answer.services[0];
    last.granted->total_octets = 123'456;
    last.final_units = charging::FinalUnitAction::terminate;
    EXPECT_EQ(*there_and_back(session), session);
    EXPECT_LE(encode_session_state(session).size(), 110U);
}

TEST(CompactSession, AnEndedSessionTakesAHundredBytes) {
    Session session = data_session();
    session.closed_at = session.heard_at;
    session.terminated = true;
    session.expires_at = *session.closed_at + charging::ended_session_kept;
    session.services[0].reservation.reset();
    EXPECT_EQ(*decode_ended(session.id, encode_ended(session)), session);
    EXPECT_LE(encode_ended(session).size(), 100U);
}

TEST(CompactSession, ItsFrameDoesNotChangeWithWhatRequestsChange) {
    const Session opened = store_test::open_session();
    Session charged = opened;
    charged.heard_at += std::chrono::seconds{7};
    charged.expires_at += std::chrono::seconds{7};
    charged.services.clear();
    charged.answers.clear();
    charged.closed_at = charged.heard_at;
    EXPECT_EQ(encode_session_frame(charged), encode_session_frame(opened));
}

TEST(CompactSession, ItsStateDoesNotSayWhatItsFrameDoes) {
    const Session session = data_session();
    Session renamed = session;
    renamed.id.value = "another;1";
    renamed.client_host = "other.host";
    renamed.client_realm = "host";
    renamed.sub_session = 7;
    EXPECT_EQ(encode_session_state(renamed), encode_session_state(session));
}

TEST(CompactSession, BeginsWithAByteThatNoTextBeginsWith) {
    EXPECT_TRUE(is_compact(encode_session_frame(store_test::open_session())));
    EXPECT_TRUE(is_compact(encode_ended(store_test::open_session())));
    EXPECT_FALSE(is_compact("pgw.lab.test 1 2"));
    EXPECT_FALSE(is_compact(""));
    EXPECT_EQ(decode_ended({"s"}, "host 1 2 closed=1").error(), "is not in this form");
}

TEST(CompactSession, NamesWhatIsWrong) {
    const Session session = store_test::open_session();
    const std::string frame = encode_session_frame(session);
    const std::string state = encode_session_state(session);
    EXPECT_EQ(decode_session("", state).error(), "frame: ends too early");
    EXPECT_EQ(decode_session(frame, "").error(), "state: ends too early");
    EXPECT_EQ(decode_session(frame, state + "xyz").error(), "state: goes on with 3 bytes");
    EXPECT_EQ(decode_ended(session.id, encode_ended(session)).error(), "closed: is missing");
}

TEST(CompactSession, WhatAnswersRepeatIsWrittenAgainWhereItIsLarge) {
    Session session = store_test::open_session();
    charging::ServiceKey& key = session.services[0].key;
    for (const std::size_t size : {8U, 9U}) {
        key.service_identifiers.assign(size, 1);
        charging::StoredAnswer& answer = session.answers[0];
        answer.answer.services.assign(1, {.key = key, .granted = {}, .final_units = {}});
        const std::size_t before = encode_session_state(session).size();
        answer.answer.services.push_back(answer.answer.services[0]);
        EXPECT_EQ(encode_session_state(session).size() - before, size == 8 ? 2U : 13U);
        EXPECT_EQ(*there_and_back(session), session);
    }
    for (const std::size_t size : {64U, 65U}) {
        for (std::size_t place = 0; place < 2; ++place) {
            session.answers[place].answer.services.assign(size, session.answers[2].answer.services[0]);
        }
        EXPECT_EQ(encode_session_state(session).size() > 1000, size == 65) << size;
        EXPECT_EQ(*there_and_back(session), session);
    }
}

}  // namespace
}  // namespace airtime::store
