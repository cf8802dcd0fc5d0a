#include "store/redis/session_entry.hpp"

#include <gtest/gtest.h>

namespace airtime::store {
namespace {

TEST(SessionEntry, OfAnOpenSessionIsItsContract) {
    const SessionEntry entry = session_entry_in("c1");
    EXPECT_EQ(entry.contract, "c1");
    EXPECT_EQ(entry.record, std::nullopt);
}

TEST(SessionEntry, OfAnEndedSessionHasItsRecordToo) {
    for (const std::string& record : {std::string{"record"}, std::string("\0:3:", 4), std::string{}}) {
        const std::string value = ended_entry({"12:c"}, record);
        const SessionEntry entry = session_entry_in(value);
        EXPECT_EQ(entry.contract, "12:c");
        EXPECT_EQ(entry.record, record);
    }
}

TEST(SessionEntry, ThatMakesNoSenseIsTakenForAContract) {
    using namespace std::string_view_literals;
    for (const std::string_view value :
         {""sv, "\0"sv, "\0:"sv, "\0x:c1"sv, "\0-1:c1"sv, "\0003:c1"sv, "\0002c1"sv}) {
        EXPECT_EQ(session_entry_in(value).contract, value);
        EXPECT_EQ(session_entry_in(value).record, std::nullopt);
    }
}

}  // namespace
}  // namespace airtime::store
