#include "charging/debt/recovery_share.hpp"

#include <algorithm>

namespace airtime::charging {

Money recovery_share(Money amount, Money usable, Money owed, const RecoveryPolicy& rules) {
    const std::uint32_t percent = amount > owed ? 100 : rules.share_when_short_percent;
    return std::min(
        {owed, basis_points_of(usable, percent * 100), std::max(Money{}, usable - rules.keep_at_least)});
}

}  // namespace airtime::charging
