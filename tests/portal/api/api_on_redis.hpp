#pragma once

#include <memory>

#include "portal/api/api.hpp"
#include "portal/exports/export_shelf.hpp"
#include "portal/web/audit_trail.hpp"
#include "store/redis/redis_api_tokens.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_received_texts.hpp"
#include "store/redis/redis_visits.hpp"
#include "tests/portal/web/site_fixture.hpp"
#include "tests/worker/temporary_folder.hpp"

namespace airtime::portal_test {

/// The API as the portal has it, on a real Redis, beside the pages.
class WithApiOnRedis : public SiteTest {
  protected:
    config::ExportSettings export_settings() const {
        return {.folder = (folder_.path() / "exports").string(),
                .kept = std::chrono::hours{24},
                .per_person_max = 2,
                .bytes_max = 1'000};
    }
    /// On the comparison's own thread.
    virtual void before_comparison() {}

    worker_test::TemporaryFolder folder_;
    store::RedisContractStore contracts_{redis_.settings()};
    store::RedisLedgerStream ledger_{redis_.settings()};
    store::RedisOutbox outbox_{redis_.settings(), "test"};
    store::RedisReceivedTexts received_{redis_connection_, redis_.settings().partitions};
    store::TokenSource tokens_{"test", "1"};
    books::BooksReader books_{{}, config_.policy.calendar};
    portal::OperationsReader operations_{config_, contracts_, books_};
    store::RedisCorrectionDesk corrections_{redis_connection_};
    store::RedisApiTokens api_tokens_{redis_connection_};
    portal::ExportShelf exports_{export_settings()};
    portal::PolicyTrials trials_{config_, [this]() -> portal::PolicyTrials::Store {
                                     before_comparison();
                                     return std::make_unique<store::RedisContractStore>(config_.redis);
                                 }};
    portal::Api api_{{.config = config_,
                      .contracts = contracts_,
                      .ledger = ledger_,
                      .books = books_,
                      .tokens = tokens_,
                      .corrections = corrections_,
                      .messages = {outbox_, received_},
                      .redis = redis_connection_,
                      .operations = operations_,
                      .exports = &exports_,
                      .trials = trials_,
                      .count_text =
                          [this](const charging::ContractId& contract, std::int64_t hour) {
                              return store::RedisVisits{redis_connection_}.count_text(contract.value, hour);
                          },
                      .turns = turns_,
                      .count_look_up =
                          [this](const std::string& user, std::int64_t hour) {
                              return store::RedisVisits{redis_connection_}.count_look_up(user, hour);
                          },
                      .note =
                          [this](const portal::AuditedCall& call, std::string_view outcome) {
                              return portal::AuditTrail{redis_connection_}.note(call, outcome);
                          }},
                     &api_tokens_};
};

}  // namespace airtime::portal_test
