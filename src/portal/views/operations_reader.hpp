#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>

#include "books/books_reader.hpp"
#include "config/config.hpp"
#include "operations/json_schema.hpp"
#include "portal/views/latest_operations.hpp"
#include "store/contract_store.hpp"
#include "store/redis/backlogs.hpp"
#include "store/redis/node_reports.hpp"
#include "store/redis/policies_in_force.hpp"
#include "store/redis/redis_errors.hpp"

namespace airtime::portal {

/// What the operations page and the API show: whether it lends, what runs and what waits. Used by one thread
/// at a time.
class OperationsReader {
  public:
    /// When the certificate of this portal's pages ends; nothing where they have none.
    using CertificateEnds = std::function<std::optional<charging::Instant>()>;

    /// All that is given outlives it. `latest`: what it read is shared there; null: it reads each time.
    /// `certificate_ends` empty: there is none.
    OperationsReader(const config::Config& config, store::ContractStore& contracts,
                     const books::BooksReader& books, LatestOperations* latest = nullptr,
                     CertificateEnds certificate_ends = {});

    /// The error: Redis is away.
    Result<boost::json::object, store::StoreError> read();

  private:
    LatestOperations::View read_now(const store::OperatorSettings& settings);
    boost::json::object read_books(charging::Instant now) const;
    Result<Done, store::StoreError> add_running(boost::json::object& view);

    const config::Config& config_;
    store::ContractStore& contracts_;
    const books::BooksReader& books_;
    CertificateEnds certificate_ends_;
    store::RedisNodeReports nodes_;
    store::RedisNodeReports workers_;
    store::RedisBacklogs backlogs_;
    store::RedisPolicies policies_;
    store::RedisErrors errors_;
    LatestOperations* latest_;
};

/// Of what it reads.
operations::schema::Schema operations_schema();

}  // namespace airtime::portal
