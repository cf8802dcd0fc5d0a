#include "worker/restarted_clients.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "charging/changes/begin_change.hpp"
#include "store/make_commit.hpp"

namespace airtime::worker {

using store::StoreError;

namespace {

/// Against other nodes that change the same contract.
constexpr unsigned rounds_max = 20;

}  // namespace

RestartedClients::RestartedClients(store::ContractStore& contracts, store::RedisClientStates& states,
                                   const charging::Policy& policy, store::TokenSource tokens)
    : contracts_(contracts), states_(states), policy_(policy), tokens_(std::move(tokens)) {}

Result<RestartedClients::Step, StoreError> RestartedClients::step(
    std::size_t contracts_max, const charging::Circumstances& circumstances) {
    std::optional<Walk> walk = std::exchange(walk_, std::nullopt);
    if (!walk) {
        auto restarted = states_.restarted();
        if (!restarted) return restarted.error();
        if (restarted->empty()) return Step{};
        walk = Walk{.clients = std::make_shared<charging::ClientStates>(std::move(*restarted))};
    }
    const std::size_t before = walk->sessions;
    if (const auto failure = go_on(*walk, contracts_max, circumstances)) return *failure;
    const Step step{.sessions = walk->sessions - before, .more = walk->place.has_value()};
    if (step.more) {
        walk_ = std::move(walk);
    } else if (const auto failure = end(*walk)) {
        return *failure;
    }
    return step;
}

std::optional<StoreError> RestartedClients::go_on(Walk& walk, std::size_t contracts_max,
                                                  const charging::Circumstances& circumstances) {
    for (std::size_t looked_at = 0; walk.place && looked_at < contracts_max;) {
        const auto page = states_.timers_page(*walk.place);
        if (!page) return page.error();
        if (const auto failure = release_in(walk, page->contracts, circumstances)) return failure;
        looked_at += page->contracts.size();
        walk.place = page->next;
    }
    return std::nullopt;
}

std::optional<StoreError> RestartedClients::end(const Walk& walk) {
    if (!walk.all) return std::nullopt;
    for (const auto& [host, state] : *walk.clients) {
        if (const auto noted = states_.released({host, state}); !noted) return noted.error();
        spdlog::info("client.restarted host={} state={}", host, state);
    }
    spdlog::info("clients.released clients={} sessions={}", walk.clients->size(), walk.sessions);
    return std::nullopt;
}

std::optional<StoreError> RestartedClients::release_in(Walk& walk,
                                                       std::span<const charging::ContractId> contracts,
                                                       const charging::Circumstances& circumstances) {
    charging::Circumstances known = circumstances;
    known.restarted = walk.clients;
    std::vector<charging::SubscriberAddress> left(contracts.begin(), contracts.end());
    for (unsigned tries = 0; !left.empty() && tries < rounds_max; ++tries) {
        std::vector<store::Commit> commits;
        std::vector<std::size_t> ended;
        for (const store::LoadResult& loaded : contracts_.load(left)) {
            if (!loaded && loaded.error() != StoreError::corrupt) return loaded.error();
            if (!loaded || !*loaded) continue;
            const store::Snapshot& before = **loaded;
            auto change = charging::begin_change(before.contract, policy_, known).change;
            const std::size_t open = change.contract.sessions.size();
            if (open < before.contract.sessions.size()) {
                ended.push_back(before.contract.sessions.size() - open);
                commits.push_back(
                    store::make_commit(before, change, policy_, circumstances.now, tokens_.next()));
            }
        }
        left.clear();
        std::optional<StoreError> failure;
        contracts_.commit(commits, [&](std::size_t index, const store::CommitOutcome& outcome) {
            if (const auto* error = std::get_if<StoreError>(&outcome)) {
                failure = *error;
            } else if (std::holds_alternative<store::Conflict>(outcome)) {
                left.emplace_back(commits[index].contract);
            } else {
                walk.sessions += ended[index];
            }
        });
        if (failure) return failure;
    }
    walk.all = walk.all && left.empty();
    return std::nullopt;
}

}  // namespace airtime::worker
