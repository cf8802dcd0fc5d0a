#include "portal/api/api_post.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "charging/standing/enrolment.hpp"
#include "operations/advance.hpp"
#include "operations/enrolment.hpp"
#include "operations/recharge.hpp"
#include "portal/api/api_audit.hpp"
#include "portal/api/change_answer.hpp"
#include "portal/api/change_fields.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Contract;
using config::ApiRole;
using operations::schema::Schema;

constexpr auto step_names = std::to_array<std::string_view>({"enrol", "cancel", "pause", "resume"});
constexpr auto switch_names = std::to_array<std::string_view>({"on", "off"});

constexpr ApiField recharged_field{"amount", FieldForm::amount, true, "above 0"};
constexpr ApiField asked_field{"amount", FieldForm::amount, false, "without it: the offer"};
constexpr ApiField step_field{"step", FieldForm::text, true, "", 10, step_names};
constexpr ApiField text_version_field{"text_version", FieldForm::text, false,
                                      "which text the subscriber agreed to", 40};
constexpr ApiField pause_until_field{"until", FieldForm::time, false, "ahead, and only with the step pause"};
constexpr ApiField switch_field{"state", FieldForm::text, true, "", 3, switch_names};

ApiAnswer post_recharge(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const auto amount = post.fields.amount(recharged_field);
    if (amount && *amount <= charging::Money{}) post.fields.wrong(recharged_field, "above zero");
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const charging::Recharger by{user_of(post.client), post.client.limits.recharges};
    return answer_of(operations::recharge(post.editor, *number, *amount, post.key, by),
                     [&](const charging::RechargeOutcome& outcome, const Contract& contract) {
                         if (const auto* recharged = std::get_if<charging::Recharged>(&outcome)) {
                             auto object = told_of_change(contract, false);
                             object["held"] = recharged->held.to_string();
                             return json_answer(object);
                         }
                         switch (std::get<charging::RechargeRefusal>(outcome)) {
                             case charging::RechargeRefusal::id_in_use:
                                 return key_used_otherwise("another recharge of this key is being recovered");
                             case charging::RechargeRefusal::beyond_bounds:
                                 return refused_by_rule("beyond_bounds", "recharge less");
                             case charging::RechargeRefusal::above_max:
                                 return refused_by_rule("above_recharge_max", "recharge less at once");
                             case charging::RechargeRefusal::above_day_max:
                                 return refused_by_rule(
                                     "above_recharged_per_day_max",
                                     "the rest of today's limit is less: recharge tomorrow");
                             case charging::RechargeRefusal::not_taken:
                                 break;
                         }
                         return refused_by_rule("not_taken", "look at the subscriber's state and validity");
                     });
}

ApiAnswer post_advance(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const auto amount = post.fields.amount(asked_field);
    const auto by = corrected_by(post, reason_if_any_field);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const charging::AdvanceRequest request{.amount = amount,
                                           .channel = charging::Channel::care,
                                           .key = post.key,
                                           .by = by.role + ' ' + by.reason};
    return answer_of(
        operations::lend(post.editor, *number, request),
        [](const charging::RequestedAdvanceOutcome& outcome, const Contract& contract) {
            if (const auto* refusal = std::get_if<charging::AdvanceRefusal>(&outcome)) {
                return refused_by_rule(name_of(*refusal), "airtimectl explain tells the rules one by one");
            }
            if (std::holds_alternative<charging::NotADenomination>(outcome)) {
                return refused_by_rule("not_a_denomination", "ask for one of advance.denominations");
            }
            const charging::Advance& lent = contract.advances.back();
            auto object = told_of_change(contract, false);
            object["advance"] = lent.id.value;
            object["account"] = lent.account.value;
            object["principal"] = lent.principal.to_string();
            object["fee"] = lent.fee.to_string();
            object["due_at"] = charging::to_iso8601(lent.due_at);
            return json_answer(object);
        });
}

ApiAnswer post_enrolment(const ApiPost& post) {
    using charging::EnrolmentStep;
    const auto number = post.fields.msisdn(subscriber_field);
    const auto named = std::ranges::find(step_names, post.fields.text(step_field));
    charging::EnrolmentRequest request{.step = static_cast<EnrolmentStep>(named - step_names.begin()),
                                       .channel = charging::Channel::care,
                                       .text_version = post.fields.text(text_version_field),
                                       .pause_until = post.fields.time(pause_until_field),
                                       .by = note_of(corrected_by(post, reason_if_any_field))};
    if (request.pause_until &&
        (request.step != EnrolmentStep::pause || *request.pause_until <= post.editor.circumstances.now)) {
        post.fields.wrong(pause_until_field, pause_until_field.says);
    }
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_of(operations::change_enrolment(post.editor, *number, request, post.key),
                     [](charging::EnrolmentOutcome outcome, const Contract& contract) {
                         if (outcome == charging::EnrolmentOutcome::not_enrolled) {
                             return refused_by_rule("not_enrolled", "enrol the subscriber first");
                         }
                         auto object = told_of_change(contract, false);
                         object["enrolment"] = charging::name_of(contract.enrolment);
                         return json_answer(object);
                     });
}

/// The switch for automatic lending. Not once per key: what was said last holds.
ApiAnswer post_lending(const ApiPost& post) {
    const std::string state = post.fields.text(switch_field);
    const charging::Decree by{.role = user_of(post.client), .reason = post.fields.text(reason_field)};
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    if (!post.editor.contracts.switch_lending(state == "on", by)) return store_away();
    return json_answer({{"lending", state}});
}

Schema recharge_schema() {
    using namespace operations::schema;
    return change_schema({{"held", decimal("what of it will be recovered"), sometimes}});
}

Schema lent_schema() {
    using namespace operations::schema;
    return change_schema({{"advance", text("its id"), sometimes},
                          {"account", text(), sometimes},
                          {"principal", decimal(), sometimes},
                          {"fee", decimal(), sometimes},
                          {"due_at", time(), sometimes}});
}

Schema enrolment_schema() {
    using namespace operations::schema;
    return change_schema({{"enrolment", choice(names_through(charging::Enrolment::cancelled)), sometimes}});
}

Schema switch_schema() {
    using namespace operations::schema;
    return record({{"lending", choice(switch_names)}});
}

using Refusals = std::vector<std::string_view>;

Refusals recharge_refusals() {
    return {"beyond_bounds", "above_recharge_max", "above_recharged_per_day_max", "not_taken"};
}

Refusals advance_refusals() {
    Refusals refusals = operations::schema::names_through(charging::AdvanceRefusal::would_not_suffice);
    refusals.emplace_back("not_a_denomination");
    return refusals;
}

Refusals enrolment_refusals() {
    return {"not_enrolled"};
}

constexpr std::array recharge_fields{subscriber_field, recharged_field};
constexpr std::array advance_fields{subscriber_field, asked_field, reason_if_any_field};
constexpr std::array enrolment_fields{subscriber_field, step_field, text_version_field, pause_until_field,
                                      reason_if_any_field};
constexpr std::array lending_fields{switch_field, reason_field};

constexpr std::array posts{
    ApiRoute{.path = "recharges",
             .role = ApiRole::channel,
             .summary = "Credits the account of recharges; what is owed is recovered from it",
             .answer = post_recharge,
             .schema_name = "Recharge",
             .schema = recharge_schema,
             .fields = recharge_fields,
             .refusals = recharge_refusals},
    ApiRoute{.path = "advances",
             .role = ApiRole::care,
             .summary = "Lends the amount, or the offer",
             .answer = post_advance,
             .schema_name = "Lent",
             .schema = lent_schema,
             .fields = advance_fields,
             .refusals = advance_refusals},
    ApiRoute{.path = "enrolments",
             .role = ApiRole::care,
             .summary = "Changes who is lent to automatically",
             .answer = post_enrolment,
             .schema_name = "Enrolment",
             .schema = enrolment_schema,
             .fields = enrolment_fields,
             .refusals = enrolment_refusals},
    ApiRoute{.path = "lending",
             .role = ApiRole::manager,
             .summary = "Switches automatic lending on every node within a second; what was said last holds",
             .answer = post_lending,
             .schema_name = "Lending",
             .schema = switch_schema,
             .fields = lending_fields,
             .wants_configured = true},
};

}  // namespace

std::span<const ApiRoute> api_posts() {
    return posts;
}

}  // namespace airtime::portal
