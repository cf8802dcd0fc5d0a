#include "worker/restarted_clients.hpp"

#include <spdlog/spdlog.h>

#include "charging/client_calls.hpp"

namespace airtime::worker {

using store::StoreError;

namespace {

/// Against other nodes that change the same contract.
constexpr unsigned tries_max = 20;

}  // namespace

RestartedClients::RestartedClients(store::ContractStore& contracts, store::RedisClientStates& states,
                                   const charging::Policy& policy, store::TokenSource tokens)
    : contracts_(contracts), states_(states), policy_(policy), tokens_(std::move(tokens)) {}

Result<std::size_t, StoreError> RestartedClients::release(const charging::Circumstances& circumstances) {
    const auto restarted = states_.restarted();
    if (!restarted) {
        return restarted.error();
    }
    std::size_t sum = 0;
    for (const store::RestartedClient& client : *restarted) {
        const auto ended = release_sessions_of(client, circumstances);
        if (!ended) {
            return ended.error();
        }
        sum += ended->sessions;
        if (!ended->all) {
            continue;
        }
        if (const auto noted = states_.released(client); !noted) {
            return noted.error();
        }
        spdlog::info("client.restarted host={} state={} sessions={}", client.host, client.state,
                     ended->sessions);
    }
    return sum;
}

Result<RestartedClients::Released, StoreError> RestartedClients::release_sessions_of(
    const store::RestartedClient& client, const charging::Circumstances& circumstances) {
    Released released;
    std::optional<StoreError> failure;
    const auto walked = states_.each_page_of_timers([&](std::span<const charging::ContractId> contracts) {
        const auto ended = release_in(contracts, client, circumstances);
        if (!ended) {
            failure = ended.error();
        } else {
            released.sessions += ended->sessions;
            released.all = released.all && ended->all;
        }
        return !failure;
    });
    if (failure) {
        return *failure;
    }
    return walked ? Result<Released, StoreError>{released} : Result<Released, StoreError>{walked.error()};
}

Result<RestartedClients::Released, StoreError> RestartedClients::release_in(
    std::span<const charging::ContractId> contracts, const store::RestartedClient& client,
    const charging::Circumstances& circumstances) {
    Released released;
    std::vector<charging::SubscriberAddress> left(contracts.begin(), contracts.end());
    for (unsigned tries = 0; !left.empty() && tries < tries_max; ++tries) {
        std::vector<store::Commit> commits;
        std::vector<std::size_t> ended;
        for (auto& loaded : contracts_.load(left)) {
            if (!loaded && loaded.error() != StoreError::corrupt) {
                return loaded.error();
            }
            if (!loaded || !loaded.value()) {
                continue;
            }
            auto lost = charging::end_sessions_before_restart(loaded.value()->contract, client.host,
                                                              client.state, policy_, circumstances);
            if (lost.sessions > 0) {
                commits.push_back(store::make_commit(*loaded.value(), lost.change, policy_, circumstances.now,
                                                     tokens_.next()));
                ended.push_back(lost.sessions);
            }
        }
        left.clear();
        std::optional<StoreError> failure;
        contracts_.commit(commits, [&](std::size_t index, store::CommitOutcome outcome) {
            if (const auto* error = std::get_if<StoreError>(&outcome)) {
                failure = *error;
            } else if (std::holds_alternative<store::Conflict>(outcome)) {
                left.emplace_back(commits[index].contract);
            } else {
                released.sessions += ended[index];
            }
        });
        if (failure) {
            return *failure;
        }
    }
    released.all = left.empty();
    return released;
}

}  // namespace airtime::worker
