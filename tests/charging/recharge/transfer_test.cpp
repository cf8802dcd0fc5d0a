#include "charging/recharge/transfer.hpp"

#include <gtest/gtest.h>

#include "charging/changes/due.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

bool received(Draft& draft, const ContractId& sender, const PendingTransfer& transfer) {
    return receive_transfer(draft, sender, transfer) == TransferEnd::credited;
}

class Transfer : public testing::Test {
  protected:
    Transfer() {
        policy_.transfer = {.allowed = true,
                            .amount_min = dong(1'000),
                            .amount_max = dong(50'000),
                            .sent_per_day_max = dong(60'000),
                            .fee = dong(100),
                            .repays = true};
        sender_ = ContractBuilder{}.holding("main", dong(100'000)).build();
    }
    std::optional<TransferRefusal> send(Money amount, const std::string& id = "t1",
                                        const std::string& to = "c2") {
        Draft draft = draft_of(sender_, policy_, now_);
        const auto outcome = send_transfer(draft, {{id}, ContractId{to}, amount});
        events_ = draft.change.events;
        if (const auto* refusal = std::get_if<TransferRefusal>(&outcome)) {
            EXPECT_EQ(draft.contract(), sender_);
            EXPECT_TRUE(events_.empty());
            return *refusal;
        }
        sender_ = draft.change.contract;
        EXPECT_EQ(balance_of(sender_), sender_.totals.expected_balance());
        return std::nullopt;
    }

    Policy policy_ = sample_policy();
    Instant now_ = sample_now();
    Contract sender_;
    std::vector<LedgerEvent> events_;
};

TEST_F(Transfer, TakesAmountAndFeeAndKeepsTheRecord) {
    EXPECT_EQ(send(dong(20'000)), std::nullopt);
    EXPECT_EQ(balance_in(sender_, "main"), dong(79'900));
    EXPECT_EQ(sender_.transfers, (std::vector<PendingTransfer>{{{"t1"},
                                                                {"c2"},
                                                                dong(20'000),
                                                                now_ + std::chrono::seconds{30},
                                                                1,
                                                                dong(100),
                                                                policy_.calendar.day_of(now_)}}));
    EXPECT_EQ(events_.at(0).kind, EventKind::transferred_out);
    EXPECT_EQ(events_.at(0).note, "t1 to c2");
    EXPECT_EQ(events_.at(1).kind, EventKind::used);
    EXPECT_EQ(events_.at(1).service, ServiceName{"transfer"});
    EXPECT_EQ(sender_.totals.adjusted, dong(-20'000));
    EXPECT_EQ(sender_.totals.used, dong(100));
}

TEST_F(Transfer, KeepsToEachLimit) {
    EXPECT_EQ(send(dong(1'000) - one_millionth), TransferRefusal::below_min);
    EXPECT_EQ(send(dong(50'000) + one_millionth), TransferRefusal::above_max);
    EXPECT_EQ(send(dong(50'000)), std::nullopt);
    EXPECT_EQ(send(dong(10'000) + one_millionth, "t2"), TransferRefusal::day_limit_reached);
    EXPECT_EQ(send(dong(10'000), "t2"), std::nullopt);
    now_ += std::chrono::days{1};
    EXPECT_EQ(send(dong(39'700), "t3"), std::nullopt);
    EXPECT_EQ(balance_in(sender_, "main"), Money{});
}

TEST_F(Transfer, NeedsThePolicyAnotherContractAndAnActiveSender) {
    EXPECT_EQ(send(dong(1'000), "t1", "c1"), TransferRefusal::to_oneself);
    sender_.life_cycle = LifeCycle::one_way;
    EXPECT_EQ(send(dong(1'000)), TransferRefusal::not_active);
    policy_.life_cycle.charged.add(LifeCycle::one_way);
    EXPECT_EQ(send(dong(1'000), "t0"), std::nullopt) << "sending is judged as using is";
    sender_.life_cycle = LifeCycle::active;
    sender_.expires_at = now_;
    EXPECT_EQ(send(dong(1'000)), TransferRefusal::not_active);
    sender_.expires_at = now_ + std::chrono::milliseconds{1};
    policy_.transfer.allowed = false;
    EXPECT_EQ(send(dong(1'000)), TransferRefusal::not_allowed);
    policy_.transfer.allowed = true;
    EXPECT_EQ(send(dong(1'000)), std::nullopt);
}

TEST_F(Transfer, TakesNoMoreThanIsAvailableWithTheFee) {
    sender_ = ContractBuilder{}.holding("main", dong(5'000)).build();
    EXPECT_EQ(transferable(sender_, policy_, now_), dong(4'900));
    EXPECT_EQ(send(dong(4'900) + one_millionth), TransferRefusal::not_enough);
    EXPECT_EQ(send(dong(4'900)), std::nullopt);
    EXPECT_EQ(transferable(sender_, policy_, now_), Money{});
}

TEST_F(Transfer, NeverTakesAdvancedMoneyAway) {
    sender_ = ContractBuilder{}.holding("main", dong(8'000)).owing("a1", dong(5'000), dong(500)).build();
    EXPECT_EQ(transferable(sender_, policy_, now_), dong(2'900));
    EXPECT_EQ(send(dong(2'900) + one_millionth), TransferRefusal::not_enough);
    EXPECT_EQ(send(dong(2'900)), std::nullopt);
    EXPECT_FALSE(sender_.advances.at(0).drawn);
    sender_.advances.at(0).account = {"data"};
    EXPECT_EQ(transferable(sender_, policy_, now_), dong(4'900));
}

TEST_F(Transfer, IsRefusedWhileAnAdvanceIsLate) {
    sender_ = ContractBuilder{}.holding("main", dong(90'000)).owing("a1", dong(5'000), dong(500)).build();
    now_ = sender_.advances.at(0).due_at;
    EXPECT_EQ(send(dong(1'000)), TransferRefusal::advance_overdue);
    now_ -= std::chrono::milliseconds{1};
    EXPECT_EQ(send(dong(1'000)), std::nullopt);
    for (const AdvanceState state : {AdvanceState::overdue, AdvanceState::written_off}) {
        sender_.advances.at(0).state = state;
        EXPECT_EQ(send(dong(1'000), "t2"), TransferRefusal::advance_overdue);
    }
}

TEST_F(Transfer, KeepsFewRecords) {
    for (int i = 0; i < 8; ++i) EXPECT_EQ(send(dong(1'000), "t" + std::to_string(i)), std::nullopt);
    EXPECT_EQ(send(dong(1'000), "t9"), TransferRefusal::too_many_pending);
}

TEST_F(Transfer, IsReceivedAndRepaysByPolicy) {
    for (const bool repays : {false, true}) {
        policy_.transfer.repays = repays;
        Draft draft = draft_of(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), policy_, now_);
        EXPECT_TRUE(received(draft, {"c1"}, {{"t1"}, {"c2"}, dong(2'000), now_}));
        EXPECT_EQ(balance_in(draft.contract(), "main"), dong(2'000));
        EXPECT_EQ(draft.change.events.at(0).kind, EventKind::transferred_in);
        EXPECT_EQ(draft.change.events.at(0).note, "t1 from c1");
        EXPECT_EQ(held_in(draft.contract(), {"main"}), repays ? dong(1'600) : Money{});
        EXPECT_EQ(draft.change.work.size(), repays ? 1U : 0U);
        EXPECT_EQ(draft.contract().months.size(), 3U) << "it is no recharge of this month";
        EXPECT_EQ(balance_of(draft.contract()), draft.contract().totals.expected_balance());
    }
}

TEST_F(Transfer, IsRefusedOnceAndForAllWhereTheReceiverCannotUseIt) {
    const Money nearly = Money::from_millionths(9'000'000'000'000'000) - dong(1);
    const PendingTransfer transfer{{"t1"}, {"c2"}, dong(2), now_, 7};
    Draft full = draft_of(ContractBuilder{}.holding("main", nearly).build(), policy_, now_);
    EXPECT_EQ(receive_transfer(full, {"c1"}, transfer), TransferEnd::refused);
    EXPECT_TRUE(full.change.events.empty());
    full.contract().account({"main"})->balance = {};
    EXPECT_EQ(receive_transfer(full, {"c1"}, transfer), TransferEnd::refused)
        << "the sender may have it back";
    EXPECT_EQ(balance_in(full.contract(), "main"), Money{});

    Contract receiver = ContractBuilder{}.holding("main", nearly).build();
    Draft just = draft_of(receiver, policy_, now_);
    EXPECT_TRUE(received(just, {"c1"}, {{"t1"}, {"c2"}, dong(1), now_, 7}));
    receiver.account({"main"})->balance = {};
    receiver.account({"main"})->expires_at = now_;
    Draft expired = draft_of(receiver, policy_, now_);
    EXPECT_EQ(receive_transfer(expired, {"c1"}, transfer), TransferEnd::refused);
    receiver.account({"main"})->expires_at = now_ + std::chrono::milliseconds{1};
    receiver.life_cycle = LifeCycle::expired;
    Draft ended = draft_of(receiver, policy_, now_);
    EXPECT_EQ(receive_transfer(ended, {"c1"}, transfer), TransferEnd::refused);
}

TEST_F(Transfer, IsNotBegunWhereTheReceiverCannotUseOrKeepIt) {
    Contract receiver = ContractBuilder{}.holding("main", dong(5)).build();
    EXPECT_EQ(receiving_forbidden(receiver, dong(1), policy_, now_), std::nullopt);
    const auto refusal_of = [&](const Contract& contract) {
        return receiving_forbidden(contract, dong(1), policy_, now_);
    };
    Contract changed = receiver;
    changed.account({"main"})->balance = Money::from_millionths(Money::millionths_max);
    EXPECT_EQ(refusal_of(changed), TransferRefusal::receiver_full);
    changed = receiver;
    changed.account({"main"})->expires_at = now_;
    EXPECT_EQ(refusal_of(changed), TransferRefusal::receiver_unusable);
    changed = receiver;
    changed.expires_at = now_;
    EXPECT_EQ(refusal_of(changed), TransferRefusal::receiver_unusable);
    policy_.life_cycle.two_way_days = 1;
    EXPECT_EQ(refusal_of(changed), std::nullopt) << "a recharge makes it active again";
    changed.expires_at = now_ - std::chrono::days{1};
    EXPECT_EQ(refusal_of(changed), TransferRefusal::receiver_unusable);

    Draft draft = draft_of(sender_, policy_, now_);
    const auto outcome =
        send_transfer(draft, {{"t1"}, ContractId{"c2"}, dong(1'000), TransferRefusal::receiver_unusable});
    EXPECT_EQ(std::get<TransferRefusal>(outcome), TransferRefusal::receiver_unusable);
    EXPECT_EQ(draft.contract(), sender_);
}

TEST_F(Transfer, ComesBackWithItsFeeOnce) {
    const Contract before = sender_;
    EXPECT_EQ(send(dong(20'000)), std::nullopt);
    policy_.transfer.fee = dong(7);
    Draft draft = draft_of(sender_, policy_, now_);
    const PendingTransfer sent = sender_.transfers.at(0);
    EXPECT_TRUE(give_back(draft, sent));
    EXPECT_EQ(balance_in(draft.contract(), "main"), balance_in(before, "main"));
    EXPECT_TRUE(draft.contract().transfers.empty());
    ASSERT_EQ(draft.change.events.size(), 2U);
    EXPECT_EQ(draft.change.events.at(0).note, "t1 back from c2");
    EXPECT_EQ(draft.change.events.at(1).kind, EventKind::refunded);
    EXPECT_EQ(balance_of(draft.contract()), draft.contract().totals.expected_balance());
    EXPECT_TRUE(give_back(draft, sent));
    EXPECT_EQ(draft.change.events.size(), 2U);
}

TEST_F(Transfer, ThatCameBackUsesUpNoDaysLimit) {
    const auto comes_back = [&] {
        Draft draft = draft_of(sender_, policy_, now_);
        EXPECT_TRUE(give_back(draft, sender_.transfers.front()));
        sender_ = draft.change.contract;
    };
    ASSERT_EQ(send(dong(50'000)), std::nullopt);
    comes_back();
    EXPECT_EQ(send(dong(50'000), "t2"), std::nullopt);
    now_ += std::chrono::days{1};
    ASSERT_EQ(send(dong(40'000), "t3"), std::nullopt);
    comes_back();
    EXPECT_EQ(send(dong(30'000), "t4"), TransferRefusal::day_limit_reached)
        << "what came back was yesterday's";
}

TEST_F(Transfer, IsCreditedOnceHoweverLateItIsLookedAfterAgain) {
    const PendingTransfer transfer{{"t1"}, {"c2"}, dong(2'000), now_, 7};
    Draft draft = draft_of(ContractBuilder{}.build(), policy_, now_);
    EXPECT_TRUE(received(draft, {"c1"}, transfer));
    Draft later = draft_of(draft.contract(), policy_, now_ + std::chrono::days{400});
    EXPECT_TRUE(received(later, {"c1"}, transfer));
    EXPECT_TRUE(later.change.events.empty());
    EXPECT_EQ(later.contract(), draft.contract());
    PendingTransfer same_key = transfer;
    same_key.number = 8;
    EXPECT_TRUE(received(later, {"c1"}, same_key));
    EXPECT_TRUE(received(later, {"c3"}, transfer));
    EXPECT_EQ(balance_in(later.contract(), "main"), balance_in(draft.contract(), "main") + dong(4'000));
}

TEST_F(Transfer, IsRememberedForADayAfterTheSendersRecordIsGone) {
    const PendingTransfer transfer{{"t1"}, {"c2"}, dong(2'000), now_, 7};
    const PendingTransfer next{{"t2"}, {"c2"}, dong(2'000), now_, 8};
    Draft draft = draft_of(ContractBuilder{}.build(), policy_, now_);
    EXPECT_TRUE(received(draft, {"c1"}, transfer));
    note_cleared(draft, {"c1"}, transfer.number);
    note_cleared(draft, {"c1"}, next.number);
    for (const auto& [passed, remembered] :
         {std::pair{std::chrono::days{1} - std::chrono::milliseconds{1}, 2U}, {std::chrono::days{1}, 1U}}) {
        Draft later = draft_of(draft.contract(), policy_, now_ + passed);
        EXPECT_TRUE(received(later, {"c1"}, next));
        EXPECT_EQ(later.contract().received.size(), remembered);
    }
}

TEST_F(Transfer, TheTwoHundredAndFiftySeventhIsNotBegunAndWhatIsOnItsWayArrives) {
    Draft draft = draft_of(ContractBuilder{}.build(), policy_, now_);
    PendingTransfer transfer{{"t1"}, {"c2"}, dong(1), now_, 1};
    for (; transfer.number <= 256; ++transfer.number) {
        EXPECT_EQ(receiving_forbidden(draft.contract(), dong(1), policy_, now_), std::nullopt);
        EXPECT_TRUE(received(draft, {"c1"}, transfer));
    }
    EXPECT_EQ(receiving_forbidden(draft.contract(), dong(1), policy_, now_), TransferRefusal::receiver_full);
    EXPECT_TRUE(received(draft, {"c1"}, transfer));
    note_cleared(draft, {"c1"}, 9);
    note_cleared(draft, {"c1"}, 10);
    const Instant later = now_ + std::chrono::days{1};
    EXPECT_EQ(receiving_forbidden(draft.contract(), dong(1), policy_, later - std::chrono::milliseconds{1}),
              TransferRefusal::receiver_full);
    EXPECT_EQ(receiving_forbidden(draft.contract(), dong(1), policy_, later), std::nullopt);
}

TEST_F(Transfer, IsLookedAfterAtItsReceiverUntilTheSendersRecordIsGone) {
    Draft draft = draft_of(ContractBuilder{}.build(), policy_, now_);
    EXPECT_TRUE(received(draft, {"c1"}, {{"t1"}, {"c2"}, dong(1), now_, 7}));
    const Instant due = now_ + std::chrono::minutes{10};
    EXPECT_EQ(next_due(draft.contract(), policy_), due);
    EXPECT_TRUE(due_received(draft.contract(), due - std::chrono::milliseconds{1}).empty());
    EXPECT_EQ(due_received(draft.contract(), due).size(), 1U);
    const auto postponed = expire_due(draft.contract(), policy_, circumstances_at(due));
    EXPECT_EQ(next_due(postponed.contract, policy_), due + std::chrono::minutes{10});
    note_cleared(draft, {"c1"}, 7);
    EXPECT_EQ(next_due(draft.contract(), policy_), std::nullopt);
}

TEST_F(Transfer, IsLookedAfterUntilItIsForgotten) {
    EXPECT_EQ(send(dong(1'000)), std::nullopt);
    const Instant due = now_ + std::chrono::seconds{30};
    EXPECT_EQ(next_due(sender_, policy_), due);
    EXPECT_TRUE(due_transfers(sender_, due - std::chrono::milliseconds{1}).empty());
    EXPECT_EQ(due_transfers(sender_, due).size(), 1U);
    const auto later = expire_due(sender_, policy_, circumstances_at(due));
    EXPECT_EQ(next_due(later.contract, policy_), due + std::chrono::seconds{30});
    Draft draft = draft_of(later.contract, policy_, due);
    const PendingTransfer sent = draft.contract().transfers.at(0);
    forget_transfer(draft, sent);
    EXPECT_TRUE(draft.contract().transfers.empty());
    EXPECT_EQ(next_due(draft.contract(), policy_), std::nullopt);
    forget_transfer(draft, sent);
    EXPECT_TRUE(draft.change.events.empty());
}

}  // namespace
}  // namespace airtime::charging
