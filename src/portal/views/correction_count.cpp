#include "portal/views/correction_count.hpp"

namespace airtime::portal {

using charging::Money;

Result<bool, store::StoreError> CorrectionCount::take(Money amount) {
    if (amount == Money{}) return true;
    const auto sum = desk_.count(who_, day_, amount);
    if (!sum) return sum.error();
    counted_ = amount;
    if (*sum <= per_day_max_) return true;
    settle(Money{});
    return false;
}

charging::CorrectedBy CorrectionCount::bounded(charging::CorrectedBy by) const {
    by.moves_at_most = counted_;
    return by;
}

void CorrectionCount::settle(std::optional<Money> moved) {
    if (!moved || *moved == counted_) return;
    static_cast<void>(desk_.count(who_, day_, *moved - counted_));
    counted_ = *moved;
}

Money amount_of(const ChangeResult& result) {
    const auto* done = std::get_if<ChangeDone>(&result);
    return done == nullptr ? Money{} : done->amount;
}

Money amount_of(const charging::CorrectionOutcome& outcome) {
    const auto* corrected = std::get_if<charging::Corrected>(&outcome);
    return corrected == nullptr ? Money{} : corrected->amount;
}

}  // namespace airtime::portal
