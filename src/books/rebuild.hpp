#pragma once

#include <cstdint>
#include <functional>

#include "base/result.hpp"
#include "books/generation_loader.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::books {

struct RebuildProgress {
    std::uint64_t loaded = 0;  ///< files
    std::uint64_t waiting = 0;
};

/// Makes the books anew from the ledger's files, beside those that count, and then takes their place at once:
/// also while a worker loads and others read. The figures are the same to the last unit. The error says what
/// stood in the way; what counted before counts then.
Result<RebuildProgress, std::string> rebuild_books(const LoaderSettings& settings,
                                                   const charging::Calendar& calendar,
                                                   const std::function<charging::Instant()>& now,
                                                   const std::function<void(const RebuildProgress&)>& each);

}  // namespace airtime::books
