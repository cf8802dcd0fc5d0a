#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "store/store_error.hpp"

namespace airtime::store {

/// An SMS that a subscriber wrote, once it was handled.
struct ReceivedText {
    std::string id;  ///< the carrier's; its answer among the messages that were sent has the same
    charging::Instant at;
    std::string text;
    std::string answer;  ///< kind of the message that answers it; empty: it got none
    friend bool operator==(const ReceivedText&, const ReceivedText&) = default;
};

/// What subscribers wrote last, for people who look at them.
class ReceivedTexts {
  public:
    virtual ~ReceivedTexts() = default;

    /// Keeps the latest `received_texts_max` of the contract, all of them for `kept` from now on.
    virtual Result<Done, StoreError> note(const charging::ContractId& contract, const ReceivedText& text,
                                          std::chrono::seconds kept) = 0;
    /// Newest first.
    virtual Result<std::vector<ReceivedText>, StoreError> latest(const charging::ContractId& contract) = 0;
};

}  // namespace airtime::store
