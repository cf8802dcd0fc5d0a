#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "store/store_error.hpp"

/// What people put right on the pages: how much on a day, and what waits for a second person.
namespace airtime::store {

/// A correction that is above the limit of who asked for it.
struct WaitingCorrection {
    std::string id;  ///< letters and digits; the key that it is done under
    charging::ContractId contract;
    std::string action;                                      ///< "adjust"
    std::vector<std::pair<std::string, std::string>> given;  ///< the form's fields
    std::string by;                                          ///< who asked
    std::string reason;
    charging::Money amount;
    charging::Instant at;
    charging::Instant expires_at;
    std::string digest = {};  ///< of what it would have done when it was asked for
    friend bool operator==(const WaitingCorrection&, const WaitingCorrection&) = default;
};

/// More are not taken: somebody has to look at those that wait.
constexpr std::size_t waiting_corrections_max = 1'000;
/// Of one who asks: nobody takes the room of the others.
constexpr std::size_t waiting_corrections_per_person_max = 50;

class CorrectionDesk {
  public:
    virtual ~CorrectionDesk() = default;

    /// Adds to what the person corrected on that day of the operator's calendar, and returns the sum; below
    /// zero: takes back.
    virtual Result<charging::Money, StoreError> count(std::string_view person, std::int64_t day,
                                                      charging::Money amount) = 0;

    /// One of the same id stands in its place. Shortens no other's time. False: too many wait, of the person
    /// or of all.
    virtual Result<bool, StoreError> put_waiting(const WaitingCorrection& correction,
                                                 charging::Instant now) = 0;
    /// Those that have not expired at `now`, oldest first.
    virtual Result<std::vector<WaitingCorrection>, StoreError> waiting(charging::Instant now) = 0;
    /// How many of them there are, cheaply: those that expired count until somebody looks at all.
    virtual Result<std::size_t, StoreError> count_waiting() = 0;
    /// False: somebody else took it off before.
    virtual Result<bool, StoreError> take_off(std::string_view id) = 0;
};

}  // namespace airtime::store
