#include "portal/web/page_turns.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

TEST(PageTurns, AreSoManyAtOnceForEachPerson) {
    PageTurns turns{2};
    auto first = turns.begin("an");
    const auto second = turns.begin("an");
    EXPECT_TRUE(first);
    EXPECT_TRUE(second);
    EXPECT_FALSE(turns.begin("an"));
    EXPECT_TRUE(turns.begin("vi")) << "nobody waits for another";
    first.reset();
    EXPECT_TRUE(turns.begin("an")) << "the next one";
    EXPECT_TRUE(turns.begin("an")) << "that one was not kept";
}

}  // namespace
}  // namespace airtime::portal
