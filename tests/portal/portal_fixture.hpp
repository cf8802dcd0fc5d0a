#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "store/change_contract.hpp"
#include "store/make_commit.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "store/memory/memory_outbox.hpp"
#include "store/redis/answer_count.hpp"
#include "tests/charging/samples.hpp"

/// A subscriber, 84900000001, who may borrow 20,000, at charging::sample_now(), over the stores without
/// Redis.
namespace airtime::portal_test {

using charging::samples::dong;

/// Counts in memory what Redis would.
struct Answers : store::AnswerCount {
    Result<bool, store::StoreError> may_answer(const charging::Msisdn& to, const std::string& id) override {
        auto& answered = ids[to.digits()];
        if (answered.contains(id)) return true;
        return answered.size() < max && answered.insert(id).second;
    }
    std::size_t max = 1'000'000;
    std::map<std::string, std::set<std::string>> ids = {};
};

/// The store as it is, but parts of it are away.
class AwayStore : public store::MemoryContractStore {
  public:
    using MemoryContractStore::MemoryContractStore;

    bool settings_away = false;
    bool contracts_away = false;
    std::optional<std::size_t> loads_left = {};  ///< then contracts are away; empty: never

    Result<store::OperatorSettings, store::StoreError> read_settings() override {
        if (settings_away) return store::StoreError::disconnected;
        return MemoryContractStore::read_settings();
    }
    Result<Done, store::StoreError> switch_lending(bool on, const charging::Decree& by) override {
        if (contracts_away) return store::StoreError::disconnected;
        return MemoryContractStore::switch_lending(on, by);
    }
    std::vector<store::LoadResult> load(std::span<const charging::SubscriberAddress> addresses) override {
        const bool used_up = loads_left && *loads_left == 0;
        if (loads_left && !used_up) --*loads_left;
        if (contracts_away || used_up) {
            return std::vector<store::LoadResult>(addresses.size(), store::StoreError::disconnected);
        }
        return MemoryContractStore::load(addresses);
    }
};

class PortalTest : public testing::Test {
  protected:
    PortalTest() {
        auto sample = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml");
        EXPECT_TRUE(sample.ok());
        config_.texts = std::move(sample->texts);
        config_.lab = true;
        config_.policy = charging::sample_policy();
        config_.policy.numbering.country_code = "84";
        config_.policy.messages.on = true;
        move_clock_to(charging::sample_now());
        put(charging::ContractBuilder{}
                .holding("main", dong(500))
                .enrolled(charging::Enrolment::not_registered));
    }

    /// The lab clock: it goes on from there.
    void move_clock_to(charging::Instant now) {
        const auto offset = now - std::chrono::system_clock::now();
        EXPECT_TRUE(
            contracts_.set_clock_offset(std::chrono::ceil<std::chrono::seconds>(offset).count()).ok());
    }
    void put(const charging::ContractBuilder& builder) { put(builder.build()); }
    void put(const charging::Contract& contract) {
        store::Snapshot before;
        before.contract.id = contract.id;
        const auto commit = store::make_commit(before, {contract, {}, {}, {}}, config_.policy,
                                               charging::Instant{}, tokens_.next());
        ASSERT_TRUE(std::holds_alternative<store::Committed>(store::commit_one(contracts_, commit)));
        ASSERT_TRUE(contracts_.index_subscriber(contract).ok());
    }
    charging::Contract contract() {
        return store::load_one(contracts_, *charging::Msisdn::parse("84900000001")).value()->contract;
    }
    void change(const std::function<void(charging::Contract&)>& edit) {
        const auto changed = store::apply_rule(
            {contracts_, config_.policy, tokens_, {.now = charging::sample_now()}},
            *charging::Msisdn::parse("84900000001"),
            [&](charging::Draft& draft) {
                edit(draft.contract());
                return false;
            },
            std::nullopt);
        ASSERT_TRUE(std::holds_alternative<store::Changed<std::monostate>>(changed));
    }
    /// The balance is zero, and a session waits for more.
    void wait_for_money() {
        change([](charging::Contract& contract) {
            contract.account({"main"})->balance = {};
            charging::Session session;
            session.id = {"waits"};
            session.node = "ocs1";
            session.opened_at = charging::sample_now();
            session.expires_at = charging::sample_now() + std::chrono::hours{1};
            session.services = {
                {.key = {}, .service = {"voice_onnet"}, .used = {}, .reservation = {}, .final_units = true}};
            contract.sessions.push_back(session);
        });
    }
    /// Of clients, that are on their way.
    std::size_t calls() {
        return redis_.locked([](store::MemoryStoreState& state) {
            std::size_t sum = 0;
            for (const auto& partition : state.partitions) sum += partition.calls.size();
            return sum;
        });
    }
    /// What was left for subscribers since the last call.
    std::vector<charging::Message> told() {
        std::vector<charging::Message> messages;
        const auto entries = outbox_.take(100, std::chrono::milliseconds{0});
        for (const store::OutboxEntry& entry : *entries) messages.push_back(entry.message);
        EXPECT_TRUE(outbox_.acknowledge(*entries).ok());
        return messages;
    }

    config::Config config_;
    charging::Instant redis_now_ = charging::sample_now();
    store::MemoryRedis redis_{4, [this] { return redis_now_; }};
    AwayStore contracts_{redis_};
    store::MemoryLedgerStream ledger_{redis_};
    store::MemoryOutbox outbox_{redis_, "test"};
    Answers answers_;
    store::TokenSource tokens_{"test", "1"};
};

}  // namespace airtime::portal_test
