#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "charging/values/calendar.hpp"
#include "portal/http/line_limit.hpp"

namespace airtime::portal {

struct DenialLimits {
    std::uint32_t free = 5;                    ///< failures of an address that are answered at once
    std::chrono::milliseconds delay_step{10};  ///< what each further one adds
    std::chrono::milliseconds delay_max{2'000};
    std::chrono::seconds forgotten_after{60};  ///< without a failure
    std::size_t addresses_max = 10'000;        ///< more share one entry
    std::chrono::seconds line_span{60};        ///< one line in it for each address ...
    std::uint32_t lines_max = 20;              ///< ... and so many in all
};

/// Who was denied lately, by address: what that costs in time, and what the log says of it. Only answers to
/// failures are held back: who has the right token waits for nobody. Pure: the time is passed in.
class DenialBook {
  public:
    using Instant = LineLimit::Instant;

    struct Denial {
        std::uint64_t failures = 0;          ///< of the address, this one included
        std::chrono::milliseconds delay{0};  ///< for which the answer is held back
        bool logged = false;                 ///< whether a line is due
        std::uint64_t lines_left_out = 0;    ///< since the last one, of all addresses; with a line
    };

    explicit DenialBook(const DenialLimits& limits)
        : limits_(limits), lines_(limits.lines_max, limits.line_span) {}

    Denial note(const std::string& address, Instant now);

    std::size_t addresses() const { return entries_.size(); }

  private:
    struct Entry {
        std::uint64_t failures = 0;
        Instant last{};
        LineLimit line;
    };

    Entry& entry_of(const std::string& address, Instant now);
    void forget(Instant now);

    DenialLimits limits_;
    LineLimit lines_;
    std::map<std::string, Entry> entries_;
};

}  // namespace airtime::portal
