#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "books/bookings.hpp"
#include "charging/contract/ledger_event.hpp"

namespace airtime::books {

/// A credit event as it is stored.
struct StoredEvent {
    std::string contract;
    std::uint64_t number = 0;
    charging::Instant at;
    std::string kind;      ///< its name
    std::string cells;     ///< its row in the ledger file, behind the kind
    std::string recharge;  ///< the id of the recharge that it is; empty: it is none
};

StoredEvent stored_event(const charging::LedgerEvent& event);
/// Empty where the cells make no sense.
std::optional<charging::LedgerEvent> event_of(const StoredEvent& stored);

struct UsageKey {
    std::string contract;
    std::string session;
    std::string service;
    friend auto operator<=>(const UsageKey&, const UsageKey&) = default;
};

struct UsageSums {
    Int128 units = 0;
    Int128 cost = 0;  ///< millionths
};

/// Advances by contract and id.
using AdvanceKey = std::pair<std::string, std::string>;

/// What files tell, gathered until it is written in the order of the tables.
class Batch {
  public:
    /// `hours_from`: hours of earlier days are not kept.
    Batch(charging::Calendar calendar, std::int64_t hours_from)
        : calendar_(calendar), hours_from_(hours_from) {}

    void add(const charging::LedgerEvent& event);

    std::size_t events() const { return events_; }
    void clear();

    std::map<std::int64_t, std::vector<StoredEvent>> history;           ///< by day
    std::map<std::int64_t, std::map<UsageKey, UsageSums>> usage;        ///< by day
    std::map<AdvanceKey, std::vector<charging::LedgerEvent>> advances;  ///< grants and movements
    SumChanges sums;                                                    ///< but for those of `advances`

  private:
    charging::Calendar calendar_;
    std::int64_t hours_from_;
    std::size_t events_ = 0;
};

}  // namespace airtime::books
