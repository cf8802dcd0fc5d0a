#pragma once

#include <boost/json/object.hpp>
#include <initializer_list>
#include <string_view>
#include <variant>

#include "portal/api/api_route.hpp"

/// What every change of a contract answers, and how it is refused.
namespace airtime::portal {

/// 422 with the rule that says no.
HttpResponse refused_by_rule(std::string_view code, std::string_view remedy);
/// 409.
HttpResponse key_used_otherwise(std::string_view why = "the Idempotency-Key was used for something else");

/// `contract`, `debt` and `repeated`.
boost::json::object told_of_change(const charging::Contract& contract, bool repeated);
/// Of told_of_change() and of `more`, which it has beside that unless it was done before.
operations::schema::Schema change_schema(std::initializer_list<operations::schema::Member> more);

/// The answer to a change: `tell(value, contract)` where it was made.
template <class Value, class Tell>
ApiAnswer answer_of(const store::ChangeOutcome<Value>& outcome, Tell tell) {
    if (const auto* changed = std::get_if<store::Changed<Value>>(&outcome)) {
        return {tell(changed->value, changed->contract), changed->contract.id.value};
    }
    if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        return {json_answer(told_of_change(before->contract, true)), before->contract.id.value};
    }
    if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) return key_used_otherwise();
    return std::holds_alternative<store::NobodyThere>(outcome) ? subscriber_unknown() : store_away();
}

}  // namespace airtime::portal
