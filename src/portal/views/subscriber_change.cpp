#include "portal/views/subscriber_change.hpp"

#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/messages/notify.hpp"
#include "operations/advance.hpp"
#include "operations/corrections.hpp"
#include "operations/enrolment.hpp"
#include "portal/dialogue/subscriber_action.hpp"
#include "portal/views/change_effects.hpp"

namespace airtime::portal {

namespace {

using charging::Draft;

ChangeResult result_of(charging::EnrolmentOutcome outcome) {
    switch (outcome) {
        case charging::EnrolmentOutcome::changed:
            return ChangeDone{};
        case charging::EnrolmentOutcome::unchanged:
            return NothingChanged{};
        case charging::EnrolmentOutcome::not_enrolled:
            break;
    }
    return ChangeRefused{"not_enrolled"};
}

ChangeResult result_of(const charging::RequestedAdvanceOutcome& outcome) {
    if (std::holds_alternative<charging::NotADenomination>(outcome)) {
        return ChangeRefused{"not_a_denomination"};
    }
    if (const auto* refusal = std::get_if<charging::AdvanceRefusal>(&outcome)) {
        return ChangeRefused{std::string{charging::name_of(*refusal)}};
    }
    return ChangeDone{};
}

ChangeResult result_of(const charging::CorrectionOutcome& outcome) {
    if (const auto* refusal = std::get_if<charging::CorrectionRefusal>(&outcome)) {
        return ChangeRefused{std::string{charging::name_of(*refusal)}};
    }
    return ChangeDone{std::get<charging::Corrected>(outcome).amount};
}

ChangeResult choose_messages(Draft& draft, const MessagesChoice& choice) {
    if (std::exchange(draft.contract().refuses_messages, choice.refuse) == choice.refuse) {
        return NothingChanged{};
    }
    return ChangeDone{};
}

/// A balance is that of the moment.
ChangeResult send_text(Draft& draft, const SentText& text, const std::string& key) {
    if (!draft.policy.messages.on) return ChangeRefused{"messages_off"};
    if (!draft.contract().msisdn) return ChangeRefused{"no_number"};
    charging::reply(draft, "care." + key,
                    text.notice.kind == charging::MessageKind::balance
                        ? balance_notice(draft.contract(), draft.policy, draft.circumstances)
                        : text.notice);
    return ChangeDone{};
}

/// The rule of each change, as the operations apply it.
struct RuleOfChange {
    Draft& draft;
    const charging::CorrectedBy& by;

    ChangeResult operator()(const charging::EnrolmentRequest& request) const {
        return result_of(charging::change_enrolment(draft, request));
    }
    ChangeResult operator()(const charging::AdvanceRequest& request) const {
        return result_of(charging::lend_on_request(draft, request));
    }
    ChangeResult operator()(const charging::Correction& correction) const {
        return result_of(charging::correct(draft, correction, by));
    }
    ChangeResult operator()(const MessagesChoice& choice) const { return choose_messages(draft, choice); }
    ChangeResult operator()(const SentText& text) const { return send_text(draft, text, by.key); }
};

template <class Value>
store::ChangeOutcome<ChangeResult> with_result(store::ChangeOutcome<Value> outcome) {
    return std::visit(
        [](auto&& kind) -> store::ChangeOutcome<ChangeResult> {
            using Kind = std::decay_t<decltype(kind)>;
            if constexpr (std::is_same_v<Kind, store::Changed<Value>>) {
                return store::Changed<ChangeResult>{result_of(kind.value), std::move(kind.contract)};
            } else {
                return std::forward<decltype(kind)>(kind);
            }
        },
        std::move(outcome));
}

struct CarryOut {
    const store::Editor& editor;
    const charging::ContractId& contract;
    const charging::CorrectedBy& by;

    store::ChangeOutcome<ChangeResult> operator()(const charging::EnrolmentRequest& request) const {
        return with_result(operations::change_enrolment(editor, contract, request, by.key));
    }
    store::ChangeOutcome<ChangeResult> operator()(const charging::AdvanceRequest& request) const {
        return with_result(operations::lend(editor, contract, request));
    }
    store::ChangeOutcome<ChangeResult> operator()(const charging::Correction& correction) const {
        return with_result(operations::correct(editor, contract, correction, by));
    }
    store::ChangeOutcome<ChangeResult> operator()(const MessagesChoice& choice) const {
        return store::change_contract(
            editor, contract, [&](Draft& draft) { return choose_messages(draft, choice); },
            store::ChangeKey{"messages", by.key, choice.refuse ? "refuse" : "accept"});
    }
    store::ChangeOutcome<ChangeResult> operator()(const SentText& text) const {
        return store::change_contract(
            editor, contract, [&](Draft& draft) { return send_text(draft, text, by.key); },
            store::ChangeKey{"text", by.key, std::string{charging::name_of(text.notice.kind)}});
    }
};

}  // namespace

TriedChange try_change(const SubscriberChange& change, const charging::Contract& contract,
                       const charging::Policy& policy, const charging::Circumstances& circumstances) {
    const charging::CorrectedBy nobody{"-", "-", "-"};
    Draft draft = charging::begin_change(contract, policy, circumstances);
    const charging::ContractChange begun = draft.change;
    TriedChange tried{.result = std::visit(RuleOfChange{draft, nobody}, change), .effects = {}};
    if (std::holds_alternative<ChangeDone>(tried.result)) {
        tried.effects = effects_of(begun, draft.change, policy, circumstances.now);
    }
    return tried;
}

SubscriberChange named(SubscriberChange change, const charging::CorrectedBy& by) {
    if (auto* enrolment = std::get_if<charging::EnrolmentRequest>(&change)) {
        enrolment->by = charging::note_of(by);
    } else if (auto* advance = std::get_if<charging::AdvanceRequest>(&change)) {
        advance->key = by.key;
        advance->by = by.role + ' ' + by.reason;
    }
    return change;
}

store::ChangeOutcome<ChangeResult> carry_out_change(const store::Editor& editor,
                                                    const charging::ContractId& contract,
                                                    const SubscriberChange& change,
                                                    const charging::CorrectedBy& by) {
    return std::visit(CarryOut{editor, contract, by}, named(change, by));
}

}  // namespace airtime::portal
