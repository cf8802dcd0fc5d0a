#include "store/codec/ledger_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/generators.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::LedgerEvent;
using charging::Money;

LedgerEvent usage() {
    LedgerEvent event;
    event.kind = charging::EventKind::used;
    event.number = 12;
    event.at = store_test::at(1'795'391'888'123);
    event.contract = {"c1"};
    event.changes = {{.account = {"main"}, .amount = Money::from_millionths(-1'500'500'000)}};
    event.session = charging::SessionId{"pgw;1;2"};
    event.request_number = 3;
    event.service = charging::ServiceName{"data"};
    event.units = 1'048'576;
    return event;
}

TEST(LedgerCodec, AnyEventComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const LedgerEvent event = store_test::any_line_event();
        const auto decoded = decode_event(encode_event(event));
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == event);
    }));
}

TEST(LedgerCodec, AnyEventsOfACommitComeBackInOrder) {
    EXPECT_TRUE(rc::check([] {
        const std::vector<LedgerEvent> events = store_test::some(4, store_test::any_line_event);
        const auto decoded = decode_events(encode_events(events));
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == events);
    }));
}

TEST(LedgerCodec, AnyTextIsAnEventOrAMistakeWithAReason) {
    EXPECT_TRUE(rc::check([] {
        std::string line = encode_event(store_test::any_line_event());
        line.resize(line.size() / 2);
        line += store_test::any_text();
        const auto decoded = decode_event(line);
        const bool explained = decoded.ok() || !decoded.error().empty();
        RC_ASSERT(explained);
    }));
}

TEST(LedgerCodec, ALineIsReadableAndLeavesOutWhatIsNothing) {
    EXPECT_EQ(encode_event(usage()),
              "contract=c1 n=12 at=2026-11-22T23:58:08.123Z kind=used account.main=-1500.5 session=pgw;1;2 "
              "request=3 service=data units=1048576");
}

TEST(LedgerCodec, NamesWhatIsWrong) {
    const std::string good = encode_event(usage());
    const auto mistake = [](const std::string& line) {
        const auto event = decode_event(line);
        return event ? std::string{} : event.error();
    };
    EXPECT_EQ(mistake(good), "");
    EXPECT_EQ(mistake(""), "event: contract is missing");
    EXPECT_EQ(mistake("contract=c1 n=12"), "event: at is missing");
    EXPECT_EQ(mistake(good + " colour=red"), "event: colour: is not a member of an event");
    EXPECT_EQ(mistake(good + " fee"), "event: fee: is not a member of an event");
    EXPECT_EQ(mistake(good + " fee=1.2345678"), "event: fee: \"1.2345678\" is not an amount");
    EXPECT_EQ(mistake(good + " note=%4"), "event: note: \"%4\" is a broken escape");
    EXPECT_EQ(mistake("contract=c1 n=12 at=yesterday kind=used"), "event: at: is not a time");
    EXPECT_EQ(mistake("contract=c1 n=12 at=2026-11-22T23:58:08.123Z kind=stolen"),
              "event: kind: \"stolen\" is an unknown word");
}

TEST(LedgerCodec, NoEventsAreNoLine) {
    EXPECT_EQ(encode_events({}), "");
    EXPECT_TRUE(decode_events("")->empty());
}

}  // namespace
}  // namespace airtime::store
