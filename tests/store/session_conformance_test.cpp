#include "store/contract_store_conformance.hpp"

namespace airtime::store_test {
namespace {

using charging::Contract;
using store::Commit;
using store::Snapshot;
using ::testing::_;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::VariantWith;

charging::Session closed_session(const std::string& id) {
    charging::Session ended = open_session(id);
    ended.closed_at = ended.opened_at;
    return ended;
}

TEST_P(ContractStoreConformance, IndexesASessionAsLongAsItIsRemembered) {
    const Snapshot before = create(borrower());
    Contract open = before.contract;
    open.sessions = {open_session("s1")};
    const Commit opening = change(before, open);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, opening)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), open.id);

    Contract over = before.contract;
    over.closed_sessions = {closed_session("s1")};
    const Commit closing = change({.contract = open, .token = opening.next}, over);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), open.id);

    over.closed_sessions[0].dropped_through = 1;
    Commit late = change({.contract = before.contract, .token = closing.next}, over);
    late.closed.kept_s = 0;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, late)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), std::nullopt);
    EXPECT_THAT(*store->load_closed({&open.id, 1})[0], IsEmpty());
}

TEST_P(ContractStoreConformance, RemembersClosedSessionsApartFromTheirContract) {
    const Snapshot before = create(borrower());
    const std::string odd_name("s;\xff\0 %", 6);
    Contract after = before.contract;
    after.closed_sessions = {closed_session("s1"), closed_session(odd_name)};
    const Commit closing = change(before, after);
    EXPECT_THAT(commit_all({closing, closing}),
                ElementsAre(VariantWith<store::Committed>(_), VariantWith<store::Conflict>(_)));

    std::optional<Snapshot> loaded = load(after.id);
    EXPECT_THAT(loaded->contract.closed_sessions, IsEmpty());
    ASSERT_TRUE(store::bring_closed(*store, loaded->contract));
    EXPECT_EQ(loaded->contract, after);
    const std::vector<charging::ContractId> contracts{{"c9"}, after.id};
    const std::vector<store::ClosedResult> both = store->load_closed(contracts);
    EXPECT_THAT(*both[0], IsEmpty());
    EXPECT_EQ(*both[1], after.closed_sessions);

    after.session({"s1"})->dropped_through = 7;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, change(*loaded, after))));
    EXPECT_THAT(*store->load_closed({&after.id, 1})[0],
                ElementsAre(closed_session(odd_name), *after.session({"s1"})));
}

TEST_P(ContractStoreConformance, RemembersSoManyClosedSessionsAndTheLatest) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    after.closed_sessions = {closed_session("s1"), closed_session("s2"), closed_session("s3")};
    Commit closing = change(before, after);
    closing.closed.kept = 2;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    EXPECT_THAT(*store->load_closed({&after.id, 1})[0],
                ElementsAre(closed_session("s2"), closed_session("s3")));
}

TEST_P(ContractStoreConformance, IndexesNoSessionThatHadToMakeRoom) {
    const Snapshot before = create(borrower());
    Contract open = before.contract;
    open.sessions = {open_session("s1")};
    const Commit opening = change(before, open);
    Contract over = before.contract;
    over.closed_sessions = {closed_session("s1"), closed_session("s2")};
    Commit closing = change({.contract = open, .token = opening.next}, over);
    closing.closed.kept = 1;
    const Commit next = change({.contract = over, .token = closing.next}, credited(over, 1));
    EXPECT_THAT(commit_all({opening, closing}), Each(VariantWith<store::Committed>(_)));
    EXPECT_THAT(commit_all({next}), Each(VariantWith<store::Committed>(_)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), std::nullopt);
}

TEST_P(ContractStoreConformance, ForgetsTheClosedSessionWhoseNameIsTakenAgain) {
    const Snapshot before = create(borrower());
    Contract over = before.contract;
    over.closed_sessions = {closed_session("s1"), closed_session("s2")};
    const Commit closing = change(before, over);
    Contract again = over;
    again.sessions = {open_session("s1")};
    const Commit opening = change({.contract = over, .token = closing.next}, again);
    Contract full = before.contract;
    full.sessions = {open_session("s1")};
    full.closed_sessions = {closed_session("s3")};
    const Commit next = change({.contract = before.contract, .token = opening.next}, full);
    EXPECT_THAT(commit_all({closing, opening, next}), Each(VariantWith<store::Committed>(_)));
    EXPECT_THAT(*store->load_closed({&over.id, 1})[0],
                ElementsAre(closed_session("s2"), closed_session("s3")));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), over.id);
}

TEST_P(ContractStoreConformance, RemembersTheLastOfTwoClosedSessionsOfOneName) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    after.closed_sessions = {closed_session("s1")};
    const Commit closing = change(before, after);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    after.session({"s1"})->dropped_through = 7;
    ASSERT_TRUE(is<store::Committed>(
        commit_one(*store, change({.contract = before.contract, .token = closing.next}, after))));
    EXPECT_EQ(*store->load_closed({&after.id, 1})[0], after.closed_sessions);
}

TEST_P(ContractStoreConformance, OpensNoSessionAsNewThatIsAClosedOne) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    after.closed_sessions = {closed_session("s1")};
    const Commit closing = change(before, after);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));

    const Snapshot now{.contract = after, .token = closing.next};
    Commit opening = change(now, credited(after, 7));
    opening.new_session = charging::SessionId{"s1"};
    EXPECT_TRUE(is<store::NotNew>(commit_one(*store, opening)));
    EXPECT_EQ(load(after.id)->token, closing.next);
    opening.new_session = charging::SessionId{"s2"};
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, opening)));
}

}  // namespace
}  // namespace airtime::store_test
