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
    }));
}

TEST(HistoryText, ALineIsMadeHalfAsLong) {
    const std::string line = encode_history(recovery());
    EXPECT_EQ(line,
              "n=12 at=2026-11-22T23:58:08.123Z kind=recovered account.main=-10000 principal=-9000 fee=-1000 "
              "advance=c1/7 note=r1");
    EXPECT_LE(shortened(line).size(), line.size() / 2);
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
    EXPECT_EQ(expanded("\xab"), "\xab") << "a byte that is no word's yet";
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
    EXPECT_THAT(newest_lines(history, 10), SizeIs(7)) << "the new one and six whole ones";
}

}  // namespace
}  // namespace airtime::store
