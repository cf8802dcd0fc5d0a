#include "engine/lookups.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "charging/changes/decide.hpp"
#include "charging/sessions/duplicates.hpp"
#include "store/make_commit.hpp"

namespace airtime::engine {

using charging::RequestType;
using store::Snapshot;

void look_at_names(store::ContractStore& store, std::vector<Turn>& turns, const Groups& groups,
                   const AnswerSink& answer) {
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
    store.commit(looks, [&](std::size_t index, const store::CommitOutcome& outcome) {
        Turn& turn = *asking[index];
        if (std::holds_alternative<store::NameTaken>(outcome)) {
            answer_undecided(turn, charging::answer_unknown_session(*turn.request), answer);
        } else {
            turn.reopens = std::holds_alternative<store::NotNew>(outcome);
        }
    });
}

void load_ended(store::ContractStore& store, std::vector<Turn>& turns, Groups& groups,
                const AnswerSink& answer) {
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
    const std::vector<store::EndedResult> loaded = store.load_ended(places);
    for (std::size_t place = 0; place < asking.size(); ++place) {
        Turn& turn = *asking[place];
        if (!loaded[place]) {
            answer_undecided(turn, charging::answer_too_busy(*turn.request), answer);
        } else if (*loaded[place]) {
            Group& group = groups.at(*turn.contract);
            auto state = std::make_shared<ContractCache::State>(*group.state);
            state->contract.put_ended(**loaded[place]);
            group.state = std::move(state);
        }
    }
}

namespace {

/// EVENTs that a contract which had the number before may have answered, with that contract.
std::vector<std::pair<Turn*, Snapshot>> load_predecessors(store::ContractStore& store,
                                                          std::vector<Turn>& turns, const Groups& groups,
                                                          const AnswerSink& answer) {
    std::vector<Turn*> asking;
    std::vector<charging::SubscriberAddress> predecessors;
    for (Turn& turn : turns) {
        if (!turn.contract || turn.request->type != RequestType::event) continue;
        for (const auto& before : groups.at(*turn.contract).state->contract.predecessors) {
            asking.push_back(&turn);
            predecessors.emplace_back(before.contract);
        }
    }
    std::vector<std::pair<Turn*, Snapshot>> found;
    if (asking.empty()) return found;
    std::vector<store::LoadResult> loaded = store.load(predecessors);
    for (std::size_t place = 0; place < asking.size(); ++place) {
        if (!loaded[place]) {
            answer_undecided(*asking[place], charging::answer_too_busy(*asking[place]->request), answer);
        } else if (std::optional<Snapshot>& snapshot = *loaded[place]) {
            found.emplace_back(asking[place], std::move(*snapshot));
        }
    }
    return found;
}

}  // namespace

void replay_of_predecessors(store::ContractStore& store, std::vector<Turn>& turns, const Groups& groups,
                            const AnswerSink& answer) {
    const auto predecessors = load_predecessors(store, turns, groups, answer);
    std::vector<store::Commit> looks;
    for (const auto& [turn, before] : predecessors) {
        looks.push_back(store::look_at_answer(
            before, {.session = turn->request->session, .number = turn->request->number, .fill = {}}));
    }
    if (looks.empty()) return;
    store.commit(looks, [&](std::size_t index, const store::CommitOutcome& outcome) {
        Turn& turn = *predecessors[index].first;
        if (const auto* answered = std::get_if<store::AlreadyAnswered>(&outcome)) {
            answer_undecided(turn, charging::replayed_event_answer(answered->answer, *turn.request), answer);
        } else if (!std::holds_alternative<store::Committed>(outcome)) {
            answer_undecided(turn, charging::answer_too_busy(*turn.request), answer);
        }
    });
}

}  // namespace airtime::engine
