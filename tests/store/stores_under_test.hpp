#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "store/contract_store.hpp"
#include "store/ledger_stream.hpp"
#include "store/outbox.hpp"
#include "store/token.hpp"
#include "store/work_queue.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::store_test {

/// Where the stores under test keep their state; each store is one node's.
class Backend {
  public:
    virtual ~Backend() = default;
    virtual std::unique_ptr<store::ContractStore> contract_store() = 0;
    virtual std::unique_ptr<store::WorkQueue> work_queue(const std::string& consumer) = 0;
    virtual std::unique_ptr<store::LedgerStream> ledger_stream() = 0;
    virtual std::unique_ptr<store::Outbox> outbox(const std::string& consumer) = 0;
    /// Lets what expires within `duration` expire.
    virtual void pass(std::chrono::milliseconds duration) = 0;

    store::StoredForm form = store::StoredForm::text;  ///< of the contracts that tests make
};

std::unique_ptr<Backend> memory_backend();
std::unique_ptr<Backend> redis_backend();
/// The same with contracts in the compact form.
std::unique_ptr<Backend> compact_memory_backend();
std::unique_ptr<Backend> compact_redis_backend();

/// Runs every test on the twin and on a real server: they must not be told apart.
class StoreConformance : public ::testing::TestWithParam<std::function<std::unique_ptr<Backend>()>> {
  protected:
    StoreConformance() : backend_(GetParam()()) {}

    store::Token next_token() { return tokens_.next(); }
    Backend& backend() { return *backend_; }

  private:
    std::unique_ptr<Backend> backend_;
    store::TokenSource tokens_{"n1", "b1"};
};

}  // namespace airtime::store_test
