#include "store/codec/totals_sum.hpp"

#include "base/decimal_text.hpp"

namespace airtime::store {

std::map<std::string, std::string> TotalsSum::to_text() const {
    std::map<std::string, std::string> texts;
    for (const auto& [name, sum] : sums_) texts.emplace(name, to_whole(sum));
    return texts;
}

}  // namespace airtime::store
