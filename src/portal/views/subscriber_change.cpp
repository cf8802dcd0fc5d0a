#include "portal/views/subscriber_change.hpp"

#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/contract/note_word.hpp"
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

/// Those that were left before stay.
void forget_messages_since(const charging::ContractChange& begun, Draft& draft) {
    auto& messages = draft.change.messages;
    const auto kept = static_cast<std::ptrdiff_t>(begun.messages.size());
    messages.erase(messages.begin() + kept, messages.end());
}

struct KeyOfChange {
    const charging::CorrectedBy& by;

    store::ChangeKey operator()(const charging::EnrolmentRequest& request) const {
        return operations::enrolment_key(request, by.key);
    }
    store::ChangeKey operator()(const charging::AdvanceRequest& request) const {
        return operations::advance_key(request);
    }
    store::ChangeKey operator()(const charging::Correction& correction) const {
        return operations::correction_key(correction, by);
    }
    store::ChangeKey operator()(const MessagesChoice& choice) const {
        return {"messages", by.key, choice.refuse ? "refuse" : "accept"};
    }
    store::ChangeKey operator()(const SentText& text) const {
        return {"text", by.key, std::string{charging::name_of(text.notice.kind)}};
    }
};

}  // namespace

TriedChange try_change(const SubscriberChange& change, const charging::Contract& contract,
                       const charging::Policy& policy, const charging::Circumstances& circumstances) {
    const charging::CorrectedBy nobody{"-", "-", "-"};
    Draft draft = charging::begin_change(contract, policy, circumstances);
    const charging::ContractChange begun = draft.change;
    TriedChange tried{.result = std::visit(RuleOfChange{draft, nobody}, change), .effects = {}, .digest = {}};
    if (std::holds_alternative<ChangeDone>(tried.result)) {
        tried.effects = effects_of(begun, draft.change, policy, circumstances.now);
        tried.digest = digest_of(begun, draft.change);
        tried.messages = draft.change.messages.size() - begun.messages.size();
    }
    return tried;
}

SubscriberChange named(SubscriberChange change, const charging::CorrectedBy& by) {
    if (auto* enrolment = std::get_if<charging::EnrolmentRequest>(&change)) {
        enrolment->by = charging::note_of(by);
    } else if (auto* advance = std::get_if<charging::AdvanceRequest>(&change)) {
        advance->key = by.key;
        advance->by = charging::note_word(by.role) + ' ' + by.reason;
    }
    return change;
}

store::ChangeKey key_of_change(const SubscriberChange& change, const charging::CorrectedBy& by) {
    return std::visit(KeyOfChange{by}, change);
}

store::ChangeOutcome<ChangeResult> carry_out_change(const store::Editor& editor,
                                                    const charging::SubscriberAddress& subscriber,
                                                    const SubscriberChange& change,
                                                    const charging::CorrectedBy& by,
                                                    std::optional<std::string_view> digest, Telling telling) {
    const SubscriberChange by_name = named(change, by);
    const auto rule = [&](Draft& draft) -> ChangeResult {
        charging::ContractChange begun = draft.change;
        ChangeResult result = std::visit(RuleOfChange{draft, by}, by_name);
        if (!std::holds_alternative<ChangeDone>(result)) return result;
        if (digest && digest_of(begun, draft.change) != *digest) {
            draft.change = std::move(begun);
            return ChangeRefused{std::string{changed_meanwhile}};
        }
        if (telling == Telling::untold) forget_messages_since(begun, draft);
        return result;
    };
    return store::change_contract(editor, subscriber, rule, key_of_change(by_name, by));
}

}  // namespace airtime::portal
