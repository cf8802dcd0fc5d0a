#include "store/memory/memory_exposure.hpp"

#include <algorithm>

#include "base/int128.hpp"
#include "store/limits.hpp"

namespace airtime::store {

namespace {

/// What comes late counts for the span that has begun meanwhile, as in the store's function.
void count(charging::LentInSpan& lent, std::int64_t span, const charging::ExposureChange& change) {
    lent.add({.span = std::max(span, lent.span),
              .lent = charging::MoneySum{change.lent},
              .advances = change.advances});
}

bool fits(const charging::LentInSpan& lent, std::int64_t span, const charging::ExposureChange& change) {
    const Int128 before = span > lent.span ? 0 : lent.lent.millionths();
    return is_countable(before, change.lent.millionths());
}

}  // namespace

bool fits(const charging::Exposure& exposure, const charging::ExposureChange& change) {
    const auto recharged = exposure.recharged.find(change.recharge.by);
    const bool same_day = recharged != exposure.recharged.end() && recharged->second.day >= change.day;
    return (change.advances == 0 ||
            (fits(exposure.hour, change.hour, change) && fits(exposure.day, change.day, change))) &&
           is_countable(exposure.debt.millionths(), change.debt.millionths()) &&
           is_countable(exposure.overdue.millionths(), change.overdue.millionths()) &&
           is_countable(same_day ? recharged->second.recharged.millionths() : 0,
                        change.recharge.amount.millionths());
}

void count(charging::Exposure& exposure, const charging::ExposureChange& change) {
    if (change.advances > 0) {
        count(exposure.hour, change.hour, change);
        count(exposure.day, change.day, change);
    }
    exposure.debt += charging::MoneySum{change.debt};
    exposure.overdue += charging::MoneySum{change.overdue};
    if (const charging::CountedRecharge& recharge = change.recharge; !recharge.by.empty()) {
        charging::RechargedOnDay& sum = exposure.recharged[recharge.by];
        sum.add({.day = std::max(change.day, sum.day), .recharged = charging::MoneySum{recharge.amount}});
    }
}

}  // namespace airtime::store
