#include "tests/store/stores_under_test.hpp"

#include <thread>

#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "store/memory/memory_outbox.hpp"
#include "store/memory/memory_work_queue.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_work_queue.hpp"

namespace airtime::store_test {

namespace {

class MemoryBackend : public Backend {
  public:
    std::unique_ptr<store::ContractStore> contract_store() override {
        return std::make_unique<store::MemoryContractStore>(redis_);
    }
    std::unique_ptr<store::WorkQueue> work_queue(const std::string& consumer) override {
        return std::make_unique<store::MemoryWorkQueue>(redis_, consumer);
    }
    std::unique_ptr<store::LedgerStream> ledger_stream() override {
        return std::make_unique<store::MemoryLedgerStream>(redis_);
    }
    std::unique_ptr<store::Outbox> outbox(const std::string& consumer) override {
        return std::make_unique<store::MemoryOutbox>(redis_, consumer);
    }
    void pass(std::chrono::milliseconds duration) override { now_ += duration; }

  private:
    charging::Instant now_{std::chrono::hours{24}};
    store::MemoryRedis redis_{8, [this] { return now_; }};
};

class RedisBackend : public Backend {
  public:
    std::unique_ptr<store::ContractStore> contract_store() override {
        return std::make_unique<store::RedisContractStore>(redis_.settings());
    }
    std::unique_ptr<store::WorkQueue> work_queue(const std::string& consumer) override {
        return std::make_unique<store::RedisWorkQueue>(redis_.settings(), consumer);
    }
    std::unique_ptr<store::LedgerStream> ledger_stream() override {
        return std::make_unique<store::RedisLedgerStream>(redis_.settings());
    }
    std::unique_ptr<store::Outbox> outbox(const std::string& consumer) override {
        return std::make_unique<store::RedisOutbox>(redis_.settings(), consumer);
    }
    /// The server's clock cannot be moved: tests ask for milliseconds.
    void pass(std::chrono::milliseconds duration) override { std::this_thread::sleep_for(duration); }

  private:
    PrivateRedis redis_;
};

}  // namespace

std::unique_ptr<Backend> memory_backend() {
    return std::make_unique<MemoryBackend>();
}

std::unique_ptr<Backend> redis_backend() {
    return std::make_unique<RedisBackend>();
}

std::unique_ptr<Backend> compact_memory_backend() {
    std::unique_ptr<Backend> backend = memory_backend();
    backend->form = store::StoredForm::compact;
    return backend;
}

std::unique_ptr<Backend> compact_redis_backend() {
    std::unique_ptr<Backend> backend = redis_backend();
    backend->form = store::StoredForm::compact;
    return backend;
}

}  // namespace airtime::store_test
