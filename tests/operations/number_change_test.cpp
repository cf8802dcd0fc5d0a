#include "operations/number_change.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "operations/enrolment.hpp"
#include "operations/recharge.hpp"
#include "tests/operations/numbers_on_redis.hpp"

namespace airtime::operations_test {
namespace {

using operations::NumberChangeOutcome;
using testing::AnyOf;
using testing::ElementsAre;
using Outcome = store::ChangeOutcome<NumberChangeOutcome>;

charging::CorrectedBy by(const std::string& key, const std::string& reason = "asked") {
    return {key, "shop", reason};
}

class ChangeOfNumber : public NumbersOnRedis {
  protected:
    static const Contract& made(const Outcome& outcome,
                                NumberChangeOutcome expected = NumberChangeOutcome::done) {
        static const Contract none;
        const auto* changed = std::get_if<Changed<NumberChangeOutcome>>(&outcome);
        EXPECT_NE(changed, nullptr) << outcome.index();
        if (changed == nullptr) return none;
        EXPECT_EQ(changed->value, expected);
        return changed->contract;
    }
};

TEST_F(ChangeOfNumber, AReplayedPortOutDoesNotTakeTheNumberFromItsNewOwner) {
    open("c1", number, sim);
    EXPECT_EQ(made(operations::port_out(editor_, number, by("k1"))).id.value, "c1");
    EXPECT_EQ(holder_of(number), std::nullopt);
    open("c2", number, sim);
    const auto again = operations::port_out(editor_, number, by("k1"));
    ASSERT_TRUE(std::holds_alternative<DoneBefore>(again));
    EXPECT_EQ(std::get<DoneBefore>(again).contract.id.value, "c1");
    EXPECT_TRUE(std::holds_alternative<KeyUsedOtherwise>(
        operations::port_out(editor_, number, by("k1", "another reason"))));
    EXPECT_EQ(holder_of(number)->id.value, "c2");
    EXPECT_EQ(made(operations::port_out(editor_, number, by("k2"))).id.value, "c2");
}

TEST_F(ChangeOfNumber, OwnerChangesOfOneKeyAndOtherContentAreRefused) {
    open("c1", number, sim);
    const auto first = operations::change_owner(editor_, number, {other_sim, {}}, by("k1"));
    const ContractId successor = made(first).id;
    EXPECT_EQ(made(operations::change_owner(editor_, number, {other_sim, {}}, by("k1")),
                   NumberChangeOutcome::unchanged)
                  .id,
              successor);
    const charging::Part opening{{"main"}, Money::from_units(1)};
    for (const operations::NewOwner& other :
         {operations::NewOwner{sim, {}}, {std::nullopt, {}}, {other_sim, {opening}}}) {
        EXPECT_TRUE(std::holds_alternative<KeyUsedOtherwise>(
            operations::change_owner(editor_, number, other, by("k1"))));
    }
    EXPECT_EQ(holder_of(number)->id, successor);
    EXPECT_EQ(holder_of(other_sim)->id, successor);
    EXPECT_EQ(holder_of(sim), std::nullopt);
}

TEST_F(ChangeOfNumber, OfEightOwnerChangesAtATimeNoneLeavesAContractThatAnswersToTheNumber) {
    open("c1", number, sim);
    std::vector<Outcome> outcomes(8, Outcome{store::NobodyThere{}});
    {
        std::vector<std::jthread> callers;
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            callers.emplace_back([&, i] {
                store::RedisContractStore contracts{redis_.settings()};
                store::TokenSource tokens{"caller", std::to_string(i)};
                const store::Editor editor{contracts, policy_, tokens, {.now = worker_test::start}};
                outcomes[i] = operations::change_owner(editor, number, {}, by("k" + std::to_string(i)));
            });
        }
    }
    const auto holder = holder_of(number);
    ASSERT_TRUE(holder);
    EXPECT_THAT(carriers_of(number), ElementsAre(holder->id.value));
    EXPECT_EQ(holder->imsi, sim);
    std::size_t made = 0;
    for (const Outcome& outcome : outcomes) {
        if (const auto* changed = std::get_if<Changed<NumberChangeOutcome>>(&outcome)) {
            // Taken: its contract is opened, and left the number to who was quicker.
            EXPECT_THAT(changed->value, AnyOf(NumberChangeOutcome::done, NumberChangeOutcome::taken));
            ++made;
        } else {
            EXPECT_TRUE(std::holds_alternative<store::TooManyConflicts>(outcome) ||
                        std::holds_alternative<store::NobodyThere>(outcome))
                << outcome.index();
        }
    }
    EXPECT_GE(made, 1U);
    std::size_t there = 0;
    EXPECT_TRUE(contracts_
                    .each_contract([&](const ContractId&) {
                        ++there;
                        return true;
                    })
                    .ok());
    EXPECT_EQ(there, 1 + made) << "who was too late has opened nothing";
}

TEST_F(ChangeOfNumber, GoesOnWhereverACrashLeftIt) {
    for (int commits = 0; commits < 3; ++commits) {
        for (const bool reaches_server : {false, true}) {
            const std::string name = std::to_string(commits) + (reaches_server ? "r" : "l");
            const Msisdn each = *Msisdn::parse("8490000010" + std::to_string(2 * commits + reaches_server));
            const Imsi its_sim =
                *Imsi::parse("45204000000010" + std::to_string(2 * commits + reaches_server));
            open("c" + name, each, its_sim);
            DyingStore dying{redis_.settings(), commits, reaches_server};
            store::TokenSource tokens{"dying", name};
            const store::Editor editor{dying, policy_, tokens, {.now = worker_test::start}};
            static_cast<void>(operations::change_owner(editor, each, {}, by("k1")));
            const auto again = operations::change_owner(editor_, each, {}, by("k1"));
            const auto* changed = std::get_if<Changed<NumberChangeOutcome>>(&again);
            ASSERT_NE(changed, nullptr) << name;
            EXPECT_EQ(holder_of(each)->id, changed->contract.id) << name;
            EXPECT_EQ(holder_of(its_sim)->id, changed->contract.id) << name;
            EXPECT_THAT(carriers_of(each), ElementsAre(changed->contract.id.value)) << name;
            EXPECT_EQ(contract_of("c" + name).life_cycle, charging::LifeCycle::expired);
        }
    }
}

TEST_F(ChangeOfNumber, TheSimGoesWithTheNumberAlsoWhereARepetitionMeetsItsFirstHalfway) {
    open("c1", number, sim);
    OvertakenStore overtaken{
        redis_.settings(), 1, [&] {
            DyingStore dying{redis_.settings(), 2, false};
            store::TokenSource tokens{"dying", "1"};
            const store::Editor editor{dying, policy_, tokens, {.now = worker_test::start}};
            static_cast<void>(operations::change_owner(editor, number, {}, by("k1")));
        }};
    const store::Editor late{overtaken, policy_, tokens_, {.now = worker_test::start}};
    const ContractId successor = made(operations::change_owner(late, number, {}, by("k1"))).id;
    EXPECT_EQ(contract_of("c1").msisdn, std::nullopt);
    EXPECT_EQ(holder_of(number)->id, successor);
    ASSERT_TRUE(holder_of(sim));
    EXPECT_EQ(holder_of(sim)->id, successor);
}

TEST_F(ChangeOfNumber, ASimSwapThatMeetsAChangeOfOwnerBindsNoSimToTheContractThatEnded) {
    open("c1", number, sim);
    OvertakenStore overtaken{redis_.settings(), 1,
                             [&] { made(operations::change_owner(editor_, number, {}, by("k1"))); }};
    store::TokenSource tokens{"late", "1"};
    const store::Editor late{overtaken, policy_, tokens, {.now = worker_test::start}};
    const auto swap = [&](const store::Editor& editor) {
        return operations::swap_sim(editor, number, other_sim, by("s1"));
    };
    EXPECT_TRUE(std::holds_alternative<store::TooManyConflicts>(swap(late)));
    EXPECT_EQ(contract_of("c1").imsi, std::nullopt);
    EXPECT_EQ(made(swap(editor_)).id, holder_of(number)->id) << "the key is free, and the SIM is too";
    EXPECT_EQ(holder_of(other_sim)->id, holder_of(number)->id);
}

TEST_F(ChangeOfNumber, OfTwoSwapsToOneSimAtATimeOneGoesBack) {
    const Msisdn others_number = *Msisdn::parse("84900000002");
    open("c1", number, sim);
    open("c2", others_number, std::nullopt);
    OvertakenStore overtaken{redis_.settings(), 1, [&] {
                                 made(operations::swap_sim(editor_, others_number, other_sim, by("s2")));
                             }};
    store::TokenSource tokens{"late", "1"};
    const store::Editor late{overtaken, policy_, tokens, {.now = worker_test::start}};
    made(operations::swap_sim(late, number, other_sim, by("s1")), NumberChangeOutcome::taken);
    EXPECT_EQ(contract_of("c1").imsi, sim);
    EXPECT_EQ(holder_of(sim)->id.value, "c1");
    EXPECT_EQ(holder_of(other_sim)->id.value, "c2");
}

TEST_F(ChangeOfNumber, NoKeyedChangeIsMadeAgainAtTheNextOwner) {
    open("c1", number, sim);
    const auto recharge = [&](std::int64_t units) {
        return operations::recharge(editor_, number, Money::from_units(units), "r1", {});
    };
    const auto swap = [&] { return operations::swap_sim(editor_, number, other_sim, by("s1")); };
    EXPECT_TRUE(std::holds_alternative<Changed<charging::RechargeOutcome>>(recharge(5'000)));
    made(swap());
    made(operations::change_owner(editor_, number, {sim, {}}, by("k1")));
    EXPECT_TRUE(std::holds_alternative<DoneBefore>(recharge(5'000)));
    EXPECT_TRUE(std::holds_alternative<KeyUsedOtherwise>(recharge(5'001)));
    EXPECT_TRUE(std::holds_alternative<DoneBefore>(swap()));
    EXPECT_EQ(holder_of(number)->totals.recharged, Money{});
    EXPECT_EQ(holder_of(number)->imsi, sim);
}

TEST_F(ChangeOfNumber, TheKeyOfAnEnrolmentStandsForAllThatWasAsked) {
    open("c1", number, sim);
    using charging::EnrolmentStep;
    charging::EnrolmentRequest request{.step = EnrolmentStep::enrol, .text_version = "vi-1"};
    const auto change = [&](const std::string& key) {
        return operations::change_enrolment(editor_, number, request, key);
    };
    using Made = Changed<charging::EnrolmentOutcome>;
    EXPECT_TRUE(std::holds_alternative<Made>(change("e1")));
    request.text_version = "vi-2";
    EXPECT_TRUE(std::holds_alternative<KeyUsedOtherwise>(change("e1")));
    request = {.step = EnrolmentStep::pause, .pause_until = worker_test::start + std::chrono::days{1}};
    EXPECT_TRUE(std::holds_alternative<Made>(change("e2")));
    request.pause_until = worker_test::start + std::chrono::days{2};
    EXPECT_TRUE(std::holds_alternative<KeyUsedOtherwise>(change("e2")));
    EXPECT_EQ(holder_of(number)->paused_until, worker_test::start + std::chrono::days{1});
}

TEST_F(ChangeOfNumber, WhatWasSoAlreadyDoesNotComeTrueLater) {
    open("c1", number, sim);
    const auto enrolment = [&](charging::EnrolmentStep step, const std::string& key) {
        return operations::change_enrolment(editor_, number, {.step = step}, key);
    };
    using charging::EnrolmentStep;
    static_cast<void>(enrolment(EnrolmentStep::enrol, "e1"));
    static_cast<void>(enrolment(EnrolmentStep::enrol, "e2"));
    static_cast<void>(enrolment(EnrolmentStep::cancel, "e3"));
    EXPECT_TRUE(std::holds_alternative<DoneBefore>(enrolment(EnrolmentStep::enrol, "e2")));
    EXPECT_EQ(holder_of(number)->enrolment, charging::Enrolment::cancelled);
}

TEST_F(ChangeOfNumber, AContractWhoseNumberSomebodyElseTookDoesNotCarryIt) {
    open("c1", number, sim);
    Contract late;
    late.id = {"c2"};
    late.msisdn = number;
    late.activated_at = worker_test::start;
    EXPECT_TRUE(std::holds_alternative<operations::NumberTaken>(operations::open_subscriber(editor_, late)));
    EXPECT_THAT(carriers_of(number), ElementsAre("c1"));
    EXPECT_EQ(contract_of("c2").life_cycle, charging::LifeCycle::expired);
}

}  // namespace
}  // namespace airtime::operations_test
