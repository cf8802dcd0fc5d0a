#pragma once

#include <boost/json/array.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "operations/operator_lists.hpp"
#include "portal/views/number_lines.hpp"

namespace airtime::portal {

/// What a form does to each of its numbers: a list and whether on or off it, or a segment.
struct ListChange {
    std::string code;                                 ///< "deny.add", "segment.student", "segment."
    std::optional<charging::OperatorList> list = {};  ///< empty: it is about the segment
    bool on = false;
    charging::SegmentName segment = {};
};

/// Empty: it is none, or a segment that the policy does not know.
std::optional<ListChange> list_change_named(std::string_view code, const charging::Policy& policy);
/// All that can be chosen: `code`, `segment` (null: it is about a list; empty: the ordinary one), `chosen`.
boost::json::array list_changes_view(const charging::Policy& policy, std::string_view chosen);

/// What a change of so many numbers would do, or did.
struct ListChangeOutcome {
    std::size_t changed = 0;
    std::size_t same = 0;
    std::vector<LineMistake> mistakes = {};  ///< "nobody", "busy", "store_away"
    std::size_t not_reached = 0;             ///< numbers behind the one at which Redis went away
    bool store_away = false;                 ///< whether that one was changed is not known
};

/// What it would do. The error: Redis is away.
Result<ListChangeOutcome, store::StoreError> check_list_change(store::ContractStore& contracts,
                                                               const ListChange& change,
                                                               const std::vector<NumberedLine>& numbers);
/// Does it, number by number; each counts as soon as it is done, and a second time changes nothing. Where
/// Redis goes away it ends, and what was done until then is told.
ListChangeOutcome make_list_change(const store::Editor& editor, const ListChange& change,
                                   const std::vector<NumberedLine>& numbers, const charging::Decree& decree);

}  // namespace airtime::portal
