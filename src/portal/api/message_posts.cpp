#include "portal/api/message_posts.hpp"

#include <array>
#include <boost/json.hpp>
#include <chrono>

#include "portal/api/api_audit.hpp"
#include "portal/api/change_answer.hpp"
#include "portal/dialogue/history_notice.hpp"
#include "portal/views/subscriber_change.hpp"

namespace airtime::portal {

namespace {

using charging::Contract;
using config::ApiRole;
using operations::schema::Schema;

constexpr auto text_names = std::to_array<std::string_view>({"balance", "history"});
constexpr auto message_choices = std::to_array<std::string_view>({"refuse", "accept"});

constexpr ApiField told_number{"msisdn", FieldForm::msisdn};
constexpr ApiField text_field{"text", FieldForm::text, true, "", 10, text_names};
constexpr ApiField choice_field{"choice", FieldForm::text, true, "", 10, message_choices};
constexpr std::array text_fields{told_number, text_field};
constexpr std::array choice_fields{told_number, choice_field};

charging::CorrectedBy asked_by(const ApiPost& post) {
    return {.key = post.key, .role = user_of(post.client), .reason = "asked for by the subscriber"};
}

std::string_view remedy_of(std::string_view refusal) {
    if (refusal == "messages_off") return "name a gateway for messages in the configuration: sms";
    if (refusal == "no_number") return "the contract gave its number up: there is nowhere to send it";
    if (refusal == "too_many_texts") {
        return "send the next one in an hour: they are counted for each subscriber";
    }
    return "history is not known yet: send it later";
}

HttpResponse refused_text(const std::string& refusal) {
    return refused_by_rule(refusal, remedy_of(refusal));
}

/// The history as it is now. Empty: it is read; else the answer that says why it is not sent.
std::optional<HttpResponse> read_history_into(SentText& text, const ApiPost& post,
                                              const charging::ContractId& contract) {
    auto notice = read_history(post.desk.contracts, post.desk.ledger, contract);
    if (!notice) return store_away();
    if (notice->kind != charging::MessageKind::history) return refused_text("try_later");
    text.notice = std::move(*notice);
    return std::nullopt;
}

/// Of one that is sent for the first time. Empty: one more may be.
std::optional<HttpResponse> too_many_sent(const ApiPost& post, const SentText& text,
                                          const Contract& contract) {
    const auto tried =
        try_change(SubscriberChange{text}, contract, post.desk.config.policy, post.editor.circumstances);
    if (!std::holds_alternative<ChangeDone>(tried.result)) return std::nullopt;
    const auto now = post.editor.circumstances.now.time_since_epoch();
    const auto count = post.desk.count_text(contract.id, std::chrono::floor<std::chrono::hours>(now).count());
    if (!count) return store_away();
    if (*count > texts_per_hour_max) return refused_text("too_many_texts");
    return std::nullopt;
}

ApiAnswer carry_out_for(const ApiPost& post, const charging::Msisdn& number, const SubscriberChange& change) {
    return answer_of(carry_out_change(post.editor, number, change, asked_by(post), std::nullopt),
                     [](const ChangeResult& result, const Contract& changed) {
                         if (const auto* refused = std::get_if<ChangeRefused>(&result)) {
                             return refused_text(refused->reason);
                         }
                         return json_answer(told_of_change(changed, is_settled(result)));
                     });
}

ApiAnswer post_text(const ApiPost& post) {
    const auto number = post.fields.msisdn(told_number);
    const std::string name = post.fields.text(text_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const auto found = store::load_one(post.desk.contracts, *number);
    if (!found) return store_away();
    if (!*found) return subscriber_unknown();
    const Contract& contract = (*found)->contract;
    using charging::MessageKind;
    SentText text;
    text.notice.kind = name == text_names.front() ? MessageKind::balance : MessageKind::history;
    // What was sent under this key is sent, whatever may be sent now.
    if (!store::used_before(post.editor, *number, key_of_change(text, asked_by(post)))) {
        std::optional<HttpResponse> refused;
        if (text.notice.kind == MessageKind::history) refused = read_history_into(text, post, contract.id);
        if (!refused) refused = too_many_sent(post, text, contract);
        if (refused) return {std::move(*refused), contract.id.value};
    }
    return carry_out_for(post, *number, text);
}

ApiAnswer post_message_choice(const ApiPost& post) {
    const auto number = post.fields.msisdn(told_number);
    const std::string choice = post.fields.text(choice_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return carry_out_for(post, *number, MessagesChoice{.refuse = choice == message_choices.front()});
}

Schema sent_schema() {
    return change_schema({});
}

std::vector<std::string_view> text_refusals() {
    return {"messages_off", "no_number", "too_many_texts", "try_later"};
}

std::vector<std::string_view> choice_refusals() {
    return {};
}

}  // namespace

std::span<const ApiRoute> message_posts() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "texts",
         .role = ApiRole::care,
         .summary = "Sends the subscriber their balance or their history, at most 5 texts an hour",
         .answer = post_text,
         .schema_name = "Sent",
         .schema = sent_schema,
         .fields = text_fields,
         .refusals = text_refusals},
        {.path = "message-choices",
         .role = ApiRole::care,
         .summary = "Whether the subscriber gets messages that remind or invite",
         .answer = post_message_choice,
         .schema_name = "MessageChoice",
         .schema = sent_schema,
         .fields = choice_fields,
         .refusals = choice_refusals},
    });
    return routes;
}

}  // namespace airtime::portal
