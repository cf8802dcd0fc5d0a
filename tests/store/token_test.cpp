#include "store/token.hpp"

#include <gtest/gtest.h>

#include <set>

#include "store/ledger_stream.hpp"

namespace airtime::store {
namespace {

TEST(TokenSource, NeverMakesOneTwice) {
    TokenSource first{"n1", "b1"};
    TokenSource rebooted{"n1", "b2"};
    TokenSource other{"n2", "b1"};
    std::set<Token> tokens;
    for (int i = 0; i < 1000; ++i) {
        tokens.insert(first.next());
        tokens.insert(rebooted.next());
        tokens.insert(other.next());
    }
    EXPECT_EQ(tokens.size(), 3000U);
    EXPECT_FALSE(tokens.contains(Token{}));
}

TEST(BootId, DiffersEachTime) {
    EXPECT_NE(boot_id(), boot_id());
}

TEST(PartitionOf, IsPartOfTheStoredKeysAndNeverChanges) {
    EXPECT_EQ(partition_of({""}, 64).number, 0xcbf29ce484222325 % 64);
    EXPECT_EQ(partition_of({"a"}, 64).number, 0xaf63dc4c8601ec8c % 64);
    EXPECT_EQ(partition_of({"foobar"}, 1000).number, 0x85944171f73967e8 % 1000);
}

}  // namespace
}  // namespace airtime::store
