#include "tests/simulation/credit_rules.hpp"

#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/small_market.hpp"

namespace airtime::simulation {

using charging::CreditControlRequest;
using charging::EventKind;
using charging::Money;

namespace {

/// A recharge's id is its Session-Id and number.
const CreditControlRequest* recharge_of(const SentRequests& sent, const std::string& id) {
    const std::size_t slash = id.rfind('/');
    return sent.find({id.substr(0, slash)}, static_cast<std::uint32_t>(std::stoul(id.substr(slash + 1))));
}

}  // namespace

void CreditRules::check(const CommittedStep& step) {
    for (const charging::LedgerEvent& event : step.events) {
        if (event.kind == EventKind::recharged) {
            const CreditControlRequest* request = recharge_of(*sent_, event.note);
            require(request != nullptr && request->origin_host == till_host,
                    "recharge " + event.note + " came from a client that may not recharge");
        }
        if ((event.kind != EventKind::refunded && event.kind != EventKind::used) || !event.session) continue;
        const CreditControlRequest* request = sent_->find(*event.session, event.request_number);
        if (request == nullptr || request->type != charging::RequestType::event) continue;
        Money& debited = debited_[{step.after.id, request->origin_host}];
        debited -= moved(event);
        require(debited >= Money{}, "contract " + step.after.id.value + ": " + request->origin_host +
                                        " gave back " + (-debited).to_string() + " more than it debited");
    }
}

}  // namespace airtime::simulation
