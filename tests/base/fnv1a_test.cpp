#include "base/fnv1a.hpp"

#include <gtest/gtest.h>

namespace airtime {
namespace {

template <class Hash>
auto hash_of(std::string_view bytes) {
    Hash hash;
    hash.add_bytes(bytes);
    return hash.value();
}

// The examples of its authors (draft-eastlake-fnv): partitions and names of files hang on them.
TEST(Fnv1a, Of64BitsIsThatOfItsAuthors) {
    EXPECT_EQ(hash_of<Fnv1a64>(""), 0xcbf29ce484222325);
    EXPECT_EQ(hash_of<Fnv1a64>("a"), 0xaf63dc4c8601ec8c);
    EXPECT_EQ(hash_of<Fnv1a64>("foobar"), 0x85944171f73967e8);
}

TEST(Fnv1a, Of32BitsIsThatOfItsAuthors) {
    EXPECT_EQ(hash_of<Fnv1a32>(""), 0x811c9dc5);
    EXPECT_EQ(hash_of<Fnv1a32>("a"), 0xe40c292c);
    EXPECT_EQ(hash_of<Fnv1a32>("foobar"), 0xbf9cf968);
}

TEST(Fnv1a, OfANumberIsThatOfItsBytesTheLowestFirst) {
    Fnv1a64 number;
    number.add_number(0x6867'6665'6463'6261);
    EXPECT_EQ(number.value(), hash_of<Fnv1a64>("abcdefgh"));
}

TEST(Fnv1a, OfTwoTextsIsNotThatOfTheOneThatTheyMakeTogether) {
    Fnv1a64 two;
    two.add_text("a");
    two.add_text("b");
    Fnv1a64 one;
    one.add_text("ab");
    EXPECT_NE(two.value(), one.value());
}

}  // namespace
}  // namespace airtime
