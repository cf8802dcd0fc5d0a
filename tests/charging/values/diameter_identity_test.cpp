#include <gtest/gtest.h>

#include "charging/corrections/number_change.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

const CorrectedBy shop{"k1", "shop", "lost phone"};

TEST(SwapSim, MovesTheContractToTheNewSimAndRemembersWhen) {
    Draft draft = draft_of(ContractBuilder{}.build(), sample_policy());
    const Imsi imsi = *Imsi::parse("452040000000002");
    const Msisdn number = *draft.contract().msisdn;
    EXPECT_EQ(swap_sim(draft, number, imsi, {{{"c0"}, sample_now() + std::chrono::days{7}}}, shop),
              SimSwap::done);
    EXPECT_EQ(draft.contract().predecessors.at(0).contract.value, "c0");
    EXPECT_EQ(draft.contract().imsi, imsi);
    EXPECT_EQ(draft.contract().swapped_at, sample_now());
    ASSERT_EQ(draft.change.events.size(), 1U);
    EXPECT_EQ(draft.change.events.at(0).kind, EventKind::identity_changed);
    EXPECT_EQ(draft.change.events.at(0).note,
              "sim_swapped 452040000000001 452040000000002 k1 shop lost phone");
    EXPECT_EQ(swap_sim(draft, number, imsi, {}, shop), SimSwap::unchanged);
    EXPECT_EQ(draft.change.events.size(), 1U);
}

TEST(SwapSim, BindsNoSimToAContractThatHasLostTheNumber) {
    Draft draft = draft_of(ContractBuilder{}.build(), sample_policy());
    const Msisdn number = *draft.contract().msisdn;
    give_up_number(draft, NumberEnd::changed_owner, shop);
    EXPECT_EQ(swap_sim(draft, number, *Imsi::parse("452040000000002"), {}, shop), SimSwap::number_lost);
    EXPECT_EQ(draft.contract().imsi, std::nullopt);
    EXPECT_EQ(draft.change.events.size(), 1U);
}

TEST(ReturnSim, GivesBackOnlyTheSimThatItStillHas) {
    Draft draft = draft_of(ContractBuilder{}.build(), sample_policy());
    const Imsi old = *draft.contract().imsi;
    const Imsi imsi = *Imsi::parse("452040000000002");
    EXPECT_FALSE(return_sim(draft, imsi, old, shop));
    swap_sim(draft, *draft.contract().msisdn, imsi, {}, shop);
    EXPECT_TRUE(return_sim(draft, imsi, old, shop));
    EXPECT_EQ(draft.contract().imsi, old);
    EXPECT_EQ(draft.change.events.back().note,
              "sim_returned 452040000000002 452040000000001 k1 shop lost phone");
}

TEST(GiveUpNumber, EndsTheContractAndLeavesTheDebt) {
    Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    Session session;
    session.id = {"s1"};
    session.node = "ocs";
    contract.sessions = {session};
    Draft draft = draft_of(contract, sample_policy());
    EXPECT_TRUE(give_up_number(draft, NumberEnd::ported_out, shop));
    EXPECT_EQ(draft.contract().msisdn, std::nullopt);
    EXPECT_EQ(draft.contract().imsi, std::nullopt);
    EXPECT_EQ(draft.contract().life_cycle, LifeCycle::expired);
    EXPECT_EQ(draft.contract().enrolment, Enrolment::cancelled);
    EXPECT_EQ(debt_of(draft.contract()), dong(5'500));
    ASSERT_EQ(draft.change.calls.size(), 1U);
    EXPECT_EQ(draft.change.calls.at(0).kind, ClientCall::Kind::abort_session);
    EXPECT_EQ(draft.change.events.at(0).note, "ported_out 84900000001 k1 shop lost phone");
    EXPECT_FALSE(give_up_number(draft, NumberEnd::ported_out, shop));
    EXPECT_EQ(draft.change.events.size(), 1U);
}

}  // namespace
}  // namespace airtime::charging
