#include "worker/retiming.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "charging/changes/due.hpp"

namespace airtime::worker {

using store::StoreError;

Retiming::Retiming(store::RedisContractStore& contracts, store::RedisPolicies& policies,
                   const charging::Policy& policy, std::string process)
    : contracts_(contracts), policies_(policies), policy_(policy), process_(std::move(process)) {}

Result<bool, StoreError> Retiming::step(std::size_t keys_max) {
    if (!noted_) {
        if (const auto noted = policies_.note(process_, policy_.fingerprint); !noted) return noted.error();
        noted_ = true;
    }
    const auto left = policies_.retiming_left();
    if (!left) return left.error();
    if (!*left) return false;
    if ((*left)->cursor == store::first_page) {
        spdlog::info("timers.retiming policies=\"{}\"", (*left)->policies);
    }
    const auto page = contracts_.contract_page((*left)->cursor, keys_max);
    if (!page) return page.error();
    if (const auto done = retime(page->contracts); !done) return done.error();
    if (const auto noted = policies_.retimed(**left, page->next); !noted) return noted.error();
    if (page->next == store::first_page) spdlog::info("timers.retimed policies=\"{}\"", (*left)->policies);
    return true;
}

/// A timer that comes too soon under the new policy wakes the timers' thread for nothing, which then sets it.
Result<Done, StoreError> Retiming::retime(const std::vector<charging::ContractId>& contracts) {
    const std::vector<charging::SubscriberAddress> addresses(contracts.begin(), contracts.end());
    std::vector<store::TimerMove> moves;
    for (const store::LoadResult& loaded : contracts_.load(addresses)) {
        if (!loaded && loaded.error() != StoreError::corrupt) return loaded.error();
        if (!loaded || !*loaded) continue;
        const charging::Contract& contract = (*loaded)->contract;
        if (const auto due = charging::next_due(contract, policy_)) {
            moves.push_back({.contract = contract.id, .kind = store::TimerMove::Kind::sooner, .at = *due});
        }
    }
    return contracts_.move_timers(moves);
}

}  // namespace airtime::worker
