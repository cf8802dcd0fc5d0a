#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/values/identifiers.hpp"

/// The operator's lists and segments: what a person decided of a contract, with their role and reason.
namespace airtime::charging {

enum class OperatorList : std::uint8_t { deny, allow, no_ads };

/// "deny", "allow", "no_ads".
std::string_view name_of(OperatorList list);
std::optional<OperatorList> operator_list(std::string_view name);

bool is_listed(const Contract& contract, OperatorList list);

/// Who decided, and why. Printable; the ledger's note reads "deny on ROLE REASON".
struct Decree {
    std::string role;
    std::string reason;
};

/// Puts the contract on the list or takes it off, and records one `standing_changed`. False: it was so
/// already, nothing changed.
bool change_list(Draft& draft, OperatorList list, bool on, const Decree& decree);

/// The same for the segment, which the policy need not know yet; empty: the ordinary values.
bool change_segment(Draft& draft, const SegmentName& segment, const Decree& decree);

}  // namespace airtime::charging
