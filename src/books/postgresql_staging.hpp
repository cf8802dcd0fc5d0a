#pragma once

#include <soci/soci.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "books/bookings.hpp"
#include "books/database.hpp"
#include "books/stored_advances.hpp"

/// Many rows at once, by way of temporary tables: a server is too far away to be asked about each. Within a
/// transaction. All throw soci::soci_error.
namespace airtime::books {

/// Adds to the sums of a table. `key`: its columns, as "day, kind". A sum of no events is no row.
void add_staged_sums(soci::session& main, const std::string& table, const std::string& key,
                     const std::vector<std::pair<SumKey, StoredSums>>& rows);

/// Advances that are read before they are asked for.
class StagedAdvances : public StoredAdvances {
  public:
    /// `keys`: of all that will be read or written.
    StagedAdvances(soci::session& main, const std::vector<AdvanceKey>& keys);

    bool read(const AdvanceKey& key, AdvanceRow& row) override;
    void write(const AdvanceRow& row) override;
    std::set<std::int64_t> granted_days(const std::string& contract) override { return days_[contract]; }
    void keep_waiting(const AdvanceKey& key, const StoredEvent& movement) override;
    std::vector<StoredEvent> take_waiting(const AdvanceKey& key) override;
    void finish() override;

  private:
    void stage(const std::vector<AdvanceKey>& keys);
    void read_all();

    soci::session& main_;
    std::map<AdvanceKey, AdvanceRow> rows_;
    std::map<std::string, std::set<std::int64_t>> days_;
    std::map<AdvanceKey, std::vector<StoredEvent>> waiting_;
    std::vector<AdvanceKey> taken_;
    std::vector<std::pair<AdvanceKey, StoredEvent>> kept_;
    std::vector<AdvanceRow> written_;
};

}  // namespace airtime::books
