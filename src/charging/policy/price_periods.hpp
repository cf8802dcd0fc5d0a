#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"

/// Times of the week at which tariffs may have prices of their own: night, weekend, peak.
namespace airtime::charging {

using PeriodName = Identifier<struct PeriodNameTag>;

/// A time of some weekdays, in local time.
struct PricePeriod {
    static constexpr std::uint32_t day_minutes = 24 * 60;

    PeriodName name;
    std::array<bool, 7> days{};     ///< on which it begins; Monday first
    std::uint32_t from_minute = 0;  ///< of the day, below day_minutes
    /// Of the day, at most day_minutes; not above `from_minute`: it ends on the day after.
    std::uint32_t to_minute = day_minutes;
};

/// The week of the operator's time zone, cut into periods once, so that a request only looks its minute up.
class PricePeriods {
  public:
    PricePeriods() = default;
    /// Of two periods that overlap, the first has the time that both claim.
    explicit PricePeriods(const std::vector<PricePeriod>& periods);

    /// The period in force; null: none, the tariff's ordinary price holds.
    const PeriodName* at(const Calendar& calendar, Instant instant) const;
    /// When the next period begins or this one ends; empty: never.
    std::optional<Instant> next_change(const Calendar& calendar, Instant instant) const;
    /// In the order in which they were declared.
    const std::vector<PeriodName>& names() const { return names_; }

  private:
    /// From this minute of the week; index into names_ plus one, zero: no period.
    struct Stretch {
        std::uint32_t from_minute = 0;
        std::uint32_t period = 0;
    };
    std::size_t stretch_at(std::uint32_t minute) const;

    std::vector<Stretch> week_;  ///< ascending from minute zero, neighbours differ; empty: no periods
    std::vector<PeriodName> names_;
};

}  // namespace airtime::charging
