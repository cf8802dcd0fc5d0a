#include "engine/batch_charger.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <set>
#include <utility>

#include "charging/sessions/duplicates.hpp"
#include "charging/sessions/sub_session.hpp"
#include "charging/values/session_name.hpp"
#include "engine/needs_confirmation.hpp"
#include "store/addresses.hpp"
#include "store/make_commit.hpp"

namespace airtime::engine {

using charging::Contract;
using charging::ContractId;
using charging::CreditControlRequest;
using charging::RequestType;
using charging::SubscriberAddress;
using store::Snapshot;

/// A request that waits for its answer.
struct BatchCharger::Turn {
    std::size_t job = 0;
    const CreditControlRequest* request = nullptr;
    unsigned tries = 0;  ///< lost against other nodes' commits
    std::optional<ContractId> contract;
    bool guessed = false;      ///< the contract is the subscriber's, and maybe not the session's
    bool reopens = false;      ///< it opens a session that ended before
    bool looks_first = false;  ///< whether its session is new is asked before it is decided
    bool held_back = false;    ///< until the EVENT was decided that it repeats
};

/// One contract's turns, in order, and the state that the first of them meets.
struct BatchCharger::Group {
    ContractCache::Cached state;
    StateOrigin origin = StateOrigin::cache;
    bool refreshes = false;  ///< the state is cached, and to be loaded all the same
    std::vector<Turn> turns;
    bool out_of_step = false;   ///< a commit did not happen: the later ones name a token that never came
    bool name_refused = false;  ///< a session was not new: the others that open may not be either
    bool lost = false;          ///< a commit's outcome is unknown
};

/// What goes to the store in one round trip; the vectors run in parallel.
struct BatchCharger::Round {
    struct Step {
        Group* group = nullptr;
        Turn turn;
        std::optional<Snapshot> after;  ///< empty: nothing changes
    };
    std::vector<store::Commit> commits;
    std::vector<PlannedAnswer> planned;
    std::vector<Step> steps;
    std::vector<Turn> again;  ///< to be decided on a newer state
};

namespace {

bool is_within_session(const CreditControlRequest& request) {
    return request.type == RequestType::update || request.type == RequestType::termination;
}

charging::SessionId on_wire(const CreditControlRequest& request) {
    return {std::string{charging::session_on_wire(request.session)}};
}

store::SessionNames names_of(const CreditControlRequest& request) {
    return {.id = request.session, .on_wire = on_wire(request)};
}

/// Where a request's contract may be found, best first. A session stays with the contract that opened it,
/// whoever owns the number by now.
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

bool carries(const Contract& contract, const CreditControlRequest& request) {
    return !request.subscriber || store::carries(contract, *request.subscriber);
}

/// Another node has changed the contract since, by all appearances: a load costs less than to decide and
/// commit in vain.
bool seems_stale(const ContractCache::State& cached, const CreditControlRequest& request) {
    const charging::SharedList<charging::Session>& open = cached.contract.sessions;
    const auto session = std::ranges::find(open, request.session, &charging::Session::id);
    return cached.changes_elsewhere || (session != open.end() && charging::misses_answers(*session, request));
}

/// Every EVENT looks at its slot, so that a repetition is found whatever the repetition would lead to.
store::AnswerSlot answer_slot(const CreditControlRequest& request, const charging::Decision& decision) {
    store::AnswerSlot slot{.session = request.session, .number = request.number, .fill = {}, .kept_s = 0};
    if (decision.remembered) {
        slot.fill = decision.remembered->stored;
        slot.kept_s = decision.remembered->kept_s;
    }
    return slot;
}

}  // namespace

BatchCharger::BatchCharger(store::ContractStore& store, const charging::Policy& policy,
                           store::TokenSource tokens, Limits limits, Pause pause)
    : store_(store),
      policy_(&policy),
      tokens_(std::move(tokens)),
      limits_(limits),
      pause_(std::move(pause)),
      cache_(limits.cached_contracts_max) {}

void BatchCharger::charge(std::span<const ChargeJob> jobs, const charging::Circumstances& circumstances,
                          const AnswerSink& answer) {
    std::vector<Turn> waiting;
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        if (jobs[job].too_late) {
            answer(job, charging::answer_too_busy(jobs[job].request));
        } else {
            waiting.push_back(Turn{.job = job, .request = &jobs[job].request, .contract = {}});
        }
    }
    while (!waiting.empty()) {
        if (std::ranges::any_of(waiting, [](const Turn& turn) { return turn.tries >= 2; })) pause_();
        waiting = decide_and_commit(group_by_contract(std::move(waiting), answer), circumstances, answer);
    }
}

ContractCache::Cached BatchCharger::cached_for(const CreditControlRequest& request) {
    ContractCache::Cached cached;
    if (is_within_session(request)) cached = cache_.find(SubscriberAddress{on_wire(request)});
    return cached || !request.subscriber ? cached : cache_.find(*request.subscriber);
}

BatchCharger::Groups BatchCharger::group_by_contract(std::vector<Turn> turns, const AnswerSink& answer) {
    Groups groups;
    for (Turn& turn : turns) {
        turn.contract.reset();
        turn.guessed = false;
        if (ContractCache::Cached cached = cached_for(*turn.request)) {
            turn.contract = cached->contract.id;
            turn.guessed = is_within_session(*turn.request) &&
                           cached->contract.session(turn.request->session) == nullptr;
            Group& group = groups[*turn.contract];
            // Right after a conflict the state came from the store.
            group.refreshes |= turn.guessed || (turn.tries == 0 && seems_stale(*cached, *turn.request));
            group.state = std::move(cached);
        }
    }
    load_missing(turns, groups, answer);
    look_at_names(turns, groups, answer);
    bring_ended(turns, groups, answer);
    if (std::vector<Turn> astray = take_wrong_guesses(turns, groups); !astray.empty()) {
        load_missing(astray, groups, answer);
        std::ranges::move(astray, std::back_inserter(turns));
        std::ranges::sort(turns, {}, &Turn::job);
        bring_ended(turns, groups, answer);  // of all: contracts that were loaded again have none at hand
    }
    replay_of_predecessors(turns, groups, answer);
    for (Turn& turn : turns) {
        if (turn.contract) {
            Group& group = groups.at(*turn.contract);
            group.turns.push_back(std::move(turn));
        }
    }
    return groups;
}

/// Out of `turns`: the session is not in its subscriber's contract, so it must be looked for by its name; or
/// the contract gave up the number since it was cached, and whoever has it now must be looked for.
std::vector<BatchCharger::Turn> BatchCharger::take_wrong_guesses(std::vector<Turn>& turns,
                                                                 const Groups& groups) {
    const auto wrong = std::ranges::stable_partition(turns, [&groups](const Turn& turn) {
        if (!turn.contract) return true;
        const Contract& contract = groups.at(*turn.contract).state->contract;
        const bool in_session =
            is_within_session(*turn.request) && contract.session(turn.request->session) != nullptr;
        return in_session || (!turn.guessed && carries(contract, *turn.request));
    });
    std::vector<Turn> taken{std::make_move_iterator(wrong.begin()), std::make_move_iterator(wrong.end())};
    turns.erase(wrong.begin(), wrong.end());
    for (Turn& turn : taken) {
        turn.contract.reset();  // to be found by the session's address, like one that is not cached
    }
    return taken;
}

void BatchCharger::load_missing(std::vector<Turn>& turns, Groups& groups, const AnswerSink& answer) {
    std::map<SubscriberAddress, std::size_t> places;
    std::vector<SubscriberAddress> addresses;
    for (auto& [contract, group] : groups) {
        if (std::exchange(group.refreshes, false)) addresses.emplace_back(contract);
    }
    for (const Turn& turn : turns) {
        for (const SubscriberAddress& address :
             turn.contract ? std::vector<SubscriberAddress>{} : addresses_of(*turn.request)) {
            if (places.try_emplace(address, addresses.size()).second) addresses.push_back(address);
        }
    }
    std::vector<store::LoadResult> loaded;
    if (!addresses.empty()) {
        loaded = store_.load(addresses);
        assert(loaded.size() == addresses.size());
    }
    std::vector<std::optional<ContractId>> found(loaded.size());
    for (std::size_t place = 0; place < loaded.size(); ++place) {
        if (!loaded[place].ok()) continue;
        if (std::optional<Snapshot>& snapshot = loaded[place].value()) {
            found[place] = snapshot->contract.id;
            Group& group = groups[snapshot->contract.id];
            group.state = cache_.put_loaded(std::move(*snapshot));
            group.origin = StateOrigin::store;
        }
    }
    for (Turn& turn : turns) {
        if (turn.contract) continue;
        bool failed = false;
        for (const SubscriberAddress& address : addresses_of(*turn.request)) {
            const std::size_t place = places.at(address);
            failed = failed || !loaded[place].ok();
            if (!failed && found[place]) {
                turn.contract = found[place];
                break;
            }
        }
        if (!turn.contract) {
            answer(turn.job,
                   failed ? charging::answer_too_busy(*turn.request) : answer_not_found(*turn.request));
        }
    }
}

/// Of INITIALs behind one whose session was not new. Each that is not either would put those behind it out of
/// step, for a round of its own.
void BatchCharger::look_at_names(std::vector<Turn>& turns, const Groups& groups, const AnswerSink& answer) {
    std::vector<Turn*> asking;
    std::vector<store::Commit> looks;
    for (Turn& turn : turns) {
        if (!std::exchange(turn.looks_first, false) || !turn.contract) continue;
        const Snapshot& state = *groups.at(*turn.contract).state;
        if (carries(state.contract, *turn.request)) {
            asking.push_back(&turn);
            looks.push_back(store::look_at_names(state, names_of(*turn.request)));
        }
    }
    if (looks.empty()) return;
    store_.commit(looks, [&](std::size_t index, const store::CommitOutcome& outcome) {
        Turn& turn = *asking[index];
        if (std::holds_alternative<store::NameTaken>(outcome)) {
            answer_at_once(turn, charging::answer_unknown_session(*turn.request), answer);
        } else {
            turn.reopens = std::holds_alternative<store::NotNew>(outcome);
        }
    });
}

/// What is asked about a session that ended is decided on what is remembered of it.
void BatchCharger::bring_ended(std::vector<Turn>& turns, Groups& groups, const AnswerSink& answer) {
    std::vector<Turn*> asking;
    std::vector<store::EndedPlace> places;
    for (Turn& turn : turns) {
        const bool may_ask = is_within_session(*turn.request) || turn.reopens;
        if (may_ask && turn.contract &&
            groups.at(*turn.contract).state->contract.session(turn.request->session) == nullptr) {
            asking.push_back(&turn);
            places.push_back({.contract = *turn.contract, .session = turn.request->session});
        }
    }
    if (asking.empty()) return;
    const std::vector<store::EndedResult> loaded = store_.load_ended(places);
    for (std::size_t place = 0; place < asking.size(); ++place) {
        Turn& turn = *asking[place];
        if (!loaded[place]) {
            answer_at_once(turn, charging::answer_too_busy(*turn.request), answer);
        } else if (*loaded[place]) {
            Group& group = groups.at(*turn.contract);
            auto state = std::make_shared<ContractCache::State>(*group.state);
            state->contract.put_ended(**loaded[place]);
            group.state = std::move(state);
        }
    }
}

/// EVENTs that a contract which had the number before may have answered, with that contract.
std::vector<std::pair<BatchCharger::Turn*, Snapshot>> BatchCharger::load_predecessors(
    std::vector<Turn>& turns, const Groups& groups, const AnswerSink& answer) {
    std::vector<Turn*> asking;
    std::vector<SubscriberAddress> predecessors;
    for (Turn& turn : turns) {
        if (!turn.contract || turn.request->type != RequestType::event) continue;
        for (const auto& before : groups.at(*turn.contract).state->contract.predecessors) {
            asking.push_back(&turn);
            predecessors.emplace_back(before.contract);
        }
    }
    std::vector<std::pair<Turn*, Snapshot>> found;
    if (asking.empty()) return found;
    std::vector<store::LoadResult> loaded = store_.load(predecessors);
    for (std::size_t place = 0; place < asking.size(); ++place) {
        if (!loaded[place]) {
            answer_at_once(*asking[place], charging::answer_too_busy(*asking[place]->request), answer);
        } else if (std::optional<Snapshot>& snapshot = *loaded[place]) {
            found.emplace_back(asking[place], std::move(*snapshot));
        }
    }
    return found;
}

/// Such an EVENT is a repetition, whoever has the number by now.
void BatchCharger::replay_of_predecessors(std::vector<Turn>& turns, const Groups& groups,
                                          const AnswerSink& answer) {
    const auto predecessors = load_predecessors(turns, groups, answer);
    std::vector<store::Commit> looks;
    for (const auto& [turn, before] : predecessors) {
        looks.push_back(store::look_at_answer(
            before, {.session = turn->request->session, .number = turn->request->number, .fill = {}}));
    }
    if (looks.empty()) return;
    store_.commit(looks, [&](std::size_t index, const store::CommitOutcome& outcome) {
        Turn& turn = *predecessors[index].first;
        if (const auto* answered = std::get_if<store::AlreadyAnswered>(&outcome)) {
            answer_at_once(turn, charging::replayed_event_answer(answered->answer, *turn.request), answer);
        } else if (!std::holds_alternative<store::Committed>(outcome)) {
            answer_at_once(turn, charging::answer_too_busy(*turn.request), answer);
        }
    });
}

/// Undecided; once, however often it is said.
void BatchCharger::answer_at_once(Turn& turn, const charging::CreditControlAnswer& given,
                                  const AnswerSink& answer) {
    if (std::exchange(turn.contract, std::nullopt)) answer(turn.job, given);
}

std::vector<BatchCharger::Turn> BatchCharger::decide_and_commit(Groups groups,
                                                                const charging::Circumstances& circumstances,
                                                                const AnswerSink& answer) {
    std::size_t turns = 0;
    for (const auto& [contract, group] : groups) turns += group.turns.size();
    Round round;
    round.steps.reserve(turns);  // deciding keeps pointers into it
    for (auto& [contract, group] : groups) decide_group(group, round, circumstances, answer);
    if (!round.commits.empty()) {
        answer_when_confirmed(
            store_, round.commits, round.planned,
            [&](std::size_t index, store::CommitOutcome outcome) {
                return settle(round, index, std::move(outcome), answer);
            },
            answer);
    }
    std::ranges::sort(round.again, {}, &Turn::job);
    return std::move(round.again);
}

void BatchCharger::decide_group(Group& group, Round& round, const charging::Circumstances& circumstances,
                                const AnswerSink& answer) {
    const Snapshot* before = group.state.get();
    std::set<std::pair<charging::SessionId, std::uint32_t>> events;
    for (Turn& turn : group.turns) {
        // A repetition is found whatever its state, but puts those behind it out of step.
        if (turn.request->type == RequestType::event && !turn.held_back &&
            !events.emplace(turn.request->session, turn.request->number).second) {
            turn.held_back = true;
            round.again.push_back(std::move(turn));
            continue;
        }
        charging::Decision decision =
            charging::decide(Contract{before->contract}, *turn.request, *policy_, circumstances);
        store::Commit commit =
            store::make_commit(*before, decision.change, *policy_, circumstances.now, tokens_.next());
        if (turn.request->type == RequestType::event) commit.answer = answer_slot(*turn.request, decision);
        if (turn.request->type == RequestType::initial && !turn.reopens &&
            before->contract.session(turn.request->session) == nullptr) {
            commit.new_session = names_of(*turn.request);
        }
        if (!needs_confirmation(commit, group.origin)) {
            answer(turn.job, decision.answer);
            continue;
        }
        commit.follows = std::exchange(group.origin, StateOrigin::pending) == StateOrigin::pending;
        round.planned.push_back({.job = turn.job, .answer = std::move(decision.answer)});
        Round::Step& step =
            round.steps.emplace_back(Round::Step{.group = &group, .turn = std::move(turn), .after = {}});
        if (commit.next != commit.expected) {
            step.after = Snapshot{.contract = std::move(decision.change.contract), .token = commit.next};
            before = &*step.after;
        }
        round.commits.push_back(std::move(commit));
    }
}

bool BatchCharger::settle(Round& round, std::size_t index, store::CommitOutcome outcome,
                          const AnswerSink& answer) {
    Round::Step& step = round.steps[index];
    if (auto* error = std::get_if<store::StoreError>(&outcome)) {
        settle_error(round, index, *error, answer);
        return false;
    }
    if (step.group->lost) {
        settle_error(round, index, store::StoreError::corrupt, answer);
        return false;
    }
    if (auto* conflict = std::get_if<store::Conflict>(&outcome)) {
        settle_conflict(round, index, std::move(*conflict), answer);
        return false;
    }
    if (const auto* answered = std::get_if<store::AlreadyAnswered>(&outcome)) {
        step.group->out_of_step = true;
        answer(step.turn.job, charging::replayed_event_answer(answered->answer, *step.turn.request));
        return false;
    }
    if (std::holds_alternative<store::NameTaken>(outcome)) {
        step.group->out_of_step = step.group->name_refused = true;
        answer(step.turn.job, charging::answer_unknown_session(*step.turn.request));
        return false;
    }
    if (std::holds_alternative<store::NotNew>(outcome)) {
        step.group->out_of_step = step.group->name_refused = true;
        step.turn.reopens = true;
        round.again.push_back(std::move(step.turn));
        return false;
    }
    if (step.after) cache_.put_committed(std::move(*step.after));
    return true;
}

void BatchCharger::settle_conflict(Round& round, std::size_t index, store::Conflict conflict,
                                   const AnswerSink& answer) {
    Round::Step& step = round.steps[index];
    if (conflict.current) {
        cache_.put_loaded(std::move(*conflict.current));
    } else if (!step.group->out_of_step) {
        cache_.erase(*step.turn.contract);
    }
    // Later turns of the group lost against their own forerunner, not against another node.
    if (!std::exchange(step.group->out_of_step, true)) ++step.turn.tries;
    step.turn.looks_first =
        step.group->name_refused && step.turn.request->type == RequestType::initial && !step.turn.reopens;
    if (step.turn.tries >= limits_.tries_max) {
        answer(step.turn.job, charging::answer_too_busy(*step.turn.request));
    } else {
        round.again.push_back(std::move(step.turn));
    }
}

void BatchCharger::settle_error(Round& round, std::size_t index, store::StoreError error,
                                const AnswerSink& answer) {
    Round::Step& step = round.steps[index];
    step.group->lost = true;
    if (error == store::StoreError::timeout || error == store::StoreError::disconnected) {
        cache_.clear();  // what other commits on their way came to is unknown as well
    } else {
        cache_.erase(*step.turn.contract);
    }
    answer(step.turn.job, charging::answer_too_busy(*step.turn.request));
}

}  // namespace airtime::engine
