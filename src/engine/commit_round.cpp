#include "engine/commit_round.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "charging/changes/decide.hpp"
#include "store/make_commit.hpp"

namespace airtime::engine {

using charging::CreditControlRequest;
using charging::RequestType;
using store::Snapshot;

namespace {

/// Every EVENT looks at its slot, so that a duplicate is found whatever the duplicate would lead to.
store::AnswerSlot answer_slot(const CreditControlRequest& request, const charging::Decision& decision) {
    store::AnswerSlot slot{.session = request.session, .number = request.number, .fill = {}, .kept_s = 0};
    if (decision.remembered) {
        slot.fill = decision.remembered->stored;
        slot.kept_s = decision.remembered->kept_s;
    }
    return slot;
}

store::Commit commit_of(const Turn& turn, const Snapshot& before, charging::Decision& decision,
                        const DecidedBy& by) {
    const CreditControlRequest& request = *turn.request;
    store::Commit commit =
        store::make_commit(before, decision.change, by.policy, by.circumstances.now, by.tokens.next());
    if (request.type == RequestType::event) commit.answer = answer_slot(request, decision);
    if (request.type == RequestType::initial && !turn.reopens &&
        before.contract.session(request.session) == nullptr) {
        commit.new_session = names_of(request);
    }
    return commit;
}

bool grants_advance(const charging::Decision& decision) {
    return std::ranges::find(decision.change.events, charging::EventKind::advanced,
                             &charging::LedgerEvent::kind) != decision.change.events.end();
}

void decide_group(Group& group, CommitRound& round, const DecidedBy& by, const AnswerSink& answer) {
    const Snapshot* before = group.state.get();
    std::set<std::pair<charging::SessionId, std::uint32_t>> events;
    for (Turn& turn : group.turns) {
        // A duplicate is found whatever its state, but puts those behind it out of step.
        if (turn.request->type == RequestType::event && !turn.held_back &&
            !events.emplace(turn.request->session, turn.request->number).second) {
            turn.held_back = true;
            round.again.push_back(std::move(turn));
            continue;
        }
        charging::Decision decision = charging::decide(charging::Contract{before->contract}, *turn.request,
                                                       by.policy, by.circumstances);
        const bool advances = grants_advance(decision);
        store::Commit commit = commit_of(turn, *before, decision, by);
        if (!needs_confirmation(commit, group.origin)) {
            if (decision.advance_refusal) by.counts.add(*decision.advance_refusal);
            answer(turn.job, decision.answer);
            continue;
        }
        commit.follows = std::exchange(group.origin, StateOrigin::pending) == StateOrigin::pending;
        round.planned.push_back({.job = turn.job, .answer = std::move(decision.answer)});
        CommitRound::Step& step =
            round.steps.emplace_back(CommitRound::Step{.group = &group,
                                                       .turn = std::move(turn),
                                                       .after = {},
                                                       .advances = advances,
                                                       .refusal = decision.advance_refusal});
        if (commit.next != commit.expected) {
            step.after = Snapshot{.contract = std::move(decision.change.contract),
                                  .token = commit.next,
                                  .becomes_compact = before->becomes_compact,
                                  .timer = commit.timer};
            before = &*step.after;
        }
        round.commits.push_back(std::move(commit));
    }
}

}  // namespace

CommitRound decide_groups(Groups& groups, const DecidedBy& by, const AnswerSink& answer) {
    std::size_t turns = 0;
    for (const auto& [contract, group] : groups) turns += group.turns.size();
    CommitRound round;
    round.steps.reserve(turns);  // deciding keeps pointers into it
    for (auto& [contract, group] : groups) decide_group(group, round, by, answer);
    return round;
}

}  // namespace airtime::engine
