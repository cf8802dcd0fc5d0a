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

TEST_P(ContractStoreConformance, LeavesTheNameOfAnotherContractsSessionToIt) {
    const Snapshot first = create(borrower("c1", "84900000001"));
    const Snapshot second = create(borrower("c2", "84900000002"));
    const auto opening = [this](const Snapshot& before) {
        Contract open = before.contract;
        open.sessions = {open_session("s1")};
        Commit commit = change(before, open);
        commit.new_session = {.id = {"s1"}, .on_wire = {"s1"}};
        return commit;
    };
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, opening(first))));
    EXPECT_TRUE(is<store::NameTaken>(commit_one(*store, opening(second))));
    EXPECT_EQ(load(charging::ContractId{"c2"})->token, second.token) << "nothing changed";
    Commit refused = change(second, second.contract);
    refused.new_session = {.id = {"s1"}, .on_wire = {"s1"}};
    EXPECT_TRUE(is<store::NameTaken>(commit_one(*store, refused))) << "also where nothing was to change";

    Commit later = opening(second);
    later.new_session.reset();
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, later))) << "the day of an open session has moved on";
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), first.contract.id);

    Contract over = second.contract;
    over.closed_sessions = {closed_session("s1")};
    Contract open = second.contract;
    open.sessions = {open_session("s1")};
    Commit closing = change({.contract = open, .token = later.next}, over);
    closing.closed.kept_s = 0;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), first.contract.id) << "still live there";
}

TEST_P(ContractStoreConformance, IndexesSubSessionsByTheirSessionAsLongAsOneIsOpen) {
    const auto sub_session = [](std::uint64_t number) {
        charging::Session session = open_session("s1;sub=" + std::to_string(number));
        session.sub_session = number;
        return session;
    };
    const auto ended = [](charging::Session session) {
        session.closed_at = session.opened_at;
        return session;
    };
    const Snapshot before = create(borrower());
    Contract both = before.contract;
    both.sessions = {sub_session(1), sub_session(2)};
    const Commit opening = change(before, both);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, opening)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), both.id);

    Contract one = before.contract;
    one.sessions = {sub_session(2)};
    one.closed_sessions = {ended(sub_session(1))};
    Commit closing = change({.contract = both, .token = opening.next}, one);
    closing.closed.kept_s = 0;
    EXPECT_THAT(closing.closed.unused_names, IsEmpty());
    Contract none = before.contract;
    none.closed_sessions = {ended(sub_session(2))};
    Commit last = change({.contract = one, .token = closing.next}, none);
    last.closed.kept_s = 0;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), both.id);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, last)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), std::nullopt);
}

TEST_P(ContractStoreConformance, OpensNoSessionAsNewThatIsAClosedOne) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    after.closed_sessions = {closed_session("s1")};
    const Commit closing = change(before, after);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));

    const Snapshot now{.contract = after, .token = closing.next};
    Commit opening = change(now, credited(after, 7));
    opening.new_session = {.id = {"s1"}, .on_wire = {"s1"}};
    EXPECT_TRUE(is<store::NotNew>(commit_one(*store, opening)));
    EXPECT_EQ(load(after.id)->token, closing.next);
    opening.new_session = {.id = {"s2"}, .on_wire = {"s2"}};
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, opening)));
}

}  // namespace
}  // namespace airtime::store_test
