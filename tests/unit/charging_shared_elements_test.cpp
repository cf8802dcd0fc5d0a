#include <gmock/gmock.h>

#include "charging/shared_elements.hpp"

namespace airtime::charging {
namespace {

using testing::ElementsAre;
using List = SharedElements<int>;

TEST(SharedElements, CopiesShareWhatIsNotChanged) {
    const List before{1, 2, 3};
    List after = before;
    after[1] = 20;
    EXPECT_THAT(before, ElementsAre(1, 2, 3));
    EXPECT_THAT(after, ElementsAre(1, 20, 3));
    EXPECT_EQ(&*before.begin(), &*after.begin());
    EXPECT_NE(&*(before.begin() + 1), &*(after.begin() + 1));
}

TEST(SharedElements, AnElementThatNobodySharesIsChangedInItsPlace) {
    List list{1};
    const int* place = &*list.begin();
    list[0] = 2;
    EXPECT_EQ(&*list.begin(), place);
    EXPECT_THAT(list, ElementsAre(2));
}

TEST(SharedElements, AreEqualWhereTheirElementsAre) {
    EXPECT_EQ((List{1, 2}), (List{1, 2}));
    EXPECT_NE((List{1, 2}), (List{1, 3}));
    EXPECT_NE((List{1, 2}), (List{1}));
}

TEST(SharedElements, ErasingAndSortingOneLeavesTheOther) {
    const List before{3, 1, 2};
    List after = before;
    after.sort([](int a, int b) { return a < b; });
    EXPECT_THAT(after, ElementsAre(1, 2, 3));
    after.erase_if([](int each) { return each == 2; });
    after.erase(after.begin());
    EXPECT_THAT(after, ElementsAre(3));
    EXPECT_THAT(before, ElementsAre(3, 1, 2));
}

}  // namespace
}  // namespace airtime::charging
