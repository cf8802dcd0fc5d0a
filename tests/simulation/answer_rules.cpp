#include "tests/simulation/answer_rules.hpp"

#include <algorithm>
#include <string>

#include "charging/changes/decide.hpp"
#include "tests/simulation/broken_promise.hpp"

namespace airtime::simulation {

using charging::Contract;
using charging::CreditControlAnswer;
using charging::CreditControlRequest;
using charging::RequestType;
using charging::ResultCode;
using charging::StoredAnswer;

namespace {

std::string name_of(const CreditControlRequest& request) {
    constexpr const char* types[] = {"", "INITIAL ", "UPDATE ", "TERMINATION ", "EVENT "};  // of RFC 8506 8.3
    return types[static_cast<std::size_t>(request.type)] + request.session.value + "/" +
           std::to_string(request.number);
}

/// The answer that the session keeps under the number; null for none.
const StoredAnswer* kept_in_session(const Contract& contract, const charging::SessionId& id,
                                    std::uint32_t number) {
    const charging::Session* session = contract.session(id);
    if (session == nullptr) return nullptr;
    const auto found = std::ranges::find(session->answers, number, &StoredAnswer::number);
    return found == session->answers.end() ? nullptr : &*found;
}

bool was_dropped(const Contract& contract, const charging::SessionId& id, std::uint32_t number) {
    const charging::Session* session = contract.session(id);
    return session != nullptr && session->dropped_through && number <= *session->dropped_through;
}

/// A refusal because the number carried something else is no trace of the request.
bool leaves_trace(const charging::Decision& decision, const CreditControlRequest& request) {
    if (request.type == RequestType::event) return decision.remembered.has_value();
    const StoredAnswer* kept = kept_in_session(decision.change.contract, request.session, request.number);
    return kept != nullptr && kept->digest == charging::digest_of(request);
}

/// The session may have been forgotten again between commit and reply.
bool was_traced(const CreditControlRequest& request, const CreditControlAnswer& answer,
                std::span<const Contract* const> earlier) {
    return std::ranges::any_of(earlier, [&](const Contract* contract) {
        const StoredAnswer* trace = kept_in_session(*contract, request.session, request.number);
        return trace != nullptr && trace->digest == charging::digest_of(request) && trace->answer == answer;
    });
}

}  // namespace

void AnswerRules::check(const CreditControlRequest& request, const CreditControlAnswer& answer,
                        const StateAtAnswer& state) {
    if (answer.result == ResultCode::too_busy) return;
    if (state.current == nullptr) {
        const bool in_session =
            request.type == RequestType::update || request.type == RequestType::termination;
        const bool by_session_only = in_session && !request.subscriber;
        require(
            answer.result == (by_session_only ? ResultCode::unknown_session_id : ResultCode::user_unknown),
            name_of(request) + ": an unknown subscriber was served");
        return;
    }
    const StoredAnswer* trace = request.type == RequestType::event
                                    ? (state.slot ? &*state.slot : nullptr)
                                    : kept_in_session(*state.current, request.session, request.number);
    const bool repeats = trace != nullptr && trace->digest == charging::digest_of(request);
    if (repeats && answer == trace->answer) {
        remember(request, answer, state);
        return;
    }
    const bool contradicts = trace != nullptr && !repeats;
    if (contradicts && answer.result == ResultCode::invalid_avp_value) return;
    if (!was_traced(request, answer, state.earlier)) check_untraced(request, answer, state);
}

void AnswerRules::check_untraced(const CreditControlRequest& request, const CreditControlAnswer& answer,
                                 const StateAtAnswer& state) const {
    if (was_dropped(*state.current, request.session, request.number)) return;
    // The index of sessions is only a hint and may be missing.
    if (!request.subscriber && answer.result == ResultCode::unknown_session_id) return;
    const auto true_of = [&](const Contract& contract) {
        const charging::Decision decision =
            charging::decide(contract, request, *state.policy, state.circumstances);
        return decision.answer == answer && !leaves_trace(decision, request);
    };
    require(true_of(*state.current) ||
                std::ranges::any_of(state.earlier, [&](const Contract* each) { return true_of(*each); }),
            name_of(request) + ": the answer (" + std::to_string(static_cast<std::uint32_t>(answer.result)) +
                ") has no trace in the store and is not true of its state either");
}

void AnswerRules::remember(const CreditControlRequest& request, const CreditControlAnswer& answer,
                           const StateAtAnswer& state) {
    const Acknowledged now{.type = request.type,
                           .digest = charging::digest_of(request),
                           .answer = answer,
                           .at = state.happened_at.value_or(state.circumstances.now)};
    const auto [known, first] =
        acknowledged_.try_emplace(Key{state.current->id, request.session, request.number}, now);
    if (!first && expires_at(known->second) <= state.circumstances.now) {
        known->second = now;
    } else if (!first && known->second.digest == now.digest) {
        require(known->second.answer == answer, name_of(request) + ": a duplicate got another answer");
    }
}

void AnswerRules::check_kept(const Key& key, const Acknowledged& acknowledged, const Contract& contract,
                             const std::optional<StoredAnswer>& slot) {
    const bool is_event = acknowledged.type == RequestType::event;
    const StoredAnswer* kept =
        is_event ? (slot ? &*slot : nullptr) : kept_in_session(contract, key.session, key.number);
    const bool may_be_gone = !is_event && (contract.session(key.session) == nullptr ||
                                           was_dropped(contract, key.session, key.number));
    require(may_be_gone || (kept != nullptr && kept->answer == acknowledged.answer),
            key.session.value + "/" + std::to_string(key.number) +
                ": an acknowledged answer is gone (request type " +
                std::to_string(static_cast<int>(acknowledged.type)) + ", given at " +
                charging::to_iso8601(acknowledged.at) + ")");
}

void AnswerRules::forget(const charging::ContractId& contract, const charging::SessionId& session) {
    std::erase_if(acknowledged_, [&](const auto& entry) {
        return entry.first.contract == contract && entry.first.session == session &&
               entry.second.type != RequestType::event;
    });
}

charging::Instant AnswerRules::expires_at(const Acknowledged& acknowledged) const {
    const charging::SessionPolicy& kept = policy_->session;
    return acknowledged.at + std::chrono::seconds{std::min(kept.debit_answer_kept_s, kept.late_usage_s)};
}

void AnswerRules::forget_until(charging::Instant now) {
    std::erase_if(acknowledged_, [&](const auto& entry) { return expires_at(entry.second) <= now; });
}

}  // namespace airtime::simulation
