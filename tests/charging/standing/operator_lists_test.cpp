#include "charging/standing/operator_lists.hpp"

#include <gtest/gtest.h>

#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

const Decree decree{.role = "care", .reason = "fraud case 17"};

class Standing : public testing::Test {
  protected:
    Policy policy_ = sample_policy();
    Draft draft_ = draft_of(ContractBuilder{}.build(), policy_);
};

TEST_F(Standing, ListsAreNamedAsTheyAreStored) {
    for (const OperatorList list : {OperatorList::deny, OperatorList::allow, OperatorList::no_ads}) {
        EXPECT_EQ(operator_list(name_of(list)), list);
    }
    EXPECT_EQ(operator_list("black"), std::nullopt);
    EXPECT_EQ(operator_list(""), std::nullopt);
}

TEST_F(Standing, EachListIsTurnedOnAndOffByItself) {
    for (const OperatorList list : {OperatorList::deny, OperatorList::allow, OperatorList::no_ads}) {
        EXPECT_TRUE(change_list(draft_, list, true, decree));
        EXPECT_TRUE(is_listed(draft_.contract(), list));
    }
    EXPECT_EQ(draft_.contract().lists, (OperatorLists{.deny = true, .allow = true, .no_ads = true}));
    EXPECT_TRUE(change_list(draft_, OperatorList::allow, false, decree));
    EXPECT_EQ(draft_.contract().lists, (OperatorLists{.deny = true, .allow = false, .no_ads = true}));
}

TEST_F(Standing, LeavesRoleAndReasonInTheLedger) {
    change_list(draft_, OperatorList::deny, true, decree);
    change_segment(draft_, {"loyal"}, {.role = "marketing", .reason = "autumn"});
    change_segment(draft_, {}, {.role = "marketing", .reason = "over"});
    const auto& events = draft_.change.events;
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].kind, EventKind::standing_changed);
    EXPECT_EQ(events[0].note, "deny on care fraud case 17");
    EXPECT_EQ(events[1].note, "segment loyal marketing autumn");
    EXPECT_EQ(events[2].note, "segment none marketing over");
}

TEST_F(Standing, RepeatedChangesNothing) {
    change_list(draft_, OperatorList::deny, true, decree);
    EXPECT_FALSE(change_list(draft_, OperatorList::deny, true, decree));
    EXPECT_FALSE(change_list(draft_, OperatorList::allow, false, decree));
    EXPECT_FALSE(change_segment(draft_, {}, decree));
    EXPECT_EQ(draft_.change.events.size(), 1U);
}

}  // namespace
}  // namespace airtime::charging
