#include "store/codec/history_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/codec/ledger_codec.hpp"
#include "tests/store/generators.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::Money;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

charging::LedgerEvent recovery() {
    charging::LedgerEvent event;
    event.kind = charging::EventKind::recovered;
    event.number = 12;
    event.at = store_test::at(1'795'391'888'123);
    event.contract = {"c1"};
    event.changes = {{.account = {"main"}, .amount = -Money::from_units(10'000)}};
    event.principal = -Money::from_units(9'000);
    event.fee = -Money::from_units(1'000);
    event.advance = charging::AdvanceId{"c1/7"};
    event.note = "r1";
    return event;
}

TEST(HistoryText, AnyLineComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const std::string line = encode_history(store_test::any_event());
        RC_ASSERT(expanded(shortened(line)) == line);
        RC_ASSERT(shortened(line).find('\n') == std::string::npos);
    }));
}

TEST(HistoryText, AnyNumberAndAnyTimeComeBackAsTheyWere) {
    for (std::uint64_t number = 1; number < 10'000'000'000'000'000'000U; number = number * 3 + 1) {
        const std::string line = "n=" + std::to_string(number) + " note=x" + std::to_string(number) + "0000";
        EXPECT_EQ(expanded(shortened(line)), line);
        EXPECT_EQ(shortened(line).find('\n'), std::string::npos) << line;
    }
    charging::LedgerEvent event = recovery();
    for (const std::int64_t ms :
         {-1LL, 0LL, 1LL, 9LL, 10LL, 254LL, 255LL, 1'795'391'888'123LL, 253'402'300'799'999LL}) {
        event.at = store_test::at(ms);
        const std::string line = encode_history(event);
        EXPECT_EQ(expanded(shortened(line)), line);
        EXPECT_EQ(shortened(line).find('\n'), std::string::npos) << line;
    }
}

TEST(HistoryText, ALineIsMadeAThirdAsLong) {
    const std::string line = encode_history(recovery());
    EXPECT_EQ(line,
              "n=12 at=2026-11-22T23:58:08.123Z kind=recovered account.main=-10000 principal=-9000 fee=-1000 "
              "advance=c1/7 note=r1");
    EXPECT_LE(shortened(line).size(), line.size() / 3);
    EXPECT_EQ(expanded(shortened(line)), line);
}

TEST(HistoryText, EveryKindOfEventOfAHistoryIsAWord) {
    for (std::size_t place = 0; place < charging::event_kind_names.size(); ++place) {
        const auto kind = static_cast<charging::EventKind>(place);
        const std::string word = "Z kind=" + std::string{charging::name_of(kind)};
        EXPECT_EQ(shortened(word).size() == 1, charging::belongs_to_history(kind)) << word;
    }
}

// What was stored before the words, or by a program that does not know them.
TEST(HistoryText, ALineThatWasNotShortenedIsItself) {
    const std::string line = encode_history(recovery());
    EXPECT_EQ(expanded(line), line);
    EXPECT_EQ(expanded(""), "");
    EXPECT_EQ(shortened(""), "");
}

// The bytes are stored: what one stood for it stands for.
TEST(HistoryText, AWordHasTheByteThatItAlwaysHad) {
    EXPECT_EQ(expanded("\x80"
                       "5\x81"
                       "26-11-22T23:58:08.123\x94\x84"
                       "1\x92"),
              "n=5 at=2026-11-22T23:58:08.123Z kind=recharged account.main=1000");
    EXPECT_EQ(expanded("\xaa"), "Z kind=not_charged");
    EXPECT_EQ(expanded("\xab"), " note=automatic");
    EXPECT_EQ(expanded("\xac"), "\xac") << "a byte that is no word's yet";
}

TEST(HistoryText, ATimeAndANumberHaveTheBytesThatTheyAlwaysHad) {
    const std::string line = "n=5 at=2026-11-22T23:58:08.123Z kind=overdue note=1234567";
    const std::string bytes =
        "\x80"
        "5\xff\x01\xaa\x9e\xa0!r\x9d\x91\xfa\x13\xfcq";
    EXPECT_EQ(shortened(line), bytes);
    EXPECT_EQ(expanded(bytes), line);
}

// Of two digits none is saved; round ones are shorter as words.
TEST(HistoryText, OnlyANumberThatGetsShorterIsBytes) {
    EXPECT_EQ(shortened("12"), "12");
    EXPECT_EQ(shortened("123"), "\xf8|");
    EXPECT_EQ(shortened("9000000"),
              "9\x93"
              "00");
}

TEST(HistoryText, ALineThatIsCutOffWithinANumberIsItself) {
    EXPECT_EQ(expanded("\xfa\x13"), "\xfa\x13");
    EXPECT_EQ(expanded("\xff\x01\x02\x03\x04\x05"), "\xff\x01\x02\x03\x04\x05");
}

/// What a recharge leaves in the history of somebody who borrows, with ids as clients make them.
std::vector<charging::LedgerEvent> one_round(std::uint64_t number) {
    charging::LedgerEvent recharged = recovery();
    recharged.kind = charging::EventKind::recharged;
    recharged.changes = {{.account = {"main"}, .amount = Money::from_units(50'000)}};
    recharged.principal = recharged.fee = {};
    recharged.advance.reset();
    recharged.note = "topup-20261122-000123456";
    charging::LedgerEvent recovered = recovery();
    recovered.note = recharged.note;
    charging::LedgerEvent settled = recovered;
    settled.kind = charging::EventKind::settled;
    settled.changes = {};
    settled.principal = settled.fee = {};
    charging::LedgerEvent advanced = recovery();
    advanced.kind = charging::EventKind::advanced;
    advanced.changes = {{.account = {"main"}, .amount = Money::from_units(10'000)}};
    advanced.principal = Money::from_units(10'000);
    advanced.fee = Money::from_units(1'000);
    advanced.session = charging::SessionId{"pgw1.example.org;1795391888;123456;g1"};
    advanced.request_number = 2;
    advanced.service = charging::ServiceName{"data"};
    advanced.note = "automatic";
    std::vector<charging::LedgerEvent> round{advanced, recharged, recovered, settled};
    for (std::size_t place = 0; place < round.size(); ++place) {
        round[place].number = number + place;
        round[place].advance = charging::AdvanceId{"a" + std::to_string(number)};
    }
    round[1].advance.reset();
    return round;
}

// No fewer than the 640 bytes of text that an earlier version kept.
TEST(HistoryText, HoldsNineEventsOfSomebodyWhoBorrows) {
    std::string history;
    for (std::uint64_t number = 100; number < 200; number += 4) {
        for (const charging::LedgerEvent& event : one_round(number)) {
            append_history(history, shortened(encode_history(event)));
            if (number < 120) continue;
            EXPECT_GE(newest_lines(history, 100).size(), 9U);
        }
    }
}

/// With its end as many bytes.
std::string line_of(std::size_t bytes, char letter) {
    return std::string(bytes - 1, letter);
}

TEST(HistoryText, KeepsWhatFitsToTheByte) {
    std::string history;
    append_history(history, line_of(history_bytes_kept / 2, 'a'));
    append_history(history, line_of(history_bytes_kept / 2, 'b'));
    EXPECT_THAT(newest_lines(history, 10), SizeIs(2));
    EXPECT_EQ(history.size(), history_bytes_kept);
    append_history(history, line_of(1, 'c'));
    EXPECT_THAT(newest_lines(history, 10), ElementsAre("", line_of(history_bytes_kept / 2, 'b')))
        << "one byte more, and the oldest line goes";
}

TEST(HistoryText, TakesSeveralLinesAtOnce) {
    std::string history;
    append_history(history, "a\nb");
    append_history(history, "c");
    EXPECT_THAT(newest_lines(history, 10), ElementsAre("c", "b", "a"));
    EXPECT_THAT(newest_lines(history, 2), ElementsAre("c", "b"));
    EXPECT_THAT(newest_lines(history, 0), IsEmpty());
}

TEST(HistoryText, KeepsTheNewestLineHoweverLongItIs) {
    std::string history;
    append_history(history, "old");
    append_history(history, line_of(2 * history_bytes_kept, 'x'));
    EXPECT_THAT(newest_lines(history, 10), ElementsAre(line_of(2 * history_bytes_kept, 'x')));
    append_history(history, "new");
    EXPECT_THAT(newest_lines(history, 10), ElementsAre("new"));
}

TEST(HistoryText, CutsWhatAnEarlierVersionLeft) {
    std::string history;
    for (int line = 0; line < 300; ++line) history += line_of(100, 'x') + '\n';
    append_history(history, "new");
    EXPECT_LE(history.size(), history_bytes_kept);
    EXPECT_THAT(newest_lines(history, 10), SizeIs(5)) << "the new one and four whole ones";
}

}  // namespace
}  // namespace airtime::store
