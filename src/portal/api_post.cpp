#include "portal/api_post.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "charging/enrolment.hpp"
#include "subscribers/advance.hpp"
#include "subscribers/enrolment.hpp"
#include "subscribers/recharge.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Contract;
using config::ApiRole;

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
HttpResponse answer_of(const store::ChangeOutcome<Value>& outcome, Tell tell) {
    if (const auto* changed = std::get_if<store::Changed<Value>>(&outcome)) {
        return tell(changed->value, changed->contract);
    }
    if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        return json_answer(done(before->contract, true));
    }
    if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) {
        return json_error({409, "key_used_otherwise", "the Idempotency-Key was used for something else",
                           "give this call a key of its own"});
    }
    return std::holds_alternative<store::NobodyThere>(outcome) ? subscriber_unknown() : store_away();
}

HttpResponse post_recharge(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto amount = post.fields.amount("amount");
    if (amount && *amount <= charging::Money{}) {
        post.fields.wrong("amount", "above zero");
    }
    if (const auto& mistake = post.fields.mistake()) {
        return json_error(*mistake);
    }
    return answer_of(subscribers::recharge(post.editor, *msisdn, *amount, post.key),
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
                             case charging::RechargeRefusal::not_taken:
                                 break;
                         }
                         return refused("not_taken", "look at the subscriber's state and validity");
                     });
}

HttpResponse post_advance(const ApiPost& post) {
    const auto msisdn = post.fields.msisdn("msisdn");
    const auto amount = post.fields.amount("amount", false);
    if (const auto& mistake = post.fields.mistake()) {
        return json_error(*mistake);
    }
    const charging::AdvanceRequest request{
        .amount = amount, .channel = charging::Channel::care, .key = post.key};
    return answer_of(subscribers::lend(post.editor, *msisdn, request),
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

HttpResponse post_enrolment(const ApiPost& post) {
    using charging::EnrolmentStep;
    constexpr std::array<std::pair<std::string_view, EnrolmentStep>, 4> steps{
        {{"enrol", EnrolmentStep::enrol},
         {"cancel", EnrolmentStep::cancel},
         {"pause", EnrolmentStep::pause},
         {"resume", EnrolmentStep::resume}}};
    const auto msisdn = post.fields.msisdn("msisdn");
    const std::string name = post.fields.text("step", 10);
    const auto step = std::ranges::find(steps, name, &std::pair<std::string_view, EnrolmentStep>::first);
    if (step == steps.end()) {
        post.fields.wrong("step", "enrol, cancel, pause or resume");
    }
    charging::EnrolmentRequest request{.step = step == steps.end() ? EnrolmentStep::enrol : step->second,
                                       .channel = charging::Channel::care,
                                       .text_version = post.fields.text("text_version", 40, false),
                                       .pause_until = post.fields.instant("until")};
    if (request.pause_until &&
        (request.step != EnrolmentStep::pause || *request.pause_until <= post.editor.circumstances.now)) {
        post.fields.wrong("until", "ahead, and only with the step pause");
    }
    if (const auto& mistake = post.fields.mistake()) {
        return json_error(*mistake);
    }
    return answer_of(subscribers::change_enrolment(post.editor, *msisdn, request, post.key),
                     [](charging::EnrolmentOutcome outcome, const Contract& contract) {
                         if (outcome == charging::EnrolmentOutcome::not_enrolled) {
                             return refused("not_enrolled", "enrol the subscriber first");
                         }
                         auto object = done(contract, false);
                         object["enrolment"] = charging::name_of(contract.enrolment);
                         return json_answer(object);
                     });
}

constexpr std::array<ApiResource, 3> resources{{
    {"recharges", ApiRole::channel, post_recharge},
    {"advances", ApiRole::care, post_advance},
    {"enrolments", ApiRole::care, post_enrolment},
}};

}  // namespace

std::span<const ApiResource> api_resources() {
    return resources;
}

}  // namespace airtime::portal
