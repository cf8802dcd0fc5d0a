#include "charging/standing/operator_lists.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "charging/contract/note_word.hpp"

namespace airtime::charging {

namespace {

struct NamedList {
    std::string_view name;
    bool OperatorLists::*member;
};
constexpr std::array<NamedList, 3> lists{
    {{"deny", &OperatorLists::deny}, {"allow", &OperatorLists::allow}, {"no_ads", &OperatorLists::no_ads}}};

const NamedList& named(OperatorList list) {
    return lists.at(static_cast<std::size_t>(list));
}

void record(Draft& draft, const std::string& what, const Decree& decree) {
    LedgerEvent event;
    event.kind = EventKind::standing_changed;
    event.note = what + ' ' + note_word(decree.role) + ' ' + decree.reason;
    draft.record(std::move(event));
}

}  // namespace

std::string_view name_of(OperatorList list) {
    return named(list).name;
}

std::optional<OperatorList> operator_list(std::string_view name) {
    const auto found = std::ranges::find(lists, name, &NamedList::name);
    return found == lists.end() ? std::nullopt
                                : std::optional{static_cast<OperatorList>(found - lists.begin())};
}

bool is_listed(const Contract& contract, OperatorList list) {
    return contract.lists.*named(list).member;
}

bool change_list(Draft& draft, OperatorList list, bool on, const Decree& decree) {
    if (std::exchange(draft.contract().lists.*named(list).member, on) == on) return false;
    record(draft, std::string{name_of(list)} + (on ? " on" : " off"), decree);
    return true;
}

bool change_segment(Draft& draft, const SegmentName& segment, const Decree& decree) {
    if (std::exchange(draft.contract().segment, segment) == segment) return false;
    record(draft, "segment " + (segment.value.empty() ? "none" : segment.value), decree);
    return true;
}

}  // namespace airtime::charging
