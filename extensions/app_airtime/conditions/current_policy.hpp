#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "charging/policy/policy.hpp"

namespace airtime::extension {

/// The policy in force. A reload replaces it while batches are still decided by the one that they began with.
class CurrentPolicy {
  public:
    using Shared = std::shared_ptr<const charging::Policy>;

    explicit CurrentPolicy(charging::Policy policy) { replace(std::move(policy)); }

    Shared get() const {
        const std::lock_guard lock{mutex_};
        return policy_;
    }
    void replace(charging::Policy policy) {
        auto next = std::make_shared<const charging::Policy>(std::move(policy));
        const std::lock_guard lock{mutex_};
        policy_.swap(next);
    }

  private:
    mutable std::mutex mutex_;
    Shared policy_;
};

}  // namespace airtime::extension
