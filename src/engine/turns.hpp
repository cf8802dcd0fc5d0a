#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "charging/values/credit_control.hpp"
#include "engine/confirmed_answers.hpp"
#include "engine/contract_cache.hpp"
#include "store/contract_store.hpp"

namespace airtime::engine {

/// A request that waits for its answer.
struct Turn {
    std::size_t job = 0;
    const charging::CreditControlRequest* request = nullptr;
    unsigned tries = 0;  ///< lost against other nodes' commits
    std::optional<charging::ContractId> contract;
    bool guessed = false;      ///< the contract is the subscriber's, and maybe not the session's
    bool reopens = false;      ///< it opens a session that ended before
    bool looks_first = false;  ///< whether its session is new is asked before it is decided
    bool held_back = false;    ///< until the EVENT was decided that it is a duplicate of
};

/// One contract's turns, in order, and the state that the first of them meets.
struct Group {
    ContractCache::Cached state;
    StateOrigin origin = StateOrigin::cache;
    bool refreshes = false;  ///< the state is cached, and to be loaded all the same
    std::vector<Turn> turns;
    bool out_of_step = false;   ///< a commit did not happen: the later ones name a token that never came
    bool name_refused = false;  ///< a session was not new: the others that open may not be either
    bool lost = false;          ///< a commit's outcome is unknown
};
using Groups = std::map<charging::ContractId, Group>;

/// Whether the request belongs to a session that was opened before: UPDATE and TERMINATION.
bool is_within_session(const charging::CreditControlRequest& request);

/// The Session-Id that its session has on the wire, where sub-sessions share it.
charging::SessionId on_wire(const charging::CreditControlRequest& request);
store::SessionNames names_of(const charging::CreditControlRequest& request);

/// Whether the contract has the subscriber's address that the request names; true where it names none.
bool carries(const charging::Contract& contract, const charging::CreditControlRequest& request);

/// Answers a turn that has a contract, undecided, and leaves it without; once, however often it is said.
void answer_undecided(Turn& turn, const charging::CreditControlAnswer& given, const AnswerSink& answer);

}  // namespace airtime::engine
