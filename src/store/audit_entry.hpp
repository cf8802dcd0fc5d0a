#pragma once

#include <string>

#include "charging/values/calendar.hpp"

namespace airtime::store {

/// What somebody did on the pages, or tried to.
struct AuditEntry {
    std::string id;  ///< of the stream, ascending; empty: it is not in there yet
    charging::Instant at{};
    std::string user;     ///< also one that does not exist, as it was typed
    std::string role;     ///< empty: nobody was signed in
    std::string from;     ///< address
    std::string what;     ///< "subscriber.seen"
    std::string subject;  ///< contract, number or user; empty: nobody
    std::string outcome;  ///< "done", "refused", "failed"; "begun" before a change
    std::string detail;
    friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

}  // namespace airtime::store
