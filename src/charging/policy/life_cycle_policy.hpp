#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "charging/values/money.hpp"

/// What the operator decides over the life of contracts.
namespace airtime::charging {

/// In this order a contract whose validity ended goes down.
enum class LifeCycle : std::uint8_t { active, one_way, two_way, expired };

/// A set of states.
class LifeCycles {
  public:
    constexpr LifeCycles(std::initializer_list<LifeCycle> states) {
        for (const LifeCycle state : states) add(state);
    }
    constexpr void add(LifeCycle state) { bits_ |= 1U << static_cast<unsigned>(state); }
    constexpr bool contains(LifeCycle state) const {
        return (bits_ & 1U << static_cast<unsigned>(state)) != 0;
    }

  private:
    unsigned bits_ = 0;
};

/// How much validity a recharge of `from` or more brings, up to the next step.
struct ValidityStep {
    Money from;
    std::uint32_t days = 0;
};

struct LifeCyclePolicy {
    /// Where services that cost something are given. One way, what is free is given all the same; two ways,
    /// only if this says so.
    LifeCycles charged{LifeCycle::active};
    LifeCycles borrows{LifeCycle::active};
    LifeCycles recharges{LifeCycle::active, LifeCycle::one_way, LifeCycle::two_way};
    std::uint32_t one_way_days = 0;              ///< after the end of validity; zero: passed over
    std::uint32_t two_way_days = 0;              ///< after those, then expired; zero: passed over
    std::vector<ValidityStep> recharge_extends;  ///< ascending; below the first: by nothing
    std::uint32_t advance_extends_days = 0;
    std::uint32_t validity_days_max = 365;  ///< from now on; no extension goes beyond
};

}  // namespace airtime::charging
