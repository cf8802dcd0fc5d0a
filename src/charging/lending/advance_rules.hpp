#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// The rules on who may borrow, in the order in which they are asked. What a subscriber is told and what
/// `explain` shows are the same rules.
namespace airtime::charging {

enum class AdvanceKind : std::uint8_t { automatic, requested };

/// The first rule that says no; empty: none does.
std::optional<AdvanceRefusal> first_refusal(const Contract& contract, const Policy& policy,
                                            const Circumstances& circumstances, AdvanceKind kind);

/// The first rule that forbids an automatic advance; empty: none does. Amounts and accounts are not looked
/// at.
std::optional<AdvanceRefusal> automatic_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances);

/// The first rule that forbids an advance on request; empty: none does. Enrolment and the switch speak of
/// automatic advances only.
std::optional<AdvanceRefusal> requested_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances);

enum class Verdict : std::uint8_t { allows, forbids, not_asked };

struct RuleVerdict {
    AdvanceRefusal rule = AdvanceRefusal::mode_off;  ///< by the name of its no
    std::string_view subject = {};                   ///< what it looks at, for people: "average spend"
    std::string input;                               ///< what it looked at, for people
    std::string limit;                               ///< what that must be
    Verdict automatic = Verdict::not_asked;
    Verdict requested = Verdict::not_asked;
};

/// Every rule's verdict, not only the first no.
std::vector<RuleVerdict> verdicts_on(const Contract& contract, const Policy& policy,
                                     const Circumstances& circumstances);

}  // namespace airtime::charging
