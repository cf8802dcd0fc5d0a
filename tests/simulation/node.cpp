#include "tests/simulation/node.hpp"

#include <algorithm>
#include <utility>

#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/small_market.hpp"

namespace airtime::simulation {

using charging::Contract;
using charging::CreditControlAnswer;
using charging::CreditControlRequest;

namespace {

bool addressed_by(const Contract& contract, const CreditControlRequest& request) {
    const bool in_session =
        request.type == charging::RequestType::update || request.type == charging::RequestType::termination;
    if (in_session && contract.session(request.session) != nullptr) return true;
    if (!request.subscriber) return false;
    const auto* msisdn = std::get_if<charging::Msisdn>(&*request.subscriber);
    const auto* imsi = std::get_if<charging::Imsi>(&*request.subscriber);
    return (msisdn != nullptr && contract.msisdn == *msisdn) || (imsi != nullptr && contract.imsi == *imsi);
}

bool is_restless(const CreditControlRequest& request) {
    const std::vector<Contract> all = subscribers();
    return std::any_of(all.end() - restless_numbers, all.end(), [&](const Contract& subscriber) {
        return request.subscriber == charging::SubscriberAddress{*subscriber.msisdn} ||
               request.subscriber == charging::SubscriberAddress{*subscriber.imsi};
    });
}

}  // namespace

Node::Node(World& world, std::string name, std::size_t cached_contracts_max, Answered answered)
    : world_(world),
      name_(std::move(name)),
      cached_contracts_max_(cached_contracts_max),
      answered_(std::move(answered)),
      store_(world) {
    restart();
}

void Node::restart() {
    policy_ = &world_.some_policy();
    charger_ = std::make_unique<engine::BatchCharger>(
        store_, *policy_, store::TokenSource{name_, std::to_string(++boots_)},
        engine::BatchCharger::Limits{.cached_contracts_max = cached_contracts_max_, .tries_max = 8},
        [this] { world_.meanwhile(); });
}

void Node::reload() {
    ++world_.met["reload"];
    policy_ = &world_.some_policy();
    charger_->use(*policy_);
}

void Node::charge(const std::vector<CreditControlRequest>& requests) {
    const charging::Circumstances circumstances{.now = world_.now,
                                                .lending = world_.faults && world_.random.one_in(20)
                                                               ? charging::LendingGate::switched_off
                                                               : charging::LendingGate::open,
                                                .node = name_};
    const std::size_t replaced_before = world_.replaced().size();
    std::vector<engine::ChargeJob> jobs;
    for (const CreditControlRequest& request : requests) {
        jobs.push_back({.request = request, .too_late = world_.faults && world_.random.one_in(100)});
    }
    std::vector<unsigned> answers(requests.size(), 0);
    busy_ = true;
    try {
        charger_->charge(jobs, circumstances, [&](std::size_t job, const CreditControlAnswer& answer) {
            require(++answers[job] == 1, "a request was answered twice");
            require(world_.faults || answer.result != charging::ResultCode::too_busy,
                    "3004 though nothing was wrong");
            check_answer(requests[job], answer, replaced_before, circumstances);
            answered_(requests[job], answer);
        });
        require(std::ranges::count(answers, 1U) == std::ssize(answers), "a request was never answered");
    } catch (const ProcessCrash&) {
        ++world_.met["node crash"];
        restart();
    }
    busy_ = false;
}

std::vector<charging::ContractId> Node::addressed(const CreditControlRequest& request,
                                                  std::size_t replaced_before) const {
    std::vector<charging::ContractId> found;
    const auto consider = [&](const Contract& contract) {
        if (addressed_by(contract, request) && std::ranges::count(found, contract.id) == 0) {
            found.push_back(contract.id);
        }
    };
    for (const auto& [id, contract] : world_.promises.contracts()) consider(contract);
    // Its session was known, or its number was theirs, when the request was taken up.
    for (std::size_t i = replaced_before; i < world_.replaced().size(); ++i) consider(world_.replaced()[i]);
    if (request.type == charging::RequestType::event && is_restless(request)) {
        // It was answered when the number was somebody else's.
        for (const auto& [id, contract] : world_.promises.contracts()) {
            const bool known = std::ranges::count(found, id) > 0;
            if (!known && world_.answer_slot(id, request.session, request.number)) found.push_back(id);
        }
    }
    return found;
}

/// True of one of those that it may have been decided on: numbers change hands.
void Node::check_answer(const CreditControlRequest& request, const CreditControlAnswer& answer,
                        std::size_t replaced_before, const charging::Circumstances& circumstances) {
    const bool restless = is_restless(request);
    if (restless && request.type == charging::RequestType::initial &&
        (answer.result == charging::ResultCode::unknown_session_id ||
         answer.result == charging::ResultCode::invalid_avp_value)) {
        return;  // the number has another owner, and the session is, or lately was, the one's before
    }
    std::vector<std::optional<charging::ContractId>> candidates;
    for (charging::ContractId& id : addressed(request, replaced_before)) {
        candidates.emplace_back(std::move(id));
    }
    // A number that changes hands is nobody's for a moment.
    if (candidates.empty() || restless) candidates.emplace_back(std::nullopt);
    std::optional<BrokenPromise> broken;
    for (const auto& candidate : candidates) {
        try {
            return check_on(candidate, request, answer, replaced_before, circumstances);
        } catch (const BrokenPromise& otherwise) {
            if (!broken) broken = otherwise;
        }
    }
    throw *broken;
}

void Node::check_on(const std::optional<charging::ContractId>& contract, const CreditControlRequest& request,
                    const CreditControlAnswer& answer, std::size_t replaced_before,
                    const charging::Circumstances& circumstances) {
    StateAtAnswer state{.current = nullptr,
                        .earlier = {},
                        .slot = {},
                        .happened_at = {},
                        .policy = policy_,
                        .circumstances = circumstances};
    std::vector<const Contract*> earlier;
    if (contract) {
        state.current = world_.promises.contract(*contract);
        for (std::size_t i = replaced_before; i < world_.replaced().size(); ++i) {
            if (world_.replaced()[i].id == *contract) earlier.push_back(&world_.replaced()[i]);
        }
        if (request.type == charging::RequestType::event) {
            state.slot = world_.answer_slot(*contract, request.session, request.number);
        }
    }
    state.earlier = earlier;
    world_.promises.answered(request, answer, state);
}

}  // namespace airtime::simulation
