#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "charging/values/calendar.hpp"

namespace airtime::portal {

struct SignInLimits {
    std::uint32_t pair_free = 5;         ///< failures with one name from one address that cost no wait
    std::uint32_t address_free = 20;     ///< failures from one address, whatever the names
    std::chrono::seconds wait_first{2};  ///< what the next one costs; each further one costs twice as much
    std::chrono::seconds wait_max{900};
    std::chrono::seconds forgotten_after{3'600};  ///< without a failure
    std::size_t entries_max = 20'000;             ///< the longest silent one goes
};

/// Who tries to sign in.
struct SignInTry {
    std::string name;
    std::string address;  ///< neighbourhood_of()
    /// Hash of the browser's cookie, where somebody of that name signed in from it before, or a name for
    /// their session: what others fail to guess does not count against it. Empty: it is not known.
    std::string known_browser;
};

/// Keeps passwords from being guessed without locking anybody out: who fails waits, by address and by address
/// and name; the name alone never waits. For all threads. The time is passed in.
class SignInGuard {
  public:
    using Instant = charging::Instant;

    explicit SignInGuard(const SignInLimits& limits) : limits_(limits) {}

    /// Empty: go on, and it counts as failed until succeeded() is called. Else how long to wait; nothing
    /// counts.
    std::optional<std::chrono::milliseconds> begin(const SignInTry& who, Instant now);
    void succeeded(const SignInTry& who);

    std::size_t entries() const;

  private:
    struct Entry {
        std::uint32_t failures = 0;
        Instant last{};
    };
    /// What counts a try, and how many failures are free there.
    struct Count {
        std::string key;
        std::uint32_t free;
    };

    std::vector<Count> counts_of(const SignInTry& who) const;
    std::chrono::milliseconds wait_of(const Count& count, Instant now) const;
    void make_room(Instant now);

    SignInLimits limits_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

}  // namespace airtime::portal
