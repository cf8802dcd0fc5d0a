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

constexpr std::size_t reason_bytes_max = 200;
constexpr std::size_t api_id_bytes_max = 128;

HttpResponse refused(std::string_view code, std::string_view remedy) {
    return json_error(
        {422, std::string{code}, "the rules say no: " + std::string{code}, std::string{remedy}});
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
        return json_error({409, "key_used_otherwise", "the Idempotency-Key was used for something else",
                           "give this call a key of its own"});
    }
    return std::holds_alternative<store::NobodyThere>(outcome) ? subscriber_unknown() : store_away();
}

ApiAnswer post_recharge(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto amount = post.fields.amount("amount");
    if (amount && *amount <= charging::Money{}) post.fields.wrong("amount", "above zero");
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    const charging::Recharger by{"api." + post.client.name, post.client.recharge_limits};
    return answer_of(operations::recharge(post.editor, *msisdn, *amount, post.key, by),
                     [&](const charging::RechargeOutcome& outcome, const Contract& contract) {
                         if (const auto* recharged = std::get_if<charging::Recharged>(&outcome)) {
                             auto object = done(contract, false);
                             object["held"] = recharged->held.to_string();
                             return json_answer(object);
                         }
                         switch (std::get<charging::RechargeRefusal>(outcome)) {
                             case charging::RechargeRefusal::id_in_use:
                                 return json_error({409, "key_used_otherwise",
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
charging::CorrectedBy corrected_by(const ApiPost& post, bool reason_required) {
    const std::string reason = post.fields.text("reason", reason_bytes_max, reason_required);
    return {.key = post.key,
            .role = post.client.name,
            .reason = reason.empty() ? "asked for by the subscriber" : reason};
}

ApiAnswer post_advance(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto amount = post.fields.amount("amount", false);
    const auto by = corrected_by(post, false);
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    const charging::AdvanceRequest request{.amount = amount,
                                           .channel = charging::Channel::care,
                                           .key = post.key,
                                           .by = by.role + ' ' + by.reason};
    return answer_of(operations::lend(post.editor, *msisdn, request),
                     [](const charging::RequestedAdvanceOutcome& outcome, const Contract& contract) {
                         if (const auto* refusal = std::get_if<charging::AdvanceRefusal>(&outcome)) {
                             return refused(name_of(*refusal),
                                            "airtimectl explain tells the rules one by one");
                         }
                         if (std::holds_alternative<charging::NotADenomination>(outcome)) {
                             return refused("not_a_denomination", "ask for one of advance.denominations");
                         }
                         const charging::Advance& advance = contract.advances.back();
                         auto object = done(contract, false);
                         object["advance"] = advance.id.value;
                         object["account"] = advance.account.value;
                         object["principal"] = advance.principal.to_string();
                         object["fee"] = advance.fee.to_string();
                         object["due_at"] = charging::to_iso8601(advance.due_at);
                         return json_answer(object);
                     });
}

ApiAnswer post_enrolment(const ApiPost& post) {
    using charging::EnrolmentStep;
    constexpr std::array<std::pair<std::string_view, EnrolmentStep>, 4> steps{
        {{"enrol", EnrolmentStep::enrol},
         {"cancel", EnrolmentStep::cancel},
         {"pause", EnrolmentStep::pause},
         {"resume", EnrolmentStep::resume}}};
    const auto msisdn = post.fields.msisdn("msisdn");
    const std::string name = post.fields.text("step", 10);
    const auto step = std::ranges::find(steps, name, &std::pair<std::string_view, EnrolmentStep>::first);
    if (step == steps.end()) post.fields.wrong("step", "enrol, cancel, pause or resume");
    charging::EnrolmentRequest request{.step = step == steps.end() ? EnrolmentStep::enrol : step->second,
                                       .channel = charging::Channel::care,
                                       .text_version = post.fields.text("text_version", 40, false),
                                       .pause_until = post.fields.instant("until"),
                                       .by = note_of(corrected_by(post, false))};
    if (request.pause_until &&
        (request.step != EnrolmentStep::pause || *request.pause_until <= post.editor.circumstances.now)) {
        post.fields.wrong("until", "ahead, and only with the step pause");
    }
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    return answer_of(operations::change_enrolment(post.editor, *msisdn, request, post.key),
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
ApiAnswer correct(const ApiPost& post, const std::optional<charging::Msisdn>& msisdn,
                  const charging::Correction& correction, bool reason_required) {
    const charging::CorrectedBy by = corrected_by(post, reason_required);
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    return answer_of(operations::correct(post.editor, *msisdn, correction, by),
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
    const std::string id = fields.text("advance", api_id_bytes_max, false);
    return id.empty() ? std::nullopt : std::optional{charging::AdvanceId{id}};
}

ApiAnswer post_repayment(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto amount = post.fields.amount("amount", false);
    if (amount && *amount <= charging::Money{}) post.fields.wrong("amount", "above zero");
    return correct(post, msisdn, charging::RepaymentRequest{.amount = amount}, false);
}

ApiAnswer post_adjustment(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const std::string account = post.fields.text("account", api_id_bytes_max);
    const auto amount = post.fields.amount("amount");
    if (amount == charging::Money{}) post.fields.wrong("amount", "above or below zero");
    return correct(post, msisdn,
                   charging::Adjustment{.account = {account}, .amount = amount.value_or(charging::Money{})},
                   true);
}

ApiAnswer post_reversal(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const std::string recharge = post.fields.text("recharge", api_id_bytes_max);
    return correct(post, msisdn, charging::RechargeReversal{.recharge = {recharge}}, true);
}

template <class Correction>
ApiAnswer post_about_advance(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    return correct(post, msisdn, Correction{.advance = advance_in(post.fields)}, true);
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

std::optional<charging::Imsi> imsi_in(ApiFields& fields, bool required) {
    const std::string digits = fields.text("imsi", 15, required);
    auto imsi = charging::Imsi::parse(digits);
    if (!digits.empty() && !imsi) fields.wrong("imsi", "6 to 15 digits");
    return imsi;
}

ApiAnswer post_sim_swap(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto imsi = imsi_in(post.fields, true);
    const auto by = corrected_by(post, true);
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    return answer_identity(operations::swap_sim(post.editor, *msisdn, *imsi, by));
}

ApiAnswer post_owner_change(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto imsi = imsi_in(post.fields, false);
    const auto by = corrected_by(post, true);
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    return answer_identity(
        operations::change_owner(post.editor, *msisdn, {.imsi = imsi, .accounts = {}}, by));
}

ApiAnswer post_port_out(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto by = corrected_by(post, true);
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    return answer_identity(operations::port_out(post.editor, *msisdn, by));
}

/// The switch for automatic lending. Not once per key: what was said last holds.
ApiAnswer post_lending(const ApiPost& post) {
    const std::string state = post.fields.text("state", 3);
    if (state != "on" && state != "off") post.fields.wrong("state", "on or off");
    const charging::Decree by{.role = post.client.name,
                              .reason = post.fields.text("reason", reason_bytes_max)};
    if (const auto& mistake = post.fields.mistake()) return json_error(*mistake);
    if (!post.editor.contracts.switch_lending(state == "on", by)) return store_away();
    return json_answer({{"lending", state}});
}

constexpr std::array<ApiResource, 13> resources{{
    {"recharges", ApiRole::channel, post_recharge},
    {"advances", ApiRole::care, post_advance},
    {"repayments", ApiRole::care, post_repayment},
    {"enrolments", ApiRole::care, post_enrolment},
    {"cancellations", ApiRole::care, post_about_advance<charging::AdvanceCancellation>},
    {"adjustments", ApiRole::manager, post_adjustment},
    {"waivers", ApiRole::manager, post_about_advance<charging::FeeWaiver>},
    {"write-offs", ApiRole::manager, post_about_advance<charging::WriteOff>},
    {"reversals", ApiRole::manager, post_reversal},
    {"sim-swaps", ApiRole::manager, post_sim_swap},
    {"owner-changes", ApiRole::manager, post_owner_change},
    {"port-outs", ApiRole::manager, post_port_out},
    {"lending", ApiRole::manager, post_lending},
}};

}  // namespace

std::span<const ApiResource> api_resources() {
    return resources;
}

}  // namespace airtime::portal
