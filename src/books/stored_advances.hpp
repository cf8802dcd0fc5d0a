#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "books/advance_row.hpp"
#include "books/batch.hpp"

namespace airtime::books {

/// The table of advances, and of movements that wait for their advance, within a transaction. Throws
/// soci::soci_error.
class StoredAdvances {
  public:
    StoredAdvances() = default;
    StoredAdvances(const StoredAdvances&) = delete;
    StoredAdvances& operator=(const StoredAdvances&) = delete;
    virtual ~StoredAdvances() = default;

    /// False: there is none, and `row` is as it was.
    virtual bool read(const AdvanceKey& key, AdvanceRow& row) = 0;
    virtual void write(const AdvanceRow& row) = 0;
    /// On which the contract was granted advances, also those that were written meanwhile.
    virtual std::set<std::int64_t> granted_days(const std::string& contract) = 0;

    virtual void keep_waiting(const AdvanceKey& key, const StoredEvent& movement) = 0;
    virtual std::vector<StoredEvent> take_waiting(const AdvanceKey& key) = 0;

    /// What was written and kept is there when it returns.
    virtual void finish() = 0;
};

}  // namespace airtime::books
