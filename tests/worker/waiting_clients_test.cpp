#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "charging/changes/begin_change.hpp"
#include "charging/changes/client_calls.hpp"
#include "charging/changes/decide.hpp"
#include "charging/standing/life_cycle.hpp"
#include "operations/advance.hpp"
#include "operations/corrections.hpp"
#include "operations/operator_lists.hpp"
#include "operations/recharge.hpp"
#include "operations/transfer.hpp"
#include "store/make_commit.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "tests/charging/samples.hpp"
#include "worker/due_timers.hpp"

/// A client that waits for money hears of it, whatever change brought it.
namespace airtime::worker {
namespace {

using namespace charging::samples;
using charging::Contract;
using charging::ContractId;
using charging::Draft;
using charging::Instant;
using charging::Session;
using charging::SessionId;

const charging::CorrectedBy care{.key = "k1", .role = "care", .reason = "asked"};

/// Whoever has its sessions' node leaves calls to it.
Session session_of(const std::string& id, Instant opened_at) {
    Session session;
    session.id = {id};
    session.client_host = "gw.lab.test";
    session.client_realm = "lab.test";
    session.node = "ocs1";
    session.opened_at = opened_at;
    session.expires_at = opened_at + std::chrono::hours{1};
    return session;
}

class WaitingClients : public testing::Test {
  protected:
    WaitingClients() { policy_.transfer.allowed = true; }

    /// The contract "c1" with an empty balance; session "waits" is told of its end.
    static Contract empty_handed() {
        Contract contract = ContractBuilder{}.build();
        Session waits = session_of("waits", sample_now());
        charging::ChargedService data;
        data.key = {.rating_group = 10, .service_identifiers = {}};
        data.service = {"data"};
        data.final_units = true;
        waits.services = {data};
        contract.sessions.push_back(waits);
        return contract;
    }
    /// In `main`, all set aside by another session that ends an hour later.
    static Contract with_reserved(charging::Money amount) {
        Contract contract = empty_handed();
        contract.account({"main"})->balance = amount;
        Session other = session_of("other", sample_now() - std::chrono::minutes{30});
        charging::ChargedService voice;
        voice.key = {};
        voice.service = {"voice_onnet"};
        voice.reservation =
            charging::Reservation{.granted_units = 60, .parts = {{.account = {"main"}, .amount = amount}}};
        other.services = {voice};
        contract.sessions.push_back(other);
        return contract;
    }
    /// In `main`, all of it held for the repayment of the only advance.
    static Contract with_held(charging::Money amount) {
        Contract contract = empty_handed();
        contract.account({"main"})->balance = amount;
        contract.advances = ContractBuilder{}.owing("a1", amount, {}).build().advances;
        contract.holds.push_back({.recharge = {"r0"},
                                  .account = {"main"},
                                  .created_at = sample_now(),
                                  .parts = {{.advance = {"a1"}, .fee = {}, .principal = amount}}});
        return contract;
    }

    void put(const Contract& contract) {
        const auto commit = store::make_commit({}, {contract, {}, {}, {}}, policy_, sample_now(), {"put"});
        ASSERT_TRUE(std::holds_alternative<store::Committed>(store::commit_one(contracts_, commit)));
        ASSERT_TRUE(contracts_.index_subscriber(contract).ok());
        ASSERT_TRUE(calls().empty());
    }
    std::vector<charging::ClientCall> calls() {
        return redis_.locked([](store::MemoryStoreState& state) {
            std::vector<charging::ClientCall> all;
            for (auto& partition : state.partitions) {
                for (auto& call : std::exchange(partition.calls, {})) all.push_back(std::move(call));
            }
            return all;
        });
    }
    void expect_called() {
        const auto made = calls();
        ASSERT_EQ(made.size(), 1U);
        EXPECT_EQ(made.front().kind, charging::ClientCall::Kind::re_auth);
        EXPECT_EQ(made.front().session, SessionId{"waits"});
        EXPECT_EQ(made.front().rating_group, 10U);
        EXPECT_TRUE(store::load_one(contracts_, id_)->value().contract.session({"waits"})->called);
    }
    void commit(const std::function<charging::ContractChange(const Contract&)>& make) {
        const store::Snapshot before = store::load_one(contracts_, id_)->value();
        const auto commit =
            store::make_commit(before, make(before.contract), policy_, sample_now(), tokens_.next());
        ASSERT_TRUE(std::holds_alternative<store::Committed>(store::commit_one(contracts_, commit)));
    }

    ContractId id_{"c1"};
    store::MemoryRedis redis_{4, sample_now};
    charging::Policy policy_ = sample_policy();
    store::MemoryContractStore contracts_{redis_};
    store::TokenSource tokens_{"test", "1"};
    store::Editor editor_{contracts_, policy_, tokens_, circumstances_at(sample_now())};
};

TEST_F(WaitingClients, AreCalledAfterARecharge) {
    put(empty_handed());
    operations::recharge(editor_, id_, dong(5'000), "r1", {});
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAnAdvanceOnRequest) {
    put(empty_handed());
    operations::lend(editor_, id_, {.channel = charging::Channel::sms, .key = "m1"});
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAnAdjustment) {
    put(empty_handed());
    operations::correct(editor_, id_, charging::Adjustment{{"main"}, dong(5'000)}, care);
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAWriteOffThatLetsGoOfMoney) {
    put(with_held(dong(5'000)));
    operations::correct(editor_, id_, charging::WriteOff{}, care);
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterATransferIsReceived) {
    put(empty_handed());
    const charging::PendingTransfer transfer{
        .id = {"t1"}, .receiver = id_, .amount = dong(2'000), .next_try_at = sample_now(), .number = 7};
    EXPECT_EQ(operations::finish_transfer(editor_, {"c2"}, transfer), operations::TransferProgress::credited);
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAnAccountIsValidAgain) {
    Contract contract = empty_handed();
    contract.account({"main"})->balance = dong(5'000);
    contract.account({"main"})->expires_at = sample_now() - std::chrono::days{1};
    put(contract);
    store::change_contract(editor_, id_, [](Draft& draft) {
        return charging::set_validity(draft, charging::AccountName{"main"},
                                      sample_now() + std::chrono::days{30}, "care");
    });
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAnyChangeOnceANewPolicyIsCheaper) {
    Contract contract = empty_handed();
    contract.account({"main"})->balance = dong(50);
    put(contract);
    policy_.tariffs.front().price = charging::Money::from_millionths(100'000);
    operations::change_list(editor_, id_, charging::OperatorList::no_ads, true, {"care", "asked"});
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAnotherSessionsTimeIsOver) {
    put(with_reserved(dong(5'000)));
    DueTimers timers{contracts_, policy_, {"timers", "1"}};
    EXPECT_EQ(*timers.run_due(10, {.now = sample_now() + std::chrono::minutes{30}}), 1U);
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAnotherSessionIsLost) {
    put(with_reserved(dong(5'000)));
    commit([&](const Contract& contract) {
        return charging::end_lost_session(contract, {"other"}, "gw.lab.test", policy_,
                                          circumstances_at(sample_now()));
    });
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterAnotherSessionsClientRestarted) {
    Contract contract = with_reserved(dong(5'000));
    contract.session({"other"})->client_state = 7;
    put(contract);
    editor_.circumstances.restarted =
        std::make_shared<charging::ClientStates>(charging::ClientStates{{"gw.lab.test", 8U}});
    commit([&](const Contract& before) {
        return charging::begin_change(before, policy_, editor_.circumstances).change;
    });
    expect_called();
}

TEST_F(WaitingClients, AreCalledAfterARequestOfAnotherSession) {
    put(with_reserved(dong(5'000)));
    charging::CreditControlRequest request;
    request.session = {"other"};
    request.number = 1;
    request.type = charging::RequestType::termination;
    request.service_context = voice_context;
    request.origin_host = "gw.lab.test";
    commit([&](const Contract& contract) {
        return charging::decide(contract, request, policy_, circumstances_at(sample_now())).change;
    });
    expect_called();
}

TEST_F(WaitingClients, AreNotCalledByAChangeThatBringsTooLittle) {
    put(empty_handed());
    operations::recharge(editor_, id_, dong(99), "r1", {});
    EXPECT_TRUE(calls().empty());
    operations::recharge(editor_, id_, dong(1), "r2", {});
    expect_called();
}

// What an expired session sets aside would stand against the hold: 800 were held instead of 4,000.
TEST_F(WaitingClients, ChannelsDecideAfterExpiredSessionsAreClosed) {
    Contract contract = with_reserved(dong(4'000));
    contract.account({"main"})->balance = {};
    contract.advances = ContractBuilder{}.owing("a1", dong(10'000), {}).build().advances;
    put(contract);
    editor_.circumstances.now = sample_now() + std::chrono::minutes{30};
    const auto outcome = operations::recharge(editor_, id_, dong(5'000), "r1", {});
    const auto& recharged = std::get<store::Changed<charging::RechargeOutcome>>(outcome);
    EXPECT_EQ(std::get<charging::Recharged>(recharged.value).held, dong(4'000));
    EXPECT_EQ(recharged.contract.session({"other"})->closed_at, editor_.circumstances.now);
}

}  // namespace
}  // namespace airtime::worker
