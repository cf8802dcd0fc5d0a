#include "store/totals_sum.hpp"

#include <algorithm>

namespace airtime::store {

std::map<std::string, std::string> TotalsSum::to_text() const {
    std::map<std::string, std::string> texts;
    for (const auto& [name, sum] : sums_) {
        std::string digits;
        for (WideInteger rest = sum; rest != 0 || digits.empty(); rest /= 10) {
            const auto digit = static_cast<int>(rest % 10);
            digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
        }
        if (sum < 0) {
            digits += '-';
        }
        std::ranges::reverse(digits);
        texts.emplace(name, std::move(digits));
    }
    return texts;
}

}  // namespace airtime::store
