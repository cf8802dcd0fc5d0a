#pragma once

#include <optional>
#include <string>

#include "portal/views/subscriber_change.hpp"
#include "store/correction_desk.hpp"

/// How much of the operator's money a person or a program puts right on a day.
namespace airtime::portal {

/// Of one correction, counted before it is made: then it moves at most that, and the sum of the day is never
/// above its limit.
class CorrectionCount {
  public:
    /// `who`: a person's or a program's name.
    CorrectionCount(store::CorrectionDesk& desk, std::string who, std::int64_t day,
                    charging::Money per_day_max)
        : desk_(desk), who_(std::move(who)), day_(day), per_day_max_(per_day_max) {}

    /// Counts what it would move. False: that is above the limit of the day, and nothing is counted.
    Result<bool, store::StoreError> take(charging::Money amount);
    /// The same person, who may move what was counted.
    charging::CorrectedBy bounded(charging::CorrectedBy by) const;
    /// What was counted and not moved is given back; `moved` empty: that is not known, and all of it stays
    /// counted. Where it cannot be noted, less may be corrected on that day, never more.
    void settle(std::optional<charging::Money> moved);

  private:
    store::CorrectionDesk& desk_;
    std::string who_;
    std::int64_t day_;
    charging::Money per_day_max_;
    charging::Money counted_ = {};
};

charging::Money amount_of(const ChangeResult& result);
charging::Money amount_of(const charging::CorrectionOutcome& outcome);

/// What was moved; empty: that is not known.
template <class Value>
std::optional<charging::Money> moved_by(const store::ChangeOutcome<Value>& outcome) {
    if (std::holds_alternative<store::StoreError>(outcome)) return std::nullopt;
    const auto* changed = std::get_if<store::Changed<Value>>(&outcome);
    return changed == nullptr ? charging::Money{} : amount_of(changed->value);
}

}  // namespace airtime::portal
