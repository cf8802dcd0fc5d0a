#pragma once

#include <boost/json/object.hpp>

#include "books/books_reader.hpp"
#include "config/config.hpp"
#include "operations/json_schema.hpp"
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
    /// All that is given outlives it.
    OperationsReader(const config::Config& config, store::ContractStore& contracts,
                     const books::BooksReader& books);

    /// The error: Redis is away.
    Result<boost::json::object, store::StoreError> read();

  private:
    boost::json::object read_books(charging::Instant now) const;
    Result<Done, store::StoreError> add_running(boost::json::object& view);

    const config::Config& config_;
    store::ContractStore& contracts_;
    const books::BooksReader& books_;
    store::RedisNodeReports nodes_;
    store::RedisNodeReports workers_;
    store::RedisBacklogs backlogs_;
    store::RedisPolicies policies_;
    store::RedisErrors errors_;
};

/// Of what it reads.
operations::schema::Schema operations_schema();

}  // namespace airtime::portal
