#include "store/codec/compact_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/codec/ledger_codec.hpp"
#include "tests/store/codec/broken_bytes.hpp"
#include "tests/store/generators.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::LedgerEvent;
using charging::Money;

LedgerEvent use_of_data() {
    LedgerEvent event;
    event.kind = charging::EventKind::used;
    event.number = 1234;
    event.at = store_test::at(1'795'391'888'123);
    event.contract = {"c-849000000010001"};
    event.changes = {{.account = {"main"}, .amount = Money::from_units(-150)}};
    event.session = charging::SessionId{"pgw1.example.org;1795391888;429496729;77"};
    event.request_number = 3;
    event.service = charging::ServiceName{"data"};
    event.units = 1'048'576;
    return event;
}

/// Each may go on from the one before, as those of a commit do.
std::vector<LedgerEvent> any_events() {
    std::vector<LedgerEvent> events = store_test::some(4, store_test::any_event);
    for (std::size_t place = 1; place < events.size(); ++place) {
        const LedgerEvent& before = events[place - 1];
        if (*rc::gen::arbitrary<bool>()) events[place].contract = before.contract;
        if (*rc::gen::arbitrary<bool>()) events[place].session = before.session;
        if (*rc::gen::arbitrary<bool>()) events[place].number = before.number + 1;
        if (*rc::gen::arbitrary<bool>()) events[place].at = before.at;
        if (*rc::gen::arbitrary<bool>()) events[place].kind = charging::EventKind::usage_given_up;
        if (*rc::gen::arbitrary<bool>()) events[place].fee = {};
    }
    return events;
}

TEST(CompactEvents, AnyEventsComeBackInOrder) {
    EXPECT_TRUE(rc::check([] {
        const std::vector<LedgerEvent> events = any_events();
        const auto decoded = decode_compact_events(encode_compact_events(events));
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == events);
    }));
}

TEST(CompactEvents, AnyBytesAreEventsOrAMistakeWithAReason) {
    EXPECT_TRUE(rc::check([] {
        const auto decoded = decode_compact_events(store_test::broken(encode_compact_events(any_events())));
        const bool explained = decoded.ok() || !decoded.error().empty();
        RC_ASSERT(explained);
    }));
}

TEST(CompactEvents, AreReadWhereLinesAreToo) {
    const std::vector<LedgerEvent> events{use_of_data(), use_of_data()};
    EXPECT_EQ(*decode_events(encode_compact_events(events)), events);
    EXPECT_EQ(*decode_events(encode_events(events)), events);
    EXPECT_EQ(decode_events(encode_compact_events(events) + '\n' + encode_events(events) + '\n' +
                            encode_compact_events(events))
                  ->size(),
              3 * events.size());
    for (const char* behind : {"\x01", "\n", "x"}) {
        EXPECT_FALSE(decode_events(encode_compact_events(events) + behind).ok());
    }
    EXPECT_EQ(decode_events(encode_events(events) + "\n\x01").error(), "events: ends too early");
}

TEST(CompactEvents, NoEventsAreNoBytes) {
    EXPECT_EQ(encode_compact_events({}), "");
    EXPECT_TRUE(decode_compact_events("")->empty());
}

TEST(CompactEvents, AUsageTakesNinetyBytesAndTheNextOfItsSessionTwenty) {
    const std::vector<LedgerEvent> one{use_of_data()};
    const std::size_t size = encode_compact_events(one).size();
    EXPECT_LE(size, 92U);
    std::vector<LedgerEvent> two{use_of_data(), use_of_data()};
    ++two[1].number;
    EXPECT_EQ(*decode_compact_events(encode_compact_events(two)), two);
    EXPECT_LE(encode_compact_events(two).size() - size, 24U);
}

TEST(CompactEvents, NoPartOfAnEventIsOne) {
    const std::vector<LedgerEvent> events{use_of_data()};
    const std::string bytes = encode_compact_events(events);
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_compact_events(bytes.substr(0, size)).ok()) << size;
    }
    EXPECT_EQ(decode_compact_events("contract=c1").error(), "events: are not in this form");
}

TEST(CompactEvents, RepeatsNoLongTextInFewBytes) {
    for (const std::size_t length : {1024U, 1025U}) {
        LedgerEvent event = use_of_data();
        event.session->value.resize(length, 'x');
        const std::vector<LedgerEvent> events{event, event};
        const std::string bytes = encode_compact_events(events);
        EXPECT_EQ(bytes.size() > 2 * length, length > 1024) << length;
        EXPECT_EQ(*decode_compact_events(bytes), events);
    }
}

}  // namespace
}  // namespace airtime::store
