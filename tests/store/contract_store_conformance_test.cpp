#include "tests/store/contract_store_conformance.hpp"

#include <array>

#include "store/limits.hpp"
#include "store/make_commit.hpp"

namespace airtime::store_test {
namespace {

using charging::Contract;
using charging::ContractId;
using charging::Money;
using charging::SubscriberAddress;
using store::Commit;
using store::CommitOutcome;
using store::ContractStore;
using store::Snapshot;
using store::StoreError;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST_P(ContractStoreConformance, FindsAContractByEveryAddress) {
    Contract contract = borrower();
    contract.sessions = {open_session(std::string("s;\xff\0 %", 6))};
    const Snapshot created = create(contract);
    for (const SubscriberAddress& address :
         {SubscriberAddress{*contract.msisdn}, SubscriberAddress{*contract.imsi},
          SubscriberAddress{contract.id}, SubscriberAddress{contract.sessions[0].id}}) {
        const std::optional<Snapshot> found = load(address);
        ASSERT_TRUE(found) << address.index();
        EXPECT_EQ(found->contract, contract);
        EXPECT_EQ(found->token, created.token);
    }
}

TEST_P(ContractStoreConformance, AnswersAddressesInOrder) {
    const Snapshot first = create(borrower("c1", "84900000001"));
    const Snapshot second = create(borrower("c2", "84900000002"));
    const std::vector<SubscriberAddress> addresses{*second.contract.msisdn,
                                                   *charging::Msisdn::parse("84900000003"), first.contract.id,
                                                   charging::SessionId{"unknown"}, ContractId{"unknown"}};
    const std::vector<store::LoadResult> results = store->load(addresses);
    ASSERT_EQ(results.size(), 5U);
    EXPECT_EQ((*results[0])->contract.id.value, "c2");
    EXPECT_FALSE(*results[1]);
    EXPECT_EQ((*results[2])->contract.id.value, "c1");
    EXPECT_FALSE(*results[3]);
    EXPECT_FALSE(*results[4]);
}

TEST_P(ContractStoreConformance, LoadsNothingForNoAddress) {
    EXPECT_THAT(store->load({}), IsEmpty());
}

TEST_P(ContractStoreConformance, CarriesContractIdsOfAnyBytes) {
    const Contract contract = borrower(std::string("c\r\n\0 {p00}*", 11));
    create(contract);
    EXPECT_EQ(load(contract.id)->contract, contract);
    EXPECT_EQ(load(*contract.msisdn)->contract.id, contract.id);
}

TEST_P(ContractStoreConformance, AnIndexEntryThatTheContractNoLongerCarriesFindsNothing) {
    const Snapshot before = create(borrower());
    Contract after = before.contract;
    after.msisdn.reset();
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, change(before, after))));
    EXPECT_FALSE(load(*before.contract.msisdn));
    EXPECT_TRUE(load(*before.contract.imsi));
}

TEST_P(ContractStoreConformance, KnowsWhoHadANumberLast) {
    const Snapshot before = create(borrower());
    EXPECT_EQ(*store->last_holder(*before.contract.msisdn), before.contract.id);
    EXPECT_EQ(*store->last_holder(before.contract.id), before.contract.id);
    Contract after = before.contract;
    after.msisdn.reset();
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, change(before, after))));
    EXPECT_EQ(*store->last_holder(*before.contract.msisdn), before.contract.id);
    EXPECT_EQ(*store->last_holder(*charging::Msisdn::parse("84999999999")), std::nullopt);
}

TEST_P(ContractStoreConformance, RemembersForATimeWhoHadANumber) {
    const SubscriberAddress number{*charging::Msisdn::parse("84900000001")};
    const SubscriberAddress sim{*charging::Imsi::parse("84900000001")};
    const auto remembered = [&] { return *store->remembered_holders(std::array{sim, number}); };
    EXPECT_THAT(remembered(), ElementsAre(IsEmpty(), IsEmpty()));
    ASSERT_TRUE(store->remember_holder(number, {"c1"}, 60).ok());
    ASSERT_TRUE(store->remember_holder(number, {"c2"}, 60).ok());
    ASSERT_TRUE(store->remember_holder(number, {"c1"}, 1).ok());
    EXPECT_THAT(remembered(),
                ElementsAre(IsEmpty(), UnorderedElementsAre(ContractId{"c1"}, ContractId{"c2"})));
    backend().pass(std::chrono::milliseconds{1'100});
    EXPECT_THAT(remembered(), ElementsAre(IsEmpty(), IsEmpty()));
}

TEST_P(ContractStoreConformance, ANumberBelongsToOneContract) {
    create(borrower("c1", "84900000001"));
    Contract other = borrower("c2", "84900000001");
    other.imsi = charging::Imsi::parse("452049999999999");
    EXPECT_FALSE(*store->index_subscriber(other));
    EXPECT_EQ(load(*other.msisdn)->contract.id.value, "c1");
    EXPECT_FALSE(load(*other.imsi));
}

TEST_P(ContractStoreConformance, NothingIsIndexedWhereOnlyTheImsiIsTaken) {
    create(borrower("c1", "84900000001"));
    Contract other = borrower("c2", "84900000002");
    other.imsi = borrower("c1", "84900000001").imsi;
    const Commit commit = change({.contract = other, .token = {}}, other);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, commit)));
    EXPECT_FALSE(*store->index_subscriber(other));
    EXPECT_FALSE(load(*other.msisdn));
}

TEST_P(ContractStoreConformance, IndexingAgainChangesNothing) {
    const Snapshot created = create(borrower());
    EXPECT_TRUE(*store->index_subscriber(created.contract));
    EXPECT_TRUE(load(*created.contract.msisdn));
}

TEST_P(ContractStoreConformance, ANumberThatItsOwnerGaveUpCanBeTaken) {
    const Snapshot before = create(borrower("c1", "84900000001"));
    Contract without = before.contract;
    without.msisdn.reset();
    without.imsi.reset();
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, change(before, without))));
    const Snapshot taken = create(borrower("c2", "84900000001"));
    EXPECT_EQ(load(*taken.contract.msisdn)->contract.id.value, "c2");
}

TEST_P(ContractStoreConformance, CommitsAChange) {
    const Snapshot before = create(borrower());
    Contract after = credited(before.contract, 100);
    after.sessions = {open_session()};
    after.advances.clear();
    const Commit commit = change(before, after);
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, commit)));
    EXPECT_EQ(load(after.id)->contract, after);
    EXPECT_EQ(load(after.id)->token, commit.next);
}

TEST_P(ContractStoreConformance, ACommitOnAnOldTokenGetsTheCurrentState) {
    const Snapshot before = create(borrower());
    const Commit first = change(before, credited(before.contract, 100));
    const Commit second = change(before, credited(before.contract, 7));
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, first)));
    const CommitOutcome outcome = commit_one(*store, second);
    ASSERT_TRUE(is<store::Conflict>(outcome));
    const auto& conflict = std::get<store::Conflict>(outcome);
    EXPECT_EQ(conflict.current->contract, credited(before.contract, 100));
    EXPECT_EQ(conflict.current->token, first.next);
    EXPECT_EQ(load(before.contract.id)->contract, credited(before.contract, 100));
}

TEST_P(ContractStoreConformance, CreatingTwiceConflicts) {
    const Snapshot created = create(borrower());
    const CommitOutcome outcome =
        commit_one(*store, change({.contract = created.contract, .token = {}}, created.contract));
    ASSERT_TRUE(is<store::Conflict>(outcome));
    EXPECT_EQ(std::get<store::Conflict>(outcome).current->token, created.token);
}

TEST_P(ContractStoreConformance, AChangeOfAContractThatIsGoneConflictsWithNothing) {
    const Snapshot unknown{.contract = borrower(), .token = {"n9.b9.1"}};
    const CommitOutcome outcome = commit_one(*store, change(unknown, credited(unknown.contract, 1)));
    ASSERT_TRUE(is<store::Conflict>(outcome));
    EXPECT_FALSE(std::get<store::Conflict>(outcome).current);
    EXPECT_FALSE(load(unknown.contract.id));
}

TEST_P(ContractStoreConformance, ConfirmsThatAStateIsCurrent) {
    const Snapshot created = create(borrower());
    const Commit confirmation = change(created, created.contract);
    ASSERT_EQ(confirmation.next, created.token);
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, confirmation)));
    EXPECT_EQ(load(created.contract.id)->token, created.token);
}

TEST_P(ContractStoreConformance, DoesNotConfirmAStaleState) {
    const Snapshot created = create(borrower());
    const Commit confirmation = change(created, created.contract);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, change(created, credited(created.contract, 1)))));
    EXPECT_TRUE(is<store::Conflict>(commit_one(*store, confirmation)));
}

TEST_P(ContractStoreConformance, AConfirmationLeavesTheTimerAlone) {
    Contract contract = borrower();
    contract.sessions = {open_session()};
    const Snapshot created = create(contract);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, change(created, created.contract))));
    EXPECT_EQ(store->due_contracts(contract.sessions[0].expires_at, 10)->size(), 1U);
}

TEST_P(ContractStoreConformance, ABatchFollowsItsOwnTokens) {
    const Snapshot before = create(borrower());
    const Contract once = credited(before.contract, 1);
    const Commit first = change(before, once);
    const Contract twice = credited(once, 1);
    const Commit second = change({.contract = once, .token = first.next}, twice);
    const std::vector<CommitOutcome> outcomes = commit_all({first, second});
    ASSERT_EQ(outcomes.size(), 2U);
    EXPECT_TRUE(is<store::Committed>(outcomes[0]));
    EXPECT_TRUE(is<store::Committed>(outcomes[1]));
    EXPECT_EQ(load(before.contract.id)->contract, twice);
}

// Two requests pipelined on one node's cached state while another node's recharge lands: had the token been a
// count, the second would have matched the number that the recharge reached, and would have wiped it out.
TEST_P(ContractStoreConformance, AWholeBatchConflictsWithAnotherNodesRecharge) {
    const Snapshot before = create(borrower());
    const Contract once = credited(before.contract, -100);
    const Commit first = change(before, once);
    const Commit second = change({.contract = once, .token = first.next}, credited(before.contract, -200));

    const std::unique_ptr<ContractStore> other_node = backend().contract_store();
    store::TokenSource other_tokens{"n2", "b1"};
    const Commit recharge =
        store::make_commit(before, {.contract = credited(before.contract, 5000), .events = {}, .work = {}},
                           charging::Policy{}, charging::Instant{}, other_tokens.next());
    ASSERT_TRUE(is<store::Committed>(commit_one(*other_node, recharge)));

    const std::vector<CommitOutcome> outcomes = commit_all({first, second});
    ASSERT_TRUE(is<store::Conflict>(outcomes.at(0)));
    ASSERT_TRUE(is<store::Conflict>(outcomes.at(1)));
    EXPECT_EQ(std::get<store::Conflict>(outcomes[1]).current->token, recharge.next);
    EXPECT_EQ(load(before.contract.id)->contract, credited(before.contract, 5000));
}

TEST_P(ContractStoreConformance, AConflictOfACommitThatFollowsBringsNoState) {
    const Snapshot before = create(borrower());
    const Snapshot stale{.contract = before.contract, .token = {"never"}};
    Commit behind = change(stale, credited(before.contract, -200));
    behind.follows = true;
    const std::vector<CommitOutcome> outcomes = commit_all({behind, change(before, before.contract)});
    ASSERT_TRUE(is<store::Conflict>(outcomes.at(0)));
    EXPECT_FALSE(std::get<store::Conflict>(outcomes[0]).current);
    Commit next = change(before, credited(before.contract, 5000));
    next.follows = true;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, next)));
    EXPECT_EQ(load(before.contract.id)->contract, credited(before.contract, 5000));
}

TEST_P(ContractStoreConformance, OneConflictDoesNotStopTheOthersOfItsBatch) {
    const Snapshot first = create(borrower("c1", "84900000001"));
    const Snapshot second = create(borrower("c2", "84900000002"));
    const Snapshot stale{.contract = first.contract, .token = {"old"}};
    const std::vector<CommitOutcome> outcomes = commit_all(
        {change(stale, credited(first.contract, 1)), change(second, credited(second.contract, 1))});
    EXPECT_TRUE(is<store::Conflict>(outcomes.at(0)));
    EXPECT_TRUE(is<store::Committed>(outcomes.at(1)));
}

TEST_P(ContractStoreConformance, NamesWhatIsDueSoonestFirst) {
    std::vector<Contract> contracts;
    for (int i = 0; i < 12; ++i) {
        Contract contract = borrower("c" + std::to_string(i), "849000001" + std::to_string(10 + i));
        contract.sessions = {open_session("s" + std::to_string(i))};
        contract.sessions[0].expires_at = at(1'795'393'000'000 - i * 1000);
        contracts.push_back(contract);
        create(contract);
    }
    EXPECT_THAT(*store->due_contracts(at(1'795'393'000'000 - 11 * 1000 - 1), 10), IsEmpty());
    EXPECT_THAT(*store->due_contracts(at(1'795'393'000'000 - 11 * 1000), 10), ElementsAre(ContractId{"c11"}));
    EXPECT_THAT(*store->due_contracts(at(1'795'393'000'000), 3),
                ElementsAre(ContractId{"c11"}, ContractId{"c10"}, ContractId{"c9"}));
    EXPECT_EQ(store->due_contracts(at(1'795'393'000'000), 100)->size(), 12U);
}

// Another policy, in a process that has not reloaded it yet, sees no reason for a timer.
TEST_P(ContractStoreConformance, ATimerStaysWhereAChangeSeesNoReasonForIt) {
    Contract contract = borrower();
    contract.advances.clear();
    const Snapshot created = create(contract);
    const charging::Instant noon{std::chrono::milliseconds{1'795'392'000'000}};
    ASSERT_TRUE(
        store->move_timers(std::vector{store::TimerMove{contract.id, store::TimerMove::Kind::sooner, noon}}));
    Contract changed = contract;
    ++changed.events_written;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, change(created, changed))));
    EXPECT_THAT(*store->due_contracts(noon, 10), ElementsAre(contract.id));
}

TEST_P(ContractStoreConformance, ATimerIsMovedWithoutAChangeOfItsContract) {
    using Kind = store::TimerMove::Kind;
    const Contract contract = create(borrower()).contract;
    const charging::Instant noon{std::chrono::milliseconds{1'795'392'000'000}};
    const std::chrono::minutes minute{1};
    const auto move = [&](Kind kind, charging::Instant to) {
        EXPECT_TRUE(store->move_timers(std::vector{store::TimerMove{contract.id, kind, to}}));
    };
    const auto expect_at = [&](charging::Instant when) {
        EXPECT_THAT(*store->due_contracts(when - std::chrono::milliseconds{1}, 10), IsEmpty());
        EXPECT_THAT(*store->due_contracts(when, 10), ElementsAre(contract.id));
    };
    move(Kind::away, {});
    move(Kind::later, noon);
    EXPECT_THAT(*store->due_contracts(charging::Instant::max(), 10), IsEmpty()) << "who has none gets none";
    move(Kind::sooner, noon);
    expect_at(noon);
    move(Kind::sooner, noon + minute);
    expect_at(noon);
    move(Kind::sooner, noon - minute);
    expect_at(noon - minute);
    move(Kind::later, noon - 2 * minute);
    expect_at(noon - minute);
    move(Kind::later, noon);
    expect_at(noon);
    move(Kind::away, {});
    EXPECT_THAT(*store->due_contracts(charging::Instant::max(), 10), IsEmpty());
    EXPECT_TRUE(store->move_timers({}));
}

TEST_P(ContractStoreConformance, ATimerMovesForwardOnlyAndGoesOnceItHasCome) {
    Contract contract = borrower();
    contract.advances.clear();
    contract.sessions = {open_session()};
    const Snapshot created = create(contract);
    const charging::Instant first = contract.sessions[0].expires_at;
    Contract later = contract;
    later.sessions[0].expires_at += std::chrono::hours{1};
    const Commit put_off = change(created, later);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, put_off)));
    EXPECT_EQ(store->due_contracts(first, 10)->size(), 1U) << "it stays, and wakes somebody for nothing";

    Contract sooner = later;
    sooner.sessions[0].expires_at = first - std::chrono::hours{1};
    const Commit moved = change({.contract = later, .token = put_off.next}, sooner);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, moved)));
    EXPECT_THAT(*store->due_contracts(first - std::chrono::hours{1} - std::chrono::milliseconds{1}, 10),
                IsEmpty());
    EXPECT_EQ(store->due_contracts(first - std::chrono::hours{1}, 10)->size(), 1U);

    Contract idle = sooner;
    idle.sessions.clear();
    const Commit ending = change({.contract = sooner, .token = moved.next}, idle);
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, ending)));
    EXPECT_EQ(store->due_contracts(first - std::chrono::hours{1}, 10)->size(), 1U)
        << "it stays, and wakes somebody for nothing";
    Commit looked_at = ending;
    looked_at.expected = ending.next;
    looked_at.next = {"looked-at"};
    looked_at.keeps_timer = false;
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, looked_at)));
    EXPECT_THAT(*store->due_contracts(first + std::chrono::hours{1}, 10), IsEmpty());
}

TEST_P(ContractStoreConformance, ShowsEveryContractOnce) {
    std::vector<ContractId> seen;
    for (int i = 0; i < 20; ++i) {
        create(borrower("c" + std::to_string(i), "849000001" + std::to_string(10 + i)));
    }
    ASSERT_TRUE(store->each_contract([&seen](const ContractId& id) {
        seen.push_back(id);
        return true;
    }));
    std::ranges::sort(seen);
    EXPECT_EQ(seen.size(), 20U);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST_P(ContractStoreConformance, StopsShowingContractsWhenTold) {
    create(borrower("c1", "84900000001"));
    create(borrower("c2", "84900000002"));
    int shown = 0;
    ASSERT_TRUE(store->each_contract([&shown](const ContractId&) {
        ++shown;
        return false;
    }));
    EXPECT_EQ(shown, 1);
}

TEST_P(ContractStoreConformance, LendsUntilTheOperatorSwitchesItOff) {
    const std::unique_ptr<ContractStore> other_node = backend().contract_store();
    EXPECT_TRUE(store->read_settings()->lending);
    EXPECT_FALSE(store->read_settings()->lending_by) << "nobody switched it";
    ASSERT_TRUE(store->switch_lending(false, {.role = "manager", .reason = "fraud \"wave\""}));
    EXPECT_FALSE(other_node->read_settings()->lending);
    EXPECT_EQ(other_node->read_settings()->lending_by->role, "manager");
    EXPECT_EQ(other_node->read_settings()->lending_by->reason, "fraud \"wave\"");
    ASSERT_TRUE(store->switch_lending(true, {.role = "care", .reason = "over"}));
    EXPECT_TRUE(other_node->read_settings()->lending);
    EXPECT_EQ(other_node->read_settings()->lending_by->role, "care");
}

TEST_P(ContractStoreConformance, TheLabClockIsSharedByAllNodes) {
    const std::unique_ptr<ContractStore> other_node = backend().contract_store();
    EXPECT_EQ(store->read_settings()->clock_offset_s, 0);
    ASSERT_TRUE(store->set_clock_offset(-86'400));
    EXPECT_EQ(other_node->read_settings()->clock_offset_s, -86'400);
}

TEST_P(ContractStoreConformance, AStoreWithoutAMemoryLimitIsNeverFull) {
    EXPECT_FALSE(store->read_settings()->nearly_full);
    EXPECT_FALSE(store->read_settings()->full);
}

TEST_P(ContractStoreConformance, AddsUpWhatWasLentAndIsOwedInAllPartitions) {
    const auto lend = [&](const std::string& id, const std::string& msisdn, std::int64_t hour,
                          std::int64_t units) {
        Commit commit = change({.contract = borrower(id, msisdn), .token = {}}, borrower(id, msisdn));
        commit.exposure = charging::ExposureChange{.hour = hour,
                                                   .day = hour / 24,
                                                   .lent = Money::from_units(units),
                                                   .advances = 1,
                                                   .debt = Money::from_units(units + 1),
                                                   .overdue = Money::from_units(2)};
        ASSERT_TRUE(is<store::Committed>(commit_one(*store, commit)));
    };
    EXPECT_EQ(store->read_exposure()->debt.to_string(), "0");
    lend("c1", "84900000001", 48, 10);
    lend("c2", "84900000002", 48, 20);
    lend("c3", "84900000003", 49, 40);
    lend("c4", "84900000004", 48, 80);
    const auto exposure = store->read_exposure();
    ASSERT_TRUE(exposure.ok());
    EXPECT_EQ(exposure->hour.span, 49);
    EXPECT_GE(exposure->hour.advances, 1U) << "what came late may count for the later hour of its partition";
    EXPECT_EQ(exposure->day.span, 2);
    EXPECT_EQ(exposure->day.lent.to_string(), "150");
    EXPECT_EQ(exposure->day.advances, 4U);
    EXPECT_EQ(exposure->debt.to_string(), "154");
    EXPECT_EQ(exposure->overdue.to_string(), "8");
}

// The debt of a partition is what limits lending: it is exact, or the change is not made.
TEST_P(ContractStoreConformance, RefusesAChangeWhoseExposureCannotBeCounted) {
    const Money most = Money::from_millionths(store::total_max);
    Snapshot current = create(borrower());
    const auto outcome_of = [&](charging::ExposureChange exposure) {
        Commit commit = change(current, credited(current.contract, 1));
        commit.exposure = std::move(exposure);
        CommitOutcome outcome = commit_one(*store, commit);
        if (is<store::Committed>(outcome)) current.token = commit.next;
        return outcome;
    };
    const charging::CountedRecharge by_till{.by = "client.till", .amount = most};
    const auto debt = [](Money amount) { return charging::ExposureChange{.debt = amount}; };
    EXPECT_TRUE(is<store::Committed>(outcome_of(debt(most))));
    EXPECT_EQ(std::get<store::StoreError>(outcome_of(debt(Money::from_units(1)))),
              store::StoreError::refused);
    EXPECT_EQ(store->read_exposure()->debt, most);
    EXPECT_TRUE(is<store::Committed>(outcome_of(debt(-most))));
    EXPECT_TRUE(is<store::Committed>(outcome_of({.hour = 48, .day = 2, .lent = most, .advances = 1})));
    EXPECT_EQ(std::get<store::StoreError>(
                  outcome_of({.hour = 48, .day = 2, .lent = Money::from_units(1), .advances = 1})),
              store::StoreError::refused);
    EXPECT_TRUE(
        is<store::Committed>(outcome_of({.hour = 72, .day = 3, .lent = Money::from_units(1), .advances = 1})))
        << "another hour and day begin anew";
    EXPECT_TRUE(is<store::Committed>(outcome_of({.day = 3, .recharge = by_till})));
    EXPECT_EQ(std::get<store::StoreError>(
                  outcome_of({.day = 3, .recharge = {.by = "client.till", .amount = Money::from_units(1)}})),
              store::StoreError::refused);
    EXPECT_TRUE(is<store::Committed>(outcome_of({.day = 4, .recharge = by_till})));
    EXPECT_EQ(load(current.contract.id)->token, current.token);
}

// A sum that began anew with each advance would never come to any limit.
TEST_P(ContractStoreConformance, WhatIsLentInAnHourAndADayAddsUpUntilTheNextBegins) {
    Snapshot current = create(borrower());
    const auto lend = [&](std::int64_t hour, std::int64_t units) {
        const Contract after = credited(current.contract, 1);
        Commit commit = change(current, after);
        commit.exposure = charging::ExposureChange{.hour = hour,
                                                   .day = hour / 24,
                                                   .lent = Money::from_units(units),
                                                   .advances = 1,
                                                   .debt = {},
                                                   .overdue = {}};
        ASSERT_TRUE(is<store::Committed>(commit_one(*store, commit)));
        current = {.contract = after, .token = commit.next};
    };
    const auto expect = [&](const charging::LentInSpan& span, std::int64_t number, const char* lent,
                            std::uint64_t advances) {
        EXPECT_EQ(span.span, number);
        EXPECT_EQ(span.lent.to_string(), lent);
        EXPECT_EQ(span.advances, advances);
    };
    lend(48, 10);
    lend(48, 20);
    expect(store->read_exposure()->hour, 48, "30", 2);
    lend(49, 40);
    expect(store->read_exposure()->hour, 49, "40", 1);
    expect(store->read_exposure()->day, 2, "70", 3);
    lend(48, 5);
    expect(store->read_exposure()->hour, 49, "45", 2);
    expect(store->read_exposure()->day, 2, "75", 4);
    lend(72, 1);
    expect(store->read_exposure()->hour, 72, "1", 1);
    expect(store->read_exposure()->day, 3, "1", 1);
}

TEST_P(ContractStoreConformance, CountsNothingForACommitThatDidNotHappen) {
    const Snapshot created = create(borrower());
    Commit late =
        change({.contract = created.contract, .token = next_token()}, credited(created.contract, 1));
    late.exposure = charging::ExposureChange{
        .hour = 48, .day = 2, .lent = Money::from_units(10), .advances = 1, .debt = {}, .overdue = {}};
    EXPECT_TRUE(is<store::Conflict>(commit_one(*store, late)));
    EXPECT_EQ(store->read_exposure()->hour.advances, 0U);
}

TEST_P(ContractStoreConformance, CountsDebtThatIsRepaidWithoutTouchingWhatWasLent) {
    const Snapshot created = create(borrower());
    Commit repaid = change(created, credited(created.contract, 1));
    repaid.exposure = charging::ExposureChange{
        .hour = 50, .day = 2, .lent = {}, .debt = Money::from_units(-7), .overdue = {}};
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, repaid)));
    EXPECT_EQ(store->read_exposure()->hour.span, 0);
    EXPECT_EQ(store->read_exposure()->debt.to_string(), "-7");
}

TEST_P(ContractStoreConformance, CountsWhatEachRechargedOnItsLatestDay) {
    const auto recharge = [&](const std::string& id, const std::string& by, std::int64_t day,
                              std::int64_t units) {
        const Contract contract = borrower(id, "8490000000" + id.substr(1));
        Commit commit = change({.contract = contract, .token = {}}, contract);
        commit.exposure =
            charging::ExposureChange{.hour = 0,
                                     .day = day,
                                     .lent = {},
                                     .advances = 0,
                                     .debt = {},
                                     .overdue = {},
                                     .recharge = {.by = by, .amount = Money::from_units(units)}};
        ASSERT_TRUE(is<store::Committed>(commit_one(*store, commit)));
    };
    recharge("c1", "client.till", 8, 1);
    recharge("c2", "client.till", 9, 10);
    recharge("c3", "client.till", 9, 20);
    recharge("c4", "api.bank 1", 8, 40);
    const auto exposure = store->read_exposure();
    ASSERT_TRUE(exposure.ok());
    ASSERT_THAT(exposure->recharged, testing::SizeIs(2));
    EXPECT_EQ(exposure->recharged.at("client.till").day, 9);
    EXPECT_EQ(exposure->recharged.at("client.till").recharged.to_string(), "30");
    EXPECT_EQ(exposure->recharged.at("api.bank 1").day, 8);
    EXPECT_EQ(exposure->recharged.at("api.bank 1").recharged.to_string(), "40");
}

TEST_P(ContractStoreConformance, KeepsWhoMayBeOnAList) {
    EXPECT_THAT(*store->listed("deny"), IsEmpty());
    for (const char* id : {"c1", "c2", "c3"}) ASSERT_TRUE(store->index_listed("deny", {id}, true));
    ASSERT_TRUE(store->index_listed("deny", {"c1"}, true));
    ASSERT_TRUE(store->index_listed("allow", {"c4"}, true));
    ASSERT_TRUE(store->index_listed("deny", {"c2"}, false));
    EXPECT_THAT(*store->listed("deny"), UnorderedElementsAre(ContractId{"c1"}, ContractId{"c3"}));
    EXPECT_THAT(*store->listed("allow"), ElementsAre(ContractId{"c4"}));
}

INSTANTIATE_TEST_SUITE_P(Memory, ContractStoreConformance, ::testing::Values(memory_backend));
INSTANTIATE_TEST_SUITE_P(Redis, ContractStoreConformance, ::testing::Values(redis_backend));
INSTANTIATE_TEST_SUITE_P(CompactMemory, ContractStoreConformance, ::testing::Values(compact_memory_backend));
INSTANTIATE_TEST_SUITE_P(CompactRedis, ContractStoreConformance, ::testing::Values(compact_redis_backend));

}  // namespace
}  // namespace airtime::store_test
