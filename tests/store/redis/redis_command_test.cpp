#include "store/redis/redis_command.hpp"

#include <gtest/gtest.h>

namespace airtime::store {
namespace {

TEST(RedisCommand, CarriesAnyBytesAsOneWord) {
    std::string out;
    RedisCommand{"SET"}.add(std::string_view{"a\r\n\0b", 5}).add(-7).append_to(out);
    constexpr std::string_view expected{"*3\r\n$3\r\nSET\r\n$5\r\na\r\n\0b\r\n$2\r\n-7\r\n", 32};
    EXPECT_EQ(out, expected);
}

}  // namespace
}  // namespace airtime::store
