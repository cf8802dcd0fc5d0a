#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "charging/values/calendar.hpp"

namespace airtime::portal {

/// How many corrections wait for a second person, as the menu of every page tells whoever may approve them:
/// counted again after three seconds, or once somebody may have changed it here. For all threads.
class WaitingCount {
  public:
    /// Asks the store; empty: it does not answer.
    using Count = std::function<std::optional<std::size_t>()>;

    /// Zero where nobody can tell; then the next page asks again.
    std::size_t at(charging::Instant now, const Count& count);
    /// Who sent a form sees what came of it.
    void forget();

  private:
    struct Counted {
        std::size_t waiting = 0;
        charging::Instant at;
    };
    std::mutex mutex_;
    std::optional<Counted> counted_;
    std::uint64_t forgotten_ = 0;  ///< how often: what was asked before that is not kept
};

}  // namespace airtime::portal
