#include "tests/simulation/transfer_rules.hpp"

#include <optional>

#include "tests/simulation/broken_promise.hpp"

namespace airtime::simulation {

using charging::EventKind;

namespace {

/// "care-17 from c2" in two; empty: it does not say so.
std::optional<std::pair<std::string, charging::ContractId>> split(const std::string& note,
                                                                  const std::string& word) {
    const std::size_t at = note.find(' ' + word + ' ');
    if (at == std::string::npos) return std::nullopt;
    return std::pair{note.substr(0, at), charging::ContractId{note.substr(at + word.size() + 2)}};
}

}  // namespace

void TransferRules::check(const CommittedStep& step) {
    for (const charging::LedgerEvent& event : step.events) {
        if (event.kind == EventKind::transferred_out) check_sent(step, event);
        if (event.kind == EventKind::transferred_in) check_received(step, event);
    }
}

void TransferRules::check_sent(const CommittedStep& step, const charging::LedgerEvent& event) {
    const auto order = split(event.note, "to");
    require(order.has_value(), "a transfer does not say to whom: " + event.note);
    const auto& [key, receiver] = *order;
    const Sent now{.receiver = receiver, .amount = -moved(event), .at = step.now};
    const auto [before, first] = sent_.try_emplace({step.after.id, key}, now);
    const std::chrono::seconds kept{policy_->session.recharge_answer_kept_s};
    require(first || before->second.at + kept <= step.now, "transfer " + key + " was sent twice");
    before->second = now;
}

void TransferRules::check_received(const CommittedStep& step, const charging::LedgerEvent& event) {
    const auto back = split(event.note, "back from");
    const auto order = back ? back : split(event.note, "from");
    require(order.has_value(), "a transfer does not say from whom: " + event.note);
    const auto& [key, other] = *order;
    const charging::ContractId& sender = back ? step.after.id : other;
    const charging::ContractId& receiver = back ? other : step.after.id;
    const auto sent = sent_.find({sender, key});
    require(sent != sent_.end() && sent->second.receiver == receiver && sent->second.amount == moved(event),
            "transfer " + key + " arrived, and was not sent so");
    require(!sent->second.arrived, "transfer " + key + " arrived twice");
    sent->second.arrived = true;
}

void TransferRules::nothing_left() const {
    for (const auto& [order, sent] : sent_) {
        require(sent.arrived, "transfer " + order.second + " of " + order.first.value + " never arrived");
    }
}

}  // namespace airtime::simulation
