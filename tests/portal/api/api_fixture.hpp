#pragma once

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "portal/api/api.hpp"
#include "tests/portal/memory_correction_desk.hpp"
#include "tests/portal/memory_received_texts.hpp"
#include "tests/portal/portal_fixture.hpp"

/// The API as programs call it, over a store in memory. Users, the audit log and what nodes and workers tell
/// of themselves are in a Redis that is away.
namespace airtime::portal_test {

class ApiFixture : public PortalTest {
  protected:
    ApiFixture() {
        config_.portal.api_addresses.add("127.0.0.1");
        config_.portal.api_clients = {{"till", config::ApiRole::channel, "0123456789-channel"},
                                      {"care", config::ApiRole::care, "0123456789-care"},
                                      {"boss", config::ApiRole::manager, "0123456789-manager"},
                                      {"root", config::ApiRole::admin, "0123456789-admin"}};
    }
    portal::HttpRequest request(const std::string& method, const std::string& path,
                                const std::string& role = "manager") {
        portal::HttpRequest request;
        request.method = method;
        request.path = path;
        request.client = "127.0.0.1";
        request.headers = {{"Authorization", "Bearer 0123456789-" + role}};
        return request;
    }
    portal::HttpResponse post(const std::string& resource, const std::string& body,
                              const std::string& key = "k1", const std::string& role = "manager") {
        portal::HttpRequest call = request("POST", "/api/v1/" + resource, role);
        call.headers.emplace_back("Idempotency-Key", key);
        call.body = body;
        return api_.answer(call);
    }
    static boost::json::object object(const portal::HttpResponse& response) {
        return boost::json::parse(response.body).as_object();
    }
    /// "404 subscriber_unknown" of a problem.
    static std::string problem_in(const portal::HttpResponse& response) {
        EXPECT_EQ(response.content_type, "application/problem+json") << response.body;
        const auto problem = object(response);
        EXPECT_EQ(problem.at("status").as_int64(), response.status);
        EXPECT_EQ(problem.at("type").as_string(),
                  "urn:airtime:" + std::string{problem.at("code").as_string()});
        EXPECT_FALSE(problem.at("title").as_string().empty());
        return std::to_string(response.status) + ' ' + std::string{problem.at("code").as_string()};
    }

    static store::RedisSettings nowhere() {
        store::RedisSettings settings;
        settings.port = 1;
        return settings;
    }
    static config::Config without_redis(config::Config config) {
        config.redis = nowhere();
        return config;
    }

    books::BooksReader books_{{}, {}};
    MemoryCorrectionDesk corrections_;
    MemoryReceivedTexts received_;
    store::RedisConnection redis_away_{nowhere()};
    config::Config config_without_redis_ = without_redis(config_);
    portal::OperationsReader operations_{config_without_redis_, contracts_, books_};
    portal::PolicyTrials trials_{config_,
                                 [this]() -> portal::PolicyTrials::Store {
                                     return std::make_unique<store::MemoryContractStore>(redis_);
                                 },
                                 1'000'000};
    std::map<std::string, std::uint64_t> texts_;  ///< that were sent, by contract
    portal::PageTurns turns_{2};
    std::map<std::string, std::uint64_t> look_ups_;  ///< by program
    /// Looks at subscribers, "api.care subscriber.seen c1 done"; empty: the log cannot be written.
    std::optional<std::vector<std::string>> audited_{std::in_place};
    portal::Api api_{
        {.config = config_,
         .contracts = contracts_,
         .ledger = ledger_,
         .books = books_,
         .tokens = tokens_,
         .corrections = corrections_,
         .messages = {outbox_, received_},
         .redis = redis_away_,
         .operations = operations_,
         .trials = trials_,
         .count_text = [this](const charging::ContractId& contract,
                              std::int64_t) { return ++texts_[contract.value]; },
         .turns = turns_,
         .count_look_up = [this](const std::string& user, std::int64_t) { return ++look_ups_[user]; },
         .note = [this](const portal::AuditedCall& call,
                        std::string_view outcome) -> Result<Done, store::StoreError> {
             if (!audited_) return store::StoreError::disconnected;
             audited_->push_back(call.user + ' ' + call.what + ' ' + call.subject + ' ' +
                                 std::string{outcome});
             return Done{};
         }}};
};

}  // namespace airtime::portal_test
