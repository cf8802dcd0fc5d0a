#include "store/change_contract.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "charging/lending/lending_counts.hpp"
#include "store/make_commit.hpp"
#include "store/memory/memory_contract_store.hpp"

namespace airtime::store {
namespace {

using charging::Draft;
using charging::Enrolment;
using charging::Money;

charging::Instant noon() {
    return *charging::parse_instant("2026-11-22T12:00:00.000Z");
}

/// Somebody else does something right before the next commit.
class OvertakenStore : public MemoryContractStore {
  public:
    using MemoryContractStore::MemoryContractStore;

    std::function<void()> before_commit;

    void commit(std::span<const Commit> commits,
                const std::function<void(std::size_t, CommitOutcome)>& done) override {
        if (const auto other = std::exchange(before_commit, nullptr)) other();
        MemoryContractStore::commit(commits, done);
    }
};

class ChangeContract : public testing::Test {
  protected:
    ChangeContract() {
        charging::Contract contract;
        contract.id = id_;
        commit_one(contracts_, make_commit({}, {contract, {}, {}, {}}, policy_, noon(), tokens_.next()));
    }

    auto add_one(const std::optional<ChangeKey>& key = std::nullopt) {
        return change_contract(
            editor_, id_, [](Draft& draft) { return ++draft.contract().events_written; }, key);
    }
    std::uint64_t written() { return load_one(contracts_, id_)->value().contract.events_written; }

    charging::ContractId id_{"c1"};
    charging::Policy policy_;
    MemoryRedis redis_{1, noon};
    MemoryContractStore contracts_{redis_};
    TokenSource tokens_{"test", "boot"};
    Editor editor_{contracts_, policy_, tokens_, {.now = noon()}};
};

TEST_F(ChangeContract, CommitsWhatTheRuleMadeAndReturnsItsValue) {
    const auto outcome = add_one();
    const auto* changed = std::get_if<Changed<std::uint64_t>>(&outcome);
    ASSERT_NE(changed, nullptr);
    EXPECT_EQ(changed->value, 1U);
    EXPECT_EQ(changed->contract.events_written, 1U);
    EXPECT_EQ(written(), 1U);
}

TEST_F(ChangeContract, TellsThatNobodyHasTheAddress) {
    const auto outcome =
        change_contract(editor_, *charging::Msisdn::parse("84900000001"), [](Draft&) { return 0; });
    EXPECT_TRUE(std::holds_alternative<NobodyThere>(outcome));
}

TEST_F(ChangeContract, DecidesAgainOnWhatSomebodyElseMadeOfTheContract) {
    int tries = 0;
    const auto outcome = change_contract(editor_, id_, [&](Draft& draft) {
        if (++tries == 1) add_one();
        return ++draft.contract().events_written;
    });
    EXPECT_EQ(tries, 2);
    EXPECT_EQ(std::get<Changed<std::uint64_t>>(outcome).value, 2U);
    EXPECT_EQ(written(), 2U);
}

TEST_F(ChangeContract, GivesUpAfterTwentyConflicts) {
    int tries = 0;
    const auto outcome = change_contract(editor_, id_, [&](Draft& draft) {
        ++tries;
        add_one();
        return ++draft.contract().events_written;
    });
    EXPECT_TRUE(std::holds_alternative<TooManyConflicts>(outcome));
    EXPECT_EQ(tries, 20);
    EXPECT_EQ(written(), 20U);
}

TEST_F(ChangeContract, HappensOncePerKey) {
    const ChangeKey key{"count", "k1", "one"};
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add_one(key)));
    const auto again = add_one(key);
    ASSERT_TRUE(std::holds_alternative<DoneBefore>(again));
    EXPECT_EQ(std::get<DoneBefore>(again).contract.events_written, 1U);
    EXPECT_TRUE(std::holds_alternative<KeyUsedOtherwise>(add_one(ChangeKey{"count", "k1", "two"})));
    EXPECT_EQ(written(), 1U);
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add_one(ChangeKey{"count", "k2", "one"})));
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add_one(ChangeKey{"other", "k1", "one"})));
    EXPECT_EQ(written(), 3U);
}

TEST_F(ChangeContract, ADuplicateThatItsFirstOvertakesSeesWhatThatMade) {
    OvertakenStore overtaken{redis_};
    const Editor late{overtaken, policy_, tokens_, {.now = noon()}};
    const auto add = [](Draft& draft) { return ++draft.contract().events_written; };
    const ChangeKey key{"count", "k1", "one"};
    overtaken.before_commit = [&] { add_one(key); };
    const auto again = change_contract(late, id_, add, key);
    ASSERT_TRUE(std::holds_alternative<DoneBefore>(again));
    EXPECT_EQ(std::get<DoneBefore>(again).contract.events_written, 1U);

    const ChangeKey second{"count", "k2", "one"};
    overtaken.before_commit = [&] { add_one(second); };
    const KeyUse use = used_before(late, id_, second);
    ASSERT_TRUE(use && std::holds_alternative<DoneBefore>(*use));
    EXPECT_EQ(std::get<DoneBefore>(*use).contract.events_written, 2U);
}

TEST_F(ChangeContract, NoContractAndKeyAreTakenForOthers) {
    for (const char* id : {"c2", "c2;a"}) {
        charging::Contract contract;
        contract.id = {id};
        commit_one(contracts_, make_commit({}, {contract, {}, {}, {}}, policy_, noon(), tokens_.next()));
    }
    const auto add = [&](const char* id, const char* key) {
        return change_contract(
            editor_, charging::ContractId{id}, [](Draft& draft) { return ++draft.contract().events_written; },
            ChangeKey{"count", key, "one"});
    };
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add("c2", "a;k")));
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add("c2;a", "k")));
}

TEST_F(ChangeContract, ARefusalLeavesTheKeyFreeAndADuplicateIsKnownAlthoughItWouldBeRefused) {
    const ChangeKey key{"count", "k1", "one"};
    const auto refuse = [&] {
        return change_contract(
            editor_, id_, [](Draft&) { return false; }, key);
    };
    EXPECT_TRUE(std::holds_alternative<Changed<bool>>(refuse()));
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add_one(key)));
    EXPECT_TRUE(std::holds_alternative<DoneBefore>(refuse()));
}

TEST_F(ChangeContract, ARefusalThatIsCountedLeavesTheKeyFree) {
    const ChangeKey key{"count", "k1", "one"};
    const auto refuse = [](Draft& draft) {
        charging::count_refusal(draft, charging::Channel::care, charging::AdvanceRefusal::denied);
        return false;
    };
    EXPECT_TRUE(std::holds_alternative<Changed<bool>>(change_contract(editor_, id_, refuse, key)));
    EXPECT_EQ(written(), 1U);
    EXPECT_TRUE(std::holds_alternative<Changed<bool>>(change_contract(editor_, id_, refuse, key)));
    EXPECT_EQ(written(), 1U) << "it is counted once a day";
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add_one(key)));
    EXPECT_EQ(written(), 2U);
}

TEST_F(ChangeContract, ARefusalLeavesTheKeyFreeAlsoWhereItFindsASessionToClose) {
    add_one();
    change_contract(editor_, id_, [](Draft& draft) {
        charging::Session session;
        session.id = {"s1"};
        session.expires_at = noon() + std::chrono::seconds{1};
        draft.contract().sessions.push_back(session);
        return true;
    });
    editor_.circumstances.now = noon() + std::chrono::seconds{1};
    const ChangeKey key{"count", "k1", "one"};
    std::size_t open = 1;
    const auto refused = change_contract(
        editor_, id_,
        [&](Draft& draft) {
            open = draft.contract().sessions.size();
            return false;
        },
        key);
    EXPECT_TRUE(std::holds_alternative<Changed<bool>>(refused));
    EXPECT_EQ(open, 0U) << "what expired is closed before anything is decided";
    EXPECT_TRUE(load_one(contracts_, id_)->value().contract.sessions.empty());
    EXPECT_TRUE(std::holds_alternative<Changed<std::uint64_t>>(add_one(key)));
}

}  // namespace
}  // namespace airtime::store
