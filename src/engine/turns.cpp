#include "engine/turns.hpp"

#include <string>
#include <utility>

#include "charging/values/session_name.hpp"
#include "store/addresses.hpp"

namespace airtime::engine {

using charging::CreditControlRequest;
using charging::RequestType;

bool is_within_session(const CreditControlRequest& request) {
    return request.type == RequestType::update || request.type == RequestType::termination;
}

charging::SessionId on_wire(const CreditControlRequest& request) {
    return {std::string{charging::session_on_wire(request.session)}};
}

store::SessionNames names_of(const CreditControlRequest& request) {
    return {.id = request.session, .on_wire = on_wire(request)};
}

bool carries(const charging::Contract& contract, const CreditControlRequest& request) {
    return !request.subscriber || store::carries(contract, *request.subscriber);
}

void answer_undecided(Turn& turn, const charging::CreditControlAnswer& given, const AnswerSink& answer) {
    if (std::exchange(turn.contract, std::nullopt)) answer(turn.job, given);
}

}  // namespace airtime::engine
