#include "engine/commit_outcomes.hpp"

#include <utility>

#include "charging/changes/decide.hpp"
#include "charging/sessions/duplicates.hpp"

namespace airtime::engine {

bool CommitOutcomes::settle(std::size_t index, store::CommitOutcome outcome) {
    CommitRound::Step& step = round_.steps[index];
    if (auto* error = std::get_if<store::StoreError>(&outcome)) {
        settle_error(step, *error);
        return false;
    }
    if (step.group->lost) {
        settle_error(step, store::StoreError::corrupt);
        return false;
    }
    if (auto* conflict = std::get_if<store::Conflict>(&outcome)) {
        settle_conflict(step, std::move(*conflict));
        return false;
    }
    if (const auto* answered = std::get_if<store::AlreadyAnswered>(&outcome)) {
        step.group->out_of_step = true;
        answer_(step.turn.job, charging::replayed_event_answer(answered->answer, *step.turn.request));
        return false;
    }
    if (std::holds_alternative<store::NameTaken>(outcome)) {
        step.group->out_of_step = step.group->name_refused = true;
        answer_(step.turn.job, charging::answer_unknown_session(*step.turn.request));
        return false;
    }
    if (std::holds_alternative<store::NotNew>(outcome)) {
        step.group->out_of_step = step.group->name_refused = true;
        step.turn.reopens = true;
        round_.again.push_back(std::move(step.turn));
        return false;
    }
    count(step);
    if (step.after) cache_.put_committed(std::move(*step.after));
    return true;
}

void CommitOutcomes::count(const CommitRound::Step& step) {
    counts_.commits.add();
    if (step.advances) counts_.advances.add();
    if (step.refusal) counts_.add(*step.refusal);
}

void CommitOutcomes::settle_conflict(CommitRound::Step& step, store::Conflict conflict) {
    if (conflict.current) {
        cache_.put_loaded(std::move(*conflict.current));
    } else if (!step.group->out_of_step) {
        cache_.erase(*step.turn.contract);
    }
    // Later turns of the group lost against their own forerunner, not against another node.
    if (!std::exchange(step.group->out_of_step, true)) {
        ++step.turn.tries;
        counts_.conflicts.add();
    }
    step.turn.looks_first = step.group->name_refused &&
                            step.turn.request->type == charging::RequestType::initial && !step.turn.reopens;
    if (step.turn.tries >= tries_max_) {
        answer_(step.turn.job, charging::answer_too_busy(*step.turn.request));
    } else {
        round_.again.push_back(std::move(step.turn));
    }
}

void CommitOutcomes::settle_error(CommitRound::Step& step, store::StoreError error) {
    step.group->lost = true;
    if (error == store::StoreError::timeout || error == store::StoreError::disconnected) {
        cache_.clear();  // what other commits on their way came to is unknown as well
    } else {
        cache_.erase(*step.turn.contract);
    }
    answer_(step.turn.job, charging::answer_too_busy(*step.turn.request));
}

}  // namespace airtime::engine
