
#include "charging/values/parts.hpp"

#include <algorithm>

#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

namespace airtime::charging {

void add_part(std::vector<Part>& parts, const AccountName& account, Money amount) {
    const auto known = std::ranges::find(parts, account, &Part::account);
    if (known == parts.end()) {
        parts.push_back({account, amount});
    } else {
        known->amount += amount;
    }
}

std::vector<Part> take_parts(std::vector<Part>& parts, Money amount) {
    std::vector<Part> taken;
    for (Part& part : parts) {
        const Money share = std::min(part.amount, amount);
        if (share == Money{}) continue;
        taken.push_back({part.account, share});
        part.amount -= share;
        amount -= share;
    }
    std::erase_if(parts, [](const Part& part) { return part.amount == Money{}; });
    return taken;
}

std::vector<Part> take_parts_from_last(std::vector<Part>& parts, Money amount) {
    std::ranges::reverse(parts);
    std::vector<Part> taken = take_parts(parts, amount);
    std::ranges::reverse(parts);
    std::ranges::reverse(taken);
    return taken;
}

Money sum_of(const std::vector<Part>& parts) {
    Money sum;
    for (const Part& part : parts) sum += part.amount;
    return sum;
}

}  // namespace airtime::charging
