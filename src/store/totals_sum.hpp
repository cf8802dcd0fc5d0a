#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace airtime::store {

/// Named sums over many subscribers, exact: 64 bits may not hold a whole operator's millionths.
class TotalsSum {
  public:
    void add(const std::string& name, std::int64_t amount) { sums_[name] += amount; }
    /// Name -> decimal digits.
    std::map<std::string, std::string> to_text() const;

  private:
    __extension__ typedef __int128 WideInteger;
    std::map<std::string, WideInteger> sums_;
};

}  // namespace airtime::store
