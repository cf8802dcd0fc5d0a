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
/// "allows", "forbids", "not_asked".
std::string_view name_of(Verdict verdict);

/// What a rule looked at, or what that must be, apart from how it is said.
struct RuleFigure {
    enum class Unit : std::uint8_t { word, count, days, hours, months, money };
    enum class Bound : std::uint8_t { exactly, at_least, at_most, below, not_looked_at, no_tier };
    Unit unit = Unit::word;
    std::string value = {};  ///< "on", "12", "70000"; empty where nothing is looked at
    Bound bound = Bound::exactly;
    std::uint32_t within_months = 0;  ///< that were counted; zero: the rule counts no months
    friend bool operator==(const RuleFigure&, const RuleFigure&) = default;
};

struct RuleVerdict {
    AdvanceRefusal rule = AdvanceRefusal::mode_off;  ///< by the name of its no
    std::string_view subject = {};                   ///< what it looks at, for people: "average spend"
    std::string input;                               ///< what it looked at, for people
    std::string limit;                               ///< what that must be
    RuleFigure is = {};                              ///< the same, for who says it in another language
    RuleFigure must_be = {};
    Verdict automatic = Verdict::not_asked;
    Verdict requested = Verdict::not_asked;
};

/// Every rule's verdict, not only the first no.
std::vector<RuleVerdict> verdicts_on(const Contract& contract, const Policy& policy,
                                     const Circumstances& circumstances);

}  // namespace airtime::charging
