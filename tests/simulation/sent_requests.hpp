#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "charging/values/credit_control.hpp"

namespace airtime::simulation {

/// Everything that clients ever sent, by Session-Id and CC-Request-Number.
class SentRequests {
  public:
    void add(const charging::CreditControlRequest& request) {
        auto& same_number = by_number_[{request.session, request.number}];
        if (std::find(same_number.begin(), same_number.end(), request) == same_number.end()) {
            same_number.push_back(request);
        }
    }

    /// Those with other content too, the first sent in front; null if none was sent.
    const charging::CreditControlRequest* find(const charging::SessionId& session,
                                               std::uint32_t number) const {
        const auto found = by_number_.find({session, number});
        return found == by_number_.end() ? nullptr : &found->second.front();
    }

  private:
    std::map<std::pair<charging::SessionId, std::uint32_t>, std::vector<charging::CreditControlRequest>>
        by_number_;
};

}  // namespace airtime::simulation
