#include "charging/values/shared_list.hpp"

#include <gmock/gmock.h>

namespace airtime::charging {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using List = SharedList<int>;

TEST(SharedList, CopiesShareWhatIsNotChanged) {
    const List before{1, 2, 3};
    List after = before;
    after[1] = 20;
    EXPECT_THAT(before, ElementsAre(1, 2, 3));
    EXPECT_THAT(after, ElementsAre(1, 20, 3));
    EXPECT_EQ(&before.front(), &after.front());
    EXPECT_NE(&*(before.begin() + 1), &*(after.begin() + 1));
    EXPECT_EQ(&before.back(), &after.back());
}

TEST(SharedList, AnElementThatNobodySharesIsChangedInItsPlace) {
    List list{1};
    const int* place = &list.front();
    list[0] = 2;
    EXPECT_EQ(&list.front(), place);
    EXPECT_THAT(list, ElementsAre(2));
}

TEST(SharedList, AreEqualWhereTheirElementsAre) {
    EXPECT_EQ((List{1, 2}), (List{1, 2}));
    EXPECT_NE((List{1, 2}), (List{1, 3}));
    EXPECT_NE((List{1, 2}), (List{1}));
    List emptied{1};
    emptied.erase(emptied.begin());
    EXPECT_EQ(emptied, List{});
}

TEST(SharedList, ErasingAndSortingOneLeavesTheOther) {
    const List before{3, 1, 2};
    List after = before;
    after.sort([](int a, int b) { return a < b; });
    EXPECT_THAT(after, ElementsAre(1, 2, 3));
    after.erase(after.begin());
    EXPECT_THAT(after, ElementsAre(2, 3));
    after.clear();
    EXPECT_THAT(after, IsEmpty());
    EXPECT_THAT(before, ElementsAre(3, 1, 2));
}

}  // namespace
}  // namespace airtime::charging
