#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "charging/values/credit_control.hpp"

namespace airtime::engine {

/// Which subscriber a request counts for, as a hash: by its Subscription-Id, or else by what the session's
/// requests said before. Bounded; what was forgotten goes by Session-Id. For one thread.
class SessionShards {
  public:
    SessionShards();
    std::uint64_t subscriber_hash(const charging::CreditControlRequest& request);

  private:
    struct Seen {
        std::uint64_t session = 0;
        std::uint64_t subscriber = 0;
    };
    std::vector<Seen> seen_;
};

}  // namespace airtime::engine
