#pragma once

#include <soci/soci.h>

#include <string>

#include "books/stored_advances.hpp"

namespace airtime::books {

/// Each advance by itself, where a database is a call away.
class AdvancesByKey : public StoredAdvances {
  public:
    explicit AdvancesByKey(soci::session& main);

    bool read(const AdvanceKey& key, AdvanceRow& row) override;
    void write(const AdvanceRow& row) override;
    std::set<std::int64_t> granted_days(const std::string& contract) override;
    void keep_waiting(const AdvanceKey& key, const StoredEvent& movement) override;
    std::vector<StoredEvent> take_waiting(const AdvanceKey& key) override;
    void finish() override {}

  private:
    soci::session& main_;
    AdvanceRow row_;
    std::string contract_;
    std::string advance_;
    long long day_ = 0;
    long long number_ = 0;
    long long at_ = 0;
    StoredEvent stored_;
    soci::statement read_;
    soci::statement write_;
    soci::statement days_;
    soci::statement waiting_;
};

}  // namespace airtime::books
