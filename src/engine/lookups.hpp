#pragma once

#include <vector>

#include "engine/turns.hpp"
#include "store/contract_store.hpp"

/// What is looked up of requests whose contract is known, before they are decided. A turn that is answered
/// here, because it needs no decision or the store cannot say, is left without a contract.
namespace airtime::engine {

/// Of INITIALs behind one whose session was not new. Each that is not either would put those behind it out of
/// step, for a round of its own.
void look_at_names(store::ContractStore& store, std::vector<Turn>& turns, const Groups& groups,
                   const AnswerSink& answer);

/// What is asked about a session that ended is decided on what is remembered of it, which comes into the
/// group's state.
void load_ended(store::ContractStore& store, std::vector<Turn>& turns, Groups& groups,
                const AnswerSink& answer);

/// Answers an EVENT that a contract which had the number before has answered: it is a duplicate, whoever has
/// the number by now.
void replay_of_predecessors(store::ContractStore& store, std::vector<Turn>& turns, const Groups& groups,
                            const AnswerSink& answer);

}  // namespace airtime::engine
