#include "charging/parts.hpp"

#include <algorithm>

namespace airtime::charging {

void add_part(std::vector<Part>& parts, const AccountName& account, Money amount) {
    const auto known = std::ranges::find(parts, account, &Part::account);
    if (known == parts.end()) {
        parts.push_back({account, amount});
    } else {
        known->amount += amount;
    }
}

}  // namespace airtime::charging
