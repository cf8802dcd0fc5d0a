#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "operations/opening.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/lent_money.hpp"

/// Subscribers on a real server, reached by their numbers.
namespace airtime::operations_test {

using charging::Contract;
using charging::ContractId;
using charging::Imsi;
using charging::Money;
using charging::Msisdn;
using store::Changed;
using store::DoneBefore;
using store::KeyUsedOtherwise;

inline const Msisdn number = *Msisdn::parse("84900000001");
inline const Imsi sim = *Imsi::parse("452040000000001");
inline const Imsi other_sim = *Imsi::parse("452040000000002");

/// A process that is gone at its n-th commit: before it came to the server, or before its reply came back.
class DyingStore : public store::RedisContractStore {
  public:
    DyingStore(store::RedisSettings settings, int commits_left, bool reaches_server)
        : store::RedisContractStore(std::move(settings)),
          commits_left_(commits_left),
          reaches_server_(reaches_server) {}

    bool died() const { return commits_left_ < 0; }

    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override {
        if (--commits_left_ >= 0) return store::RedisContractStore::commit(commits, done);
        if (commits_left_ == -1 && reaches_server_) {
            store::RedisContractStore::commit(commits, [](std::size_t, const store::CommitOutcome&) {});
        }
        for (std::size_t i = 0; i < commits.size(); ++i) done(i, store::StoreError::disconnected);
    }

  private:
    int commits_left_;
    bool reaches_server_;
};

/// Somebody else does something right before its n-th commit.
class OvertakenStore : public store::RedisContractStore {
  public:
    OvertakenStore(store::RedisSettings settings, int commits_before, std::function<void()> other)
        : store::RedisContractStore(std::move(settings)),
          commits_before_(commits_before),
          other_(std::move(other)) {}

    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override {
        if (--commits_before_ < 0) {
            if (const auto other = std::exchange(other_, nullptr)) other();
        }
        store::RedisContractStore::commit(commits, done);
    }

  private:
    int commits_before_;
    std::function<void()> other_;
};

class NumbersOnRedis : public testing::Test {
  protected:
    Contract open(const std::string& id, const Msisdn& msisdn, const std::optional<Imsi>& imsi,
                  Money balance = {}) {
        Contract contract;
        contract.id = {id};
        contract.msisdn = msisdn;
        contract.imsi = imsi;
        contract.activated_at = worker_test::start;
        contract.accounts = {{.name = {"main"}, .balance = balance, .expires_at = {}}};
        EXPECT_TRUE(
            std::holds_alternative<operations::Opened>(operations::open_subscriber(editor_, contract)));
        return contract;
    }
    std::optional<Contract> holder_of(const charging::SubscriberAddress& address) {
        auto found = store::load_one(contracts_, address);
        EXPECT_TRUE(found.ok());
        return *found ? std::optional{(*found)->contract} : std::nullopt;
    }
    Contract contract_of(const std::string& id) { return worker_test::load(contracts_, id).contract; }
    /// As an export would find them.
    std::vector<std::string> carriers_of(const Msisdn& msisdn) {
        std::vector<std::string> carriers;
        EXPECT_TRUE(contracts_
                        .each_contract([&](const ContractId& id) {
                            ids_.push_back(id);
                            return true;
                        })
                        .ok());
        for (const ContractId& id : std::exchange(ids_, {})) {
            if (contract_of(id.value).msisdn == msisdn) carriers.push_back(id.value);
        }
        return carriers;
    }

    store_test::PrivateRedis redis_;
    charging::Policy policy_ = worker_test::plain_policy();
    store::RedisContractStore contracts_{redis_.settings()};
    store::TokenSource tokens_{"test", "1"};
    store::Editor editor_{contracts_, policy_, tokens_, {.now = worker_test::start}};

  private:
    std::vector<ContractId> ids_;
};

}  // namespace airtime::operations_test
