#include "portal/api/account_posts.hpp"

#include <array>
#include <optional>

#include "portal/api/change_answer.hpp"
#include "portal/api/change_fields.hpp"
#include "portal/api/correction_limit.hpp"

namespace airtime::portal {

namespace {

using charging::Contract;
using config::ApiRole;

constexpr std::size_t api_id_bytes_max = 128;

constexpr ApiField repaid_field{"amount", FieldForm::amount, false, "above 0; without it: all that is owed"};
constexpr ApiField adjusted_field{"amount", FieldForm::amount, true, "above or below 0"};
constexpr ApiField account_field{"account", FieldForm::text, true, "of the contract", api_id_bytes_max};
constexpr ApiField advance_field{"advance", FieldForm::text, false, "its id; without it: the latest, or all",
                                 api_id_bytes_max};
constexpr ApiField recharge_field{"recharge", FieldForm::text, true, "its key", api_id_bytes_max};
constexpr std::array repayment_fields{subscriber_field, repaid_field, reason_if_any_field};
constexpr std::array advance_correction_fields{subscriber_field, advance_field, reason_field};
constexpr std::array adjustment_fields{subscriber_field, account_field, adjusted_field, reason_field};
constexpr std::array reversal_fields{subscriber_field, recharge_field, reason_field};

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
                  const charging::Correction& correction, const ApiField& why = reason_field) {
    const charging::CorrectedBy by = corrected_by(post, why);
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    const LimitedCorrection made = correct_within_day_limit(post, *number, correction, by);
    if (const auto* refused = std::get_if<HttpResponse>(&made)) return *refused;
    return answer_of(std::get<store::ChangeOutcome<charging::CorrectionOutcome>>(made),
                     [&](const charging::CorrectionOutcome& outcome, const Contract& contract) {
                         if (const auto* refusal = std::get_if<charging::CorrectionRefusal>(&outcome)) {
                             return refused_by_rule(name_of(*refusal), remedy_for(*refusal));
                         }
                         auto object = told_of_change(contract, false);
                         object["amount"] =
                             moved_by(correction, std::get<charging::Corrected>(outcome)).to_string();
                         return json_answer(object);
                     });
}

std::optional<charging::AdvanceId> advance_in(ApiFields& fields) {
    const std::string id = fields.text(advance_field);
    return id.empty() ? std::nullopt : std::optional{charging::AdvanceId{id}};
}

ApiAnswer post_repayment(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const auto amount = post.fields.amount(repaid_field);
    if (amount && *amount <= charging::Money{}) post.fields.wrong(repaid_field, "above zero");
    return correct(post, number, charging::RepaymentRequest{.amount = amount}, reason_if_any_field);
}

ApiAnswer post_adjustment(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const std::string name = post.fields.text(account_field);
    const auto amount = post.fields.amount(adjusted_field);
    if (amount == charging::Money{}) post.fields.wrong(adjusted_field, "above or below zero");
    return correct(post, number,
                   charging::Adjustment{.account = {name}, .amount = amount.value_or(charging::Money{})});
}

ApiAnswer post_reversal(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    const std::string key = post.fields.text(recharge_field);
    return correct(post, number, charging::RechargeReversal{.recharge = {key}});
}

template <class Correction>
ApiAnswer post_about_advance(const ApiPost& post) {
    const auto number = post.fields.msisdn(subscriber_field);
    return correct(post, number, Correction{.advance = advance_in(post.fields)});
}

operations::schema::Schema correction_schema() {
    using namespace operations::schema;
    return change_schema(
        {{"amount", decimal("that was moved, repaid or given up; an adjustment's with its sign"),
          sometimes}});
}

std::vector<std::string_view> correction_refusals() {
    std::vector<std::string_view> refusals =
        operations::schema::names_through(charging::CorrectionRefusal::drawn_on);
    refusals.emplace_back(above_day_limit);
    return refusals;
}

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

constexpr std::array routes_of_accounts{
    correction_route("repayments", ApiRole::care,
                     "Repays from what is available, up to the amount or all that is owed", post_repayment,
                     repayment_fields),
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
};

}  // namespace

std::span<const ApiRoute> account_posts() {
    return routes_of_accounts;
}

}  // namespace airtime::portal
