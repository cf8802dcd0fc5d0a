#include "store/codec/session_text.hpp"
#include "tests/store/contract_store_conformance.hpp"

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

charging::Session ended_session(const std::string& id) {
    charging::Session ended = open_session(id);
    ended.closed_at = ended.opened_at;
    ended.expires_at = ended.opened_at + charging::ended_session_kept;
    ended.terminated = true;
    return ended;
}

charging::Session late_session(const std::string& id) {
    charging::Session late = ended_session(id);
    late.terminated = false;
    late.expires_at = late.opened_at + std::chrono::hours{24};
    return late;
}

class EndedSessions : public ContractStoreConformance {
  protected:
    /// What a change that is made leaves.
    Snapshot changed(const Snapshot& before, const Contract& after) {
        const Commit commit = change(before, after);
        EXPECT_TRUE(is<store::Committed>(commit_one(*store, commit)));
        return {.contract = after, .token = commit.next};
    }
    std::optional<charging::Session> ended(const std::string& session) {
        const store::EndedPlace place{.contract = borrower().id, .session = {session}};
        const std::vector<store::EndedResult> found = store->load_ended({&place, 1});
        EXPECT_EQ(found.size(), 1U);
        EXPECT_TRUE(found.front().ok());
        return *found.front();
    }
};

TEST_P(EndedSessions, AreRememberedApartFromTheirContract) {
    const Snapshot before = create(borrower());
    const std::string odd_name("s;\xff\0 %", 6);
    Contract after = before.contract;
    after.ended_sessions = {ended_session("s1"), ended_session(odd_name)};
    const Commit closing = change(before, after);
    EXPECT_THAT(commit_all({closing, closing}),
                ElementsAre(VariantWith<store::Committed>(_), VariantWith<store::Conflict>(_)));
    EXPECT_EQ(load(after.id)->contract, before.contract);
    EXPECT_EQ(ended("s1"), ended_session("s1"));
    EXPECT_EQ(ended(odd_name), ended_session(odd_name));
    EXPECT_EQ(ended("s2"), std::nullopt);
    EXPECT_EQ(ended(odd_name.substr(0, 2)), std::nullopt);
}

TEST_P(EndedSessions, AreNotTakenForOneAnotherWhateverTheyAreCalled) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    const std::string record = store::encode_record(ended_session("s1"));
    after.ended_sessions = {ended_session("s1"), ended_session("s2")};
    const Commit closing = change(before, after);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    EXPECT_EQ(ended(record), std::nullopt) << "named like what is remembered of another";
    Commit opening = change({.contract = after, .token = closing.next}, credited(after, 1));
    opening.new_session = {.id = {record}, .on_wire = {record}};
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, opening)));
}

TEST_P(EndedSessions, AreNotOpenedAsNew) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    after.ended_sessions = {ended_session("s1")};
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

TEST_P(EndedSessions, AreNotRememberedByACommitThatCameTooLate) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    after.ended_sessions = {ended_session("s1")};
    Commit closing = change(before, after);
    closing.expected = {"another's"};
    EXPECT_TRUE(is<store::Conflict>(commit_one(*store, closing)));
    EXPECT_EQ(ended("s1"), std::nullopt);
}

TEST_P(EndedSessions, KeepTheirNamesAsLongAsTheyAreRemembered) {
    const Snapshot before = create(borrower());
    Contract open = before.contract;
    open.sessions = {open_session("s1")};
    const Commit opening = change(before, open);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, opening)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), open.id);

    Contract late = before.contract;
    late.late_sessions = {late_session("s1")};
    const Commit expiring = change({.contract = open, .token = opening.next}, late);
    ASSERT_EQ(expiring.unused_names.size(), 1U);
    EXPECT_EQ(expiring.unused_names[0].kept_s, 86'400U);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, expiring)));
    EXPECT_EQ(load(late.id)->contract, late) << "what may still be charged stands in the contract";
    EXPECT_EQ(ended("s1"), std::nullopt);

    Contract over = before.contract;
    over.ended_sessions = {ended_session("s1")};
    Commit reporting = change({.contract = late, .token = expiring.next}, over);
    ASSERT_EQ(reporting.unused_names.size(), 1U);
    EXPECT_EQ(reporting.unused_names[0].kept_s, 600U);
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), open.id);
    reporting.unused_names[0].kept_s = 0;
    reporting.ended.clear();  // a name is kept as long as a record of it
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, reporting)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), std::nullopt);
}

TEST_P(EndedSessions, StayRememberedWhenASubSessionTakesTheNameAgain) {
    const Snapshot before = create(borrower());
    Contract open = before.contract;
    open.sessions = {open_session("s1")};
    Contract over = before.contract;
    over.ended_sessions = {ended_session("s1")};
    const Snapshot closed = changed(changed(before, open), over);
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), over.id);

    Contract again = before.contract;
    charging::Session sub_session = open_session("s1;sub=1");
    sub_session.sub_session = 1;
    again.sessions = {sub_session};
    Commit taking = change({.contract = before.contract, .token = closed.token}, again);
    taking.new_session = {.id = {"s1;sub=1"}, .on_wire = {"s1"}};
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, taking)));
    EXPECT_EQ(ended("s1"), ended_session("s1"));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), over.id);

    Commit repeated = change({.contract = again, .token = taking.next}, credited(again, 7));
    repeated.new_session = {.id = {"s1"}, .on_wire = {"s1"}};
    EXPECT_TRUE(is<store::NotNew>(commit_one(*store, repeated)));
    repeated.new_session = {.id = {"s1;sub=2"}, .on_wire = {"s1"}};
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, repeated)));
}

TEST_P(EndedSessions, AreNotForgottenBeforeTheirRecordWithTheNameOfALateSubSession) {
    const Snapshot before = create(borrower());
    charging::Session late = late_session("s1;sub=1");
    late.sub_session = 1;
    Contract both = before.contract;
    both.late_sessions = {late_session("s1"), late};
    Commit expiring = change(before, both);
    expiring.opened_session = charging::SessionId{"s1"};
    ASSERT_EQ(expiring.unused_names.size(), 1U);
    expiring.unused_names[0].kept_s = 1;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, expiring)));

    Contract one = before.contract;
    one.late_sessions = {late};
    one.ended_sessions = {ended_session("s1")};
    const Commit reporting = change({.contract = both, .token = expiring.next}, one);
    ASSERT_THAT(reporting.unused_names, IsEmpty());
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, reporting)));
    backend().pass(std::chrono::milliseconds{1'100});
    Commit repeated = change({.contract = one, .token = reporting.next}, credited(one, 7));
    repeated.new_session = {.id = {"s1"}, .on_wire = {"s1"}};
    EXPECT_TRUE(is<store::NotNew>(commit_one(*store, repeated)));
}

TEST_P(EndedSessions, AreKnownAsSuchAlsoWhereAnotherContractHasTheName) {
    const Snapshot first = create(borrower("c1", "84900000001"));
    const Snapshot second = create(borrower("c2", "84900000002"));
    Contract open = first.contract;
    open.sessions = {open_session("s1")};
    changed(first, open);
    Contract over = second.contract;
    over.ended_sessions = {ended_session("s1")};
    const Snapshot closed = changed(second, over);
    Commit repeated = change(closed, credited(over, 7));
    repeated.new_session = {.id = {"s1"}, .on_wire = {"s1"}};
    EXPECT_TRUE(is<store::NotNew>(commit_one(*store, repeated)));
    repeated.new_session = {.id = {"s1;sub=1"}, .on_wire = {"s1"}};
    EXPECT_TRUE(is<store::NameTaken>(commit_one(*store, repeated)));
}

TEST_P(EndedSessions, BelongToContractsOfAnyName) {
    const std::string odd_id("2:c1\0\xff", 6);
    const Snapshot before = create(borrower(odd_id));
    Contract open = before.contract;
    open.sessions = {open_session("s1")};
    Contract over = before.contract;
    over.ended_sessions = {ended_session("s1")};
    changed(changed(before, open), over);
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), charging::ContractId{odd_id});
    const store::EndedPlace place{.contract = {odd_id}, .session = {"s1"}};
    EXPECT_EQ(*store->load_ended({&place, 1}).front(), ended_session("s1"));
}

INSTANTIATE_TEST_SUITE_P(Memory, EndedSessions, ::testing::Values(memory_backend));
INSTANTIATE_TEST_SUITE_P(Redis, EndedSessions, ::testing::Values(redis_backend));
INSTANTIATE_TEST_SUITE_P(CompactMemory, EndedSessions, ::testing::Values(compact_memory_backend));
INSTANTIATE_TEST_SUITE_P(CompactRedis, EndedSessions, ::testing::Values(compact_redis_backend));

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
    over.ended_sessions = {ended_session("s1")};
    Contract open = second.contract;
    open.sessions = {open_session("s1")};
    Commit closing = change({.contract = open, .token = later.next}, over);
    ASSERT_EQ(closing.unused_names.size(), 1U);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), first.contract.id) << "still live there";
    const store::EndedPlace place{.contract = over.id, .session = {"s1"}};
    EXPECT_EQ(*store->load_ended({&place, 1}).front(), ended_session("s1")) << "and remembered here";
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
    one.ended_sessions = {ended(sub_session(1))};
    const Commit closing = change({.contract = both, .token = opening.next}, one);
    EXPECT_THAT(closing.unused_names, IsEmpty());
    Contract none = before.contract;
    none.ended_sessions = {ended(sub_session(2))};
    Commit last = change({.contract = one, .token = closing.next}, none);
    ASSERT_EQ(last.unused_names.size(), 1U);
    last.unused_names[0].kept_s = 0;
    last.ended.clear();
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, closing)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), both.id);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, last)));
    EXPECT_EQ(*store->last_holder(charging::SessionId{"s1"}), std::nullopt);
}

}  // namespace
}  // namespace airtime::store_test
