#include "simulation/node.hpp"

#include <algorithm>
#include <utility>

#include "simulation/broken_promise.hpp"

namespace airtime::simulation {

using charging::Contract;
using charging::CreditControlAnswer;
using charging::CreditControlRequest;

namespace {

bool addressed_by(const Contract& contract, const CreditControlRequest& request) {
    if (!request.subscriber) {
        return contract.session(request.session) != nullptr;
    }
    const auto* msisdn = std::get_if<charging::Msisdn>(&*request.subscriber);
    const auto* imsi = std::get_if<charging::Imsi>(&*request.subscriber);
    return (msisdn != nullptr && contract.msisdn == *msisdn) || (imsi != nullptr && contract.imsi == *imsi);
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
    charger_ = std::make_unique<extension::BatchCharger>(
        store_, world_.policy, store::TokenSource{name_, std::to_string(++boots_)},
        extension::BatchCharger::Limits{.cached_contracts_max = cached_contracts_max_, .tries_max = 8},
        [this] { world_.meanwhile(); });
}

void Node::charge(const std::vector<CreditControlRequest>& requests) {
    const charging::Circumstances circumstances{.now = world_.now,
                                                .lending = world_.faults && world_.random.one_in(20)
                                                               ? charging::LendingGate::switched_off
                                                               : charging::LendingGate::open,
                                                .node = name_};
    const std::size_t replaced_before = world_.replaced().size();
    std::vector<extension::ChargeJob> jobs;
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

void Node::check_answer(const CreditControlRequest& request, const CreditControlAnswer& answer,
                        std::size_t replaced_before, const charging::Circumstances& circumstances) {
    StateAtAnswer state{
        .current = nullptr, .earlier = {}, .slot = {}, .happened_at = {}, .circumstances = circumstances};
    for (const auto& [id, contract] : world_.promises.contracts()) {
        if (addressed_by(contract, request)) {
            state.current = &contract;
        }
    }
    for (std::size_t i = replaced_before; state.current == nullptr && i < world_.replaced().size(); ++i) {
        // Its session was known when the request was taken up and is forgotten by now.
        if (addressed_by(world_.replaced()[i], request)) {
            state.current = world_.promises.contract(world_.replaced()[i].id);
        }
    }
    std::vector<const Contract*> earlier;
    if (state.current != nullptr) {
        for (std::size_t i = replaced_before; i < world_.replaced().size(); ++i) {
            if (world_.replaced()[i].id == state.current->id) {
                earlier.push_back(&world_.replaced()[i]);
            }
        }
        if (request.type == charging::RequestType::event) {
            state.slot = world_.answer_slot(state.current->id, request.session, request.number);
        }
    }
    state.earlier = earlier;
    world_.promises.answered(request, answer, state);
}

}  // namespace airtime::simulation
