#include "base/tally.hpp"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

namespace airtime {
namespace {

TEST(TallyTest, CountsOfOneAndOfSeveral) {
    Tally tally;
    EXPECT_EQ(tally.count(), 0U);
    tally.add();
    tally.add(41);
    EXPECT_EQ(tally.count(), 42U);
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < 4; ++writer) {
            writers.emplace_back([&] {
                for (int time = 0; time < 1'000; ++time) tally.add_shared();
            });
        }
    }
    EXPECT_EQ(tally.count(), 4'042U);
}

TEST(BucketTallyTest, CountsAValueAtABoundInItsBucket) {
    static constexpr std::array<std::uint64_t, 3> bounds{1, 10, 100};
    BucketTally<3> tally{bounds};
    for (const std::uint64_t value : {0U, 1U, 2U, 10U, 11U, 100U, 101U, 5'000U}) tally.add(value);
    EXPECT_THAT(tally.counts(), testing::ElementsAre(2, 2, 2, 2));
    EXPECT_EQ(tally.sum(), 5'225U);
}

}  // namespace
}  // namespace airtime
