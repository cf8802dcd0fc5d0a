#pragma once

#include <map>
#include <string>

#include "base/int128.hpp"

namespace airtime::store {

/// Named sums over many subscribers, exact: 64 bits may not hold a whole operator's millionths.
class TotalsSum {
  public:
    void add(const std::string& name, Int128 amount) { sums_[name] += amount; }
    /// Name -> decimal digits.
    std::map<std::string, std::string> to_text() const;

  private:
    std::map<std::string, Int128> sums_;
};

}  // namespace airtime::store
