#include "portal/api/api_post.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "charging/corrections/corrections.hpp"
#include "charging/standing/enrolment.hpp"
#include "operations/advance.hpp"
#include "operations/corrections.hpp"
#include "operations/enrolment.hpp"
#include "operations/number_change.hpp"
#include "operations/recharge.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Contract;
using config::ApiRole;

using operations::schema::Schema;

constexpr std::size_t reason_bytes_max = 200;
constexpr std::size_t api_id_bytes_max = 128;

constexpr auto step_names = std::to_array<std::string_view>({"enrol", "cancel", "pause", "resume"});
constexpr auto switch_names = std::to_array<std::string_view>({"on", "off"});

/// The fields that bodies have.
namespace body {

constexpr ApiField msisdn{"msisdn", FieldForm::msisdn};
constexpr ApiField imsi{"imsi", FieldForm::imsi};
constexpr ApiField imsi_if_any{"imsi", FieldForm::imsi, false};
constexpr ApiField recharged{"amount", FieldForm::amount, true, "above 0"};
constexpr ApiField asked{"amount", FieldForm::amount, false, "without it: the offer"};
constexpr ApiField repaid{"amount", FieldForm::amount, false, "above 0; without it: all that is owed"};
constexpr ApiField adjusted{"amount", FieldForm::amount, true, "above or below 0"};
constexpr ApiField account{"account", FieldForm::text, true, "of the contract", api_id_bytes_max};
constexpr ApiField advance{"advance", FieldForm::text, false, "its id; without it: the latest, or all",
                           api_id_bytes_max};
constexpr ApiField recharge_key{"recharge", FieldForm::text, true, "its key", api_id_bytes_max};
constexpr ApiField reason{"reason", FieldForm::text, true, "stands in the ledger with the client's name",
                          reason_bytes_max};
constexpr ApiField reason_if_any{"reason", FieldForm::text, false, reason.says, reason_bytes_max};
constexpr ApiField step{"step", FieldForm::text, true, "", 10, step_names};
constexpr ApiField text_version{"text_version", FieldForm::text, false, "which text the subscriber agreed to",
                                40};
constexpr ApiField pause_until{"until", FieldForm::time, false, "ahead, and only with the step pause"};
constexpr ApiField switched{"state", FieldForm::text, true, "", 3, switch_names};

}  // namespace body

HttpResponse refused(std::string_view code, std::string_view remedy) {
    return problem({422, std::string{code}, "the rules say no: " + std::string{code}, std::string{remedy}});
}

json::object done(const Contract& contract, bool repeated) {
    return {{"contract", contract.id.value},
            {"debt", charging::debt_of(contract).to_string()},
            {"repeated", repeated}};
}

/// The answer to a change: `tell(value, contract)` where it was made.
template <class Value, class Tell>
ApiAnswer answer_of(const store::ChangeOutcome<Value>& outcome, Tell tell) {
    if (const auto* changed = std::get_if<store::Changed<Value>>(&outcome)) {
        return {tell(changed->value, changed->contract), changed->contract.id.value};
    }
    if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        return {json_answer(done(before->contract, true)), before->contract.id.value};
    }
    if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) {
        return problem({409, "key_used_otherwise", "the Idempotency-Key was used for something else",
                        "give this call a key of its own"});
    }
    return std::holds_alternative<store::NobodyThere>(outcome) ? subscriber_unknown() : store_away();
}

ApiAnswer post_recharge(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const auto amount = post.fields.amount(body::recharged);
    if (amount && *amount <= charging::Money{}) post.fields.wrong(body::recharged, "above zero");
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const charging::Recharger by{"api." + post.client.name, post.client.recharge_limits};
    return answer_of(operations::recharge(post.editor, *number, *amount, post.key, by),
                     [&](const charging::RechargeOutcome& outcome, const Contract& contract) {
                         if (const auto* recharged = std::get_if<charging::Recharged>(&outcome)) {
                             auto object = done(contract, false);
                             object["held"] = recharged->held.to_string();
                             return json_answer(object);
                         }
                         switch (std::get<charging::RechargeRefusal>(outcome)) {
                             case charging::RechargeRefusal::id_in_use:
                                 return problem({409, "key_used_otherwise",
                                                 "another recharge of this key is being recovered",
                                                 "give this call a key of its own"});
                             case charging::RechargeRefusal::beyond_bounds:
                                 return refused("beyond_bounds", "recharge less");
                             case charging::RechargeRefusal::above_max:
                                 return refused("above_recharge_max", "recharge less at once");
                             case charging::RechargeRefusal::above_day_max:
                                 return refused("above_recharged_per_day_max",
                                                "the rest of today's limit is less: recharge tomorrow");
                             case charging::RechargeRefusal::not_taken:
                                 break;
                         }
                         return refused("not_taken", "look at the subscriber's state and validity");
                     });
}

/// Who calls, and why.
charging::CorrectedBy corrected_by(const ApiPost& post, const ApiField& why) {
    const std::string given = post.fields.text(why);
    return {.key = post.key,
            .role = post.client.name,
            .reason = given.empty() ? "asked for by the subscriber" : given};
}

ApiAnswer post_advance(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const auto amount = post.fields.amount(body::asked);
    const auto by = corrected_by(post, body::reason_if_any);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const charging::AdvanceRequest request{.amount = amount,
                                           .channel = charging::Channel::care,
                                           .key = post.key,
                                           .by = by.role + ' ' + by.reason};
    return answer_of(operations::lend(post.editor, *number, request),
                     [](const charging::RequestedAdvanceOutcome& outcome, const Contract& contract) {
                         if (const auto* refusal = std::get_if<charging::AdvanceRefusal>(&outcome)) {
                             return refused(name_of(*refusal),
                                            "airtimectl explain tells the rules one by one");
                         }
                         if (std::holds_alternative<charging::NotADenomination>(outcome)) {
                             return refused("not_a_denomination", "ask for one of advance.denominations");
                         }
                         const charging::Advance& lent = contract.advances.back();
                         auto object = done(contract, false);
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
    const auto number = post.fields.msisdn(body::msisdn);
    const auto named = std::ranges::find(step_names, post.fields.text(body::step));
    charging::EnrolmentRequest request{.step = static_cast<EnrolmentStep>(named - step_names.begin()),
                                       .channel = charging::Channel::care,
                                       .text_version = post.fields.text(body::text_version),
                                       .pause_until = post.fields.time(body::pause_until),
                                       .by = note_of(corrected_by(post, body::reason_if_any))};
    if (request.pause_until &&
        (request.step != EnrolmentStep::pause || *request.pause_until <= post.editor.circumstances.now)) {
        post.fields.wrong(body::pause_until, body::pause_until.says);
    }
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_of(operations::change_enrolment(post.editor, *number, request, post.key),
                     [](charging::EnrolmentOutcome outcome, const Contract& contract) {
                         if (outcome == charging::EnrolmentOutcome::not_enrolled) {
                             return refused("not_enrolled", "enrol the subscriber first");
                         }
                         auto object = done(contract, false);
                         object["enrolment"] = charging::name_of(contract.enrolment);
                         return json_answer(object);
                     });
}

std::string_view remedy_for(charging::CorrectionRefusal refusal) {
    using charging::CorrectionRefusal;
    switch (refusal) {
        case CorrectionRefusal::no_such_account:
            return "name one of the accounts that GET subscribers/MSISDN shows";
        case CorrectionRefusal::no_such_advance:
            return "name one of the advances that GET subscribers/MSISDN shows, or none";
        case CorrectionRefusal::no_such_recharge:
            return "name a recharge of the last recharge.reversible_days by its Idempotency-Key";
        case CorrectionRefusal::beyond_bounds:
            return "give a smaller amount";
        case CorrectionRefusal::unusable:
            return "prolong the account or contract first: airtimectl subscriber validity";
        case CorrectionRefusal::would_overdraw:
            return "take no more than is available: the balance without what is held and reserved";
        case CorrectionRefusal::nothing_owed:
            return "nothing of that kind is owed: nothing is to be done";
        case CorrectionRefusal::nothing_available:
            return "recharge first: there is nothing to repay with";
        case CorrectionRefusal::too_late:
            return "write the advance off, or waive its fee: it is longer ago than "
                   "advance.cancel_within_minutes";
        case CorrectionRefusal::drawn_on:
            return "write the advance off, or waive its fee: what was lent is used or being repaid";
    }
    return "";
}

/// With the sign that an adjustment was given; all else goes one way.
charging::Money moved_by(const charging::Correction& correction, const charging::Corrected& corrected) {
    const auto* adjustment = std::get_if<charging::Adjustment>(&correction);
    return adjustment != nullptr ? adjustment->amount : corrected.amount;
}

/// Everything that people put right, of which only the words differ.
ApiAnswer correct(const ApiPost& post, const std::optional<charging::Msisdn>& number,
                  const charging::Correction& correction, const ApiField& why = body::reason) {
    const charging::CorrectedBy by = corrected_by(post, why);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_of(operations::correct(post.editor, *number, correction, by),
                     [&](const charging::CorrectionOutcome& outcome, const Contract& contract) {
                         if (const auto* refusal = std::get_if<charging::CorrectionRefusal>(&outcome)) {
                             return refused(name_of(*refusal), remedy_for(*refusal));
                         }
                         auto object = done(contract, false);
                         object["amount"] =
                             moved_by(correction, std::get<charging::Corrected>(outcome)).to_string();
                         return json_answer(object);
                     });
}

std::optional<charging::AdvanceId> advance_in(ApiFields& fields) {
    const std::string id = fields.text(body::advance);
    return id.empty() ? std::nullopt : std::optional{charging::AdvanceId{id}};
}

ApiAnswer post_repayment(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const auto amount = post.fields.amount(body::repaid);
    if (amount && *amount <= charging::Money{}) post.fields.wrong(body::repaid, "above zero");
    return correct(post, number, charging::RepaymentRequest{.amount = amount}, body::reason_if_any);
}

ApiAnswer post_adjustment(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const std::string name = post.fields.text(body::account);
    const auto amount = post.fields.amount(body::adjusted);
    if (amount == charging::Money{}) post.fields.wrong(body::adjusted, "above or below zero");
    return correct(post, number,
                   charging::Adjustment{.account = {name}, .amount = amount.value_or(charging::Money{})});
}

ApiAnswer post_reversal(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const std::string key = post.fields.text(body::recharge_key);
    return correct(post, number, charging::RechargeReversal{.recharge = {key}});
}

template <class Correction>
ApiAnswer post_about_advance(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    return correct(post, number, Correction{.advance = advance_in(post.fields)});
}

/// Numbers and SIMs that change hands.
ApiAnswer answer_identity(const store::ChangeOutcome<operations::NumberChangeOutcome>& outcome) {
    return answer_of(outcome, [](operations::NumberChangeOutcome identity, const Contract& contract) {
        if (identity == operations::NumberChangeOutcome::taken) {
            return refused("taken", "the SIM or the number is somebody else's: look them up first");
        }
        auto object = done(contract, identity == operations::NumberChangeOutcome::unchanged);
        return json_answer(object);
    });
}

ApiAnswer post_sim_swap(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const auto sim = post.fields.imsi(body::imsi);
    const auto by = corrected_by(post, body::reason);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_identity(operations::swap_sim(post.editor, *number, *sim, by));
}

ApiAnswer post_owner_change(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const auto sim = post.fields.imsi(body::imsi_if_any);
    const auto by = corrected_by(post, body::reason);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_identity(operations::change_owner(post.editor, *number, {.imsi = sim, .accounts = {}}, by));
}

ApiAnswer post_port_out(const ApiPost& post) {
    const auto number = post.fields.msisdn(body::msisdn);
    const auto by = corrected_by(post, body::reason);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    return answer_identity(operations::port_out(post.editor, *number, by));
}

/// The switch for automatic lending. Not once per key: what was said last holds.
ApiAnswer post_lending(const ApiPost& post) {
    const std::string state = post.fields.text(body::switched);
    const charging::Decree by{.role = post.client.name, .reason = post.fields.text(body::reason)};
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    if (!post.editor.contracts.switch_lending(state == "on", by)) return store_away();
    return json_answer({{"lending", state}});
}

/// What every change answers; `more`: what it has beside that, unless it was done before.
Schema change_schema(std::initializer_list<operations::schema::Member> more) {
    using namespace operations::schema;
    return extended(
        record({{"contract", text("its id")},
                {"debt", decimal("what is owed now")},
                {"repeated", yes_no("it was done before, under the same key: only these are told")}}),
        more);
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

Schema correction_schema() {
    using namespace operations::schema;
    return change_schema(
        {{"amount", decimal("that was moved, repaid or given up; an adjustment's with its sign"),
          sometimes}});
}

Schema number_change_schema() {
    return change_schema({});
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

Refusals correction_refusals() {
    return operations::schema::names_through(charging::CorrectionRefusal::drawn_on);
}

Refusals number_refusals() {
    return {"taken"};
}

constexpr std::array recharge_fields{body::msisdn, body::recharged};
constexpr std::array advance_fields{body::msisdn, body::asked, body::reason_if_any};
constexpr std::array repayment_fields{body::msisdn, body::repaid, body::reason_if_any};
constexpr std::array enrolment_fields{body::msisdn, body::step, body::text_version, body::pause_until,
                                      body::reason_if_any};
constexpr std::array advance_correction_fields{body::msisdn, body::advance, body::reason};
constexpr std::array adjustment_fields{body::msisdn, body::account, body::adjusted, body::reason};
constexpr std::array reversal_fields{body::msisdn, body::recharge_key, body::reason};
constexpr std::array sim_swap_fields{body::msisdn, body::imsi, body::reason};
constexpr std::array owner_change_fields{body::msisdn, body::imsi_if_any, body::reason};
constexpr std::array port_out_fields{body::msisdn, body::reason};
constexpr std::array lending_fields{body::switched, body::reason};

constexpr ApiRoute correction_route(std::string_view path, ApiRole role, std::string_view summary,
                                    AnswerPost answer, std::span<const ApiField> fields) {
    return {.path = path,
            .role = role,
            .summary = summary,
            .answer = answer,
            .schema_name = "Correction",
            .schema = correction_schema,
            .fields = fields,
            .refusals = correction_refusals};
}

constexpr ApiRoute number_route(std::string_view path, std::string_view summary, AnswerPost answer,
                                std::span<const ApiField> fields) {
    return {.path = path,
            .role = ApiRole::manager,
            .summary = summary,
            .answer = answer,
            .schema_name = "NumberChange",
            .schema = number_change_schema,
            .fields = fields,
            .refusals = number_refusals};
}

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
    correction_route("repayments", ApiRole::care,
                     "Repays from what is available, up to the amount or all that is owed", post_repayment,
                     repayment_fields),
    ApiRoute{.path = "enrolments",
             .role = ApiRole::care,
             .summary = "Changes who is lent to automatically",
             .answer = post_enrolment,
             .schema_name = "Enrolment",
             .schema = enrolment_schema,
             .fields = enrolment_fields,
             .refusals = enrolment_refusals},
    correction_route("cancellations", ApiRole::care,
                     "Takes an unused advance back, or the latest, soon after its grant",
                     post_about_advance<charging::AdvanceCancellation>, advance_correction_fields),
    correction_route("adjustments", ApiRole::manager, "Adds to an account, or takes away what is available",
                     post_adjustment, adjustment_fields),
    correction_route("waivers", ApiRole::manager, "Gives up the outstanding fee of an advance, or of all",
                     post_about_advance<charging::FeeWaiver>, advance_correction_fields),
    correction_route("write-offs", ApiRole::manager,
                     "Gives an advance up, or all; money that comes later repays it after all",
                     post_about_advance<charging::WriteOff>, advance_correction_fields),
    correction_route("reversals", ApiRole::manager,
                     "Takes a recharge back; what was recovered from it is owed again", post_reversal,
                     reversal_fields),
    number_route("sim-swaps", "The number gets another SIM", post_sim_swap, sim_swap_fields),
    number_route("owner-changes", "A new contract gets the number; the old one keeps its debts",
                 post_owner_change, owner_change_fields),
    number_route("port-outs", "The contract gives its number up", post_port_out, port_out_fields),
    ApiRoute{.path = "lending",
             .role = ApiRole::manager,
             .summary = "Switches automatic lending on every node within a second; what was said last holds",
             .answer = post_lending,
             .schema_name = "Lending",
             .schema = switch_schema,
             .fields = lending_fields},
};

}  // namespace

std::span<const ApiRoute> api_posts() {
    return posts;
}

}  // namespace airtime::portal
