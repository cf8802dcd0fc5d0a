#include "engine/contract_finder.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <map>
#include <utility>

#include "charging/changes/decide.hpp"
#include "charging/sessions/duplicates.hpp"
#include "engine/lookups.hpp"

namespace airtime::engine {

using charging::Contract;
using charging::ContractId;
using charging::CreditControlRequest;
using charging::SubscriberAddress;

/// What the store is asked for in one round trip.
struct ContractFinder::Asked {
    std::vector<SubscriberAddress> addresses;
    std::map<SubscriberAddress, std::size_t> places;  ///< among them, of those that turns ask for
};

/// What the store says of one address.
struct ContractFinder::Found {
    bool failed = false;
    std::optional<ContractId> contract;  ///< empty: none has the address
};

namespace {

/// Where a request's contract may be found, best first.
std::vector<SubscriberAddress> addresses_of(const CreditControlRequest& request) {
    std::vector<SubscriberAddress> addresses;
    if (is_within_session(request)) addresses.emplace_back(on_wire(request));
    if (request.subscriber) addresses.push_back(*request.subscriber);
    return addresses;
}

charging::CreditControlAnswer answer_not_found(const CreditControlRequest& request) {
    const bool names_session_only = !addresses_of(request).empty() && !request.subscriber;
    return names_session_only ? charging::answer_unknown_session(request)
                              : charging::answer_unknown_subscriber(request);
}

/// Another node has changed the contract since, by all appearances: a load costs less than to decide and
/// commit in vain.
bool seems_stale(const ContractCache::State& cached, const CreditControlRequest& request) {
    const charging::SharedList<charging::Session>& open = cached.contract.sessions;
    const auto session = std::ranges::find(open, request.session, &charging::Session::id);
    return cached.changes_elsewhere || (session != open.end() && charging::misses_answers(*session, request));
}

}  // namespace

Groups ContractFinder::group_by_contract(std::vector<Turn> turns, const AnswerSink& answer) {
    Groups groups;
    find_cached(turns, groups);
    load_missing(turns, groups, answer);
    look_at_names(store_, turns, groups, answer);
    load_ended(store_, turns, groups, answer);
    if (std::vector<Turn> astray = extract_wrong_guesses(turns, groups); !astray.empty()) {
        load_missing(astray, groups, answer);
        std::ranges::move(astray, std::back_inserter(turns));
        std::ranges::sort(turns, {}, &Turn::job);
        load_ended(store_, turns, groups, answer);  // of all: contracts that were loaded again have none
    }
    replay_of_predecessors(store_, turns, groups, answer);
    for (Turn& turn : turns) {
        if (turn.contract) {
            Group& group = groups.at(*turn.contract);
            group.turns.push_back(std::move(turn));
        }
    }
    return groups;
}

ContractCache::Cached ContractFinder::cached_for(const CreditControlRequest& request) {
    ContractCache::Cached cached;
    if (is_within_session(request)) cached = cache_.find(SubscriberAddress{on_wire(request)});
    return cached || !request.subscriber ? cached : cache_.find(*request.subscriber);
}

void ContractFinder::find_cached(std::vector<Turn>& turns, Groups& groups) {
    for (Turn& turn : turns) {
        turn.contract.reset();
        turn.guessed = false;
        bool at_hand = false;
        if (ContractCache::Cached cached = cached_for(*turn.request)) {
            turn.contract = cached->contract.id;
            turn.guessed = is_within_session(*turn.request) &&
                           cached->contract.session(turn.request->session) == nullptr;
            Group& group = groups[*turn.contract];
            // Right after a conflict the state came from the store.
            const bool refreshes = turn.guessed || (turn.tries == 0 && seems_stale(*cached, *turn.request));
            group.refreshes |= refreshes;
            group.state = std::move(cached);
            at_hand = !refreshes;
        }
        (at_hand ? counts_.cache_hits : counts_.cache_misses).add();
    }
}

/// Out of `turns`: the session is not in its subscriber's contract, so it must be looked for by its name; or
/// the contract gave up the number since it was cached, and whoever has it now must be looked for.
std::vector<Turn> ContractFinder::extract_wrong_guesses(std::vector<Turn>& turns, const Groups& groups) {
    const auto wrong = std::stable_partition(turns.begin(), turns.end(), [&groups](const Turn& turn) {
        if (!turn.contract) return true;
        const Contract& contract = groups.at(*turn.contract).state->contract;
        const bool in_session =
            is_within_session(*turn.request) && contract.session(turn.request->session) != nullptr;
        return in_session || (!turn.guessed && carries(contract, *turn.request));
    });
    std::vector<Turn> extracted{std::make_move_iterator(wrong), std::make_move_iterator(turns.end())};
    turns.erase(wrong, turns.end());
    for (Turn& turn : extracted) {
        turn.contract.reset();  // to be found by the session's address, like one that is not cached
    }
    return extracted;
}

/// Also the states that are cached and to be loaded all the same.
void ContractFinder::load_missing(std::vector<Turn>& turns, Groups& groups, const AnswerSink& answer) {
    const Asked asked = missing_addresses(turns, groups);
    const std::vector<Found> found = load(asked.addresses, groups);
    for (Turn& turn : turns) {
        if (!turn.contract) assign(turn, asked, found, answer);
    }
}

ContractFinder::Asked ContractFinder::missing_addresses(const std::vector<Turn>& turns, Groups& groups) {
    Asked asked;
    for (auto& [contract, group] : groups) {
        if (std::exchange(group.refreshes, false)) asked.addresses.emplace_back(contract);
    }
    for (const Turn& turn : turns) {
        if (turn.contract) continue;
        for (const SubscriberAddress& address : addresses_of(*turn.request)) {
            if (asked.places.try_emplace(address, asked.addresses.size()).second) {
                asked.addresses.push_back(address);
            }
        }
    }
    return asked;
}

std::vector<ContractFinder::Found> ContractFinder::load(const std::vector<SubscriberAddress>& addresses,
                                                        Groups& groups) {
    if (addresses.empty()) return {};
    std::vector<store::LoadResult> loaded = store_.load(addresses);
    assert(loaded.size() == addresses.size());
    std::vector<Found> found(loaded.size());
    for (std::size_t place = 0; place < loaded.size(); ++place) {
        if (!loaded[place].ok()) {
            found[place].failed = true;
        } else if (std::optional<store::Snapshot>& snapshot = loaded[place].value()) {
            found[place].contract = snapshot->contract.id;
            Group& group = groups[snapshot->contract.id];
            group.state = cache_.put_loaded(std::move(*snapshot));
            group.origin = StateOrigin::store;
        }
    }
    return found;
}

/// The contract of the best address that has one, or an answer that there is none.
void ContractFinder::assign(Turn& turn, const Asked& asked, const std::vector<Found>& found,
                            const AnswerSink& answer) {
    for (const SubscriberAddress& address : addresses_of(*turn.request)) {
        const Found& at = found[asked.places.at(address)];
        if (at.failed) return answer(turn.job, charging::answer_too_busy(*turn.request));
        if (at.contract) {
            turn.contract = at.contract;
            return;
        }
    }
    answer(turn.job, answer_not_found(*turn.request));
}

}  // namespace airtime::engine
