#include "portal/views/list_change.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::OperatorList;

constexpr std::array all_lists{OperatorList::deny, OperatorList::allow, OperatorList::no_ads};
constexpr std::string_view segment_prefix = "segment.";
constexpr std::size_t batch_max = 256;

std::string code_of(OperatorList list, bool on) {
    return std::string{charging::name_of(list)} + (on ? ".add" : ".remove");
}

bool is_so(const charging::Contract& contract, const ListChange& change) {
    return change.list ? charging::is_listed(contract, *change.list) == change.on
                       : contract.segment == change.segment;
}

void add_mistake(ListChangeOutcome& outcome, const NumberedLine& number, std::string reason) {
    if (outcome.mistakes.size() >= line_mistakes_max) return;
    outcome.mistakes.push_back(
        {.line = number.line, .given = number.msisdn.digits(), .reason = std::move(reason)});
}

store::ChangeOutcome<bool> change_one(const store::Editor& editor, const ListChange& change,
                                      const charging::Msisdn& msisdn, const charging::Decree& decree) {
    if (change.list) return operations::change_list(editor, msisdn, *change.list, change.on, decree);
    return operations::change_segment(editor, msisdn, change.segment, decree);
}

}  // namespace

std::optional<ListChange> list_change_named(std::string_view code, const charging::Policy& policy) {
    for (const OperatorList list : all_lists) {
        for (const bool on : {true, false}) {
            if (code == code_of(list, on)) {
                return ListChange{.code = std::string{code}, .list = list, .on = on};
            }
        }
    }
    if (!code.starts_with(segment_prefix)) return std::nullopt;
    charging::SegmentName segment{std::string{code.substr(segment_prefix.size())}};
    const auto known = std::ranges::find(policy.segments, segment, &charging::Segment::name);
    if (!segment.value.empty() && known == policy.segments.end()) return std::nullopt;
    return ListChange{.code = std::string{code}, .segment = std::move(segment)};
}

json::array list_changes_view(const charging::Policy& policy, std::string_view chosen) {
    json::array view;
    const auto add = [&](const std::string& code, json::value segment) {
        view.push_back({{"code", code},
                        {"of_list", segment.is_null()},
                        {"segment", std::move(segment)},
                        {"chosen", code == chosen}});
    };
    for (const OperatorList list : all_lists) {
        for (const bool on : {true, false}) add(code_of(list, on), nullptr);
    }
    if (policy.segments.empty()) return view;
    add(std::string{segment_prefix}, "");
    for (const charging::Segment& segment : policy.segments) {
        add(std::string{segment_prefix} + segment.name.value, json::value(segment.name.value));
    }
    return view;
}

Result<ListChangeOutcome, store::StoreError> check_list_change(store::ContractStore& contracts,
                                                               const ListChange& change,
                                                               const std::vector<NumberedLine>& numbers) {
    ListChangeOutcome outcome;
    for (std::size_t at = 0; at < numbers.size(); at += batch_max) {
        const std::span some{numbers.data() + at, std::min(batch_max, numbers.size() - at)};
        std::vector<charging::SubscriberAddress> addresses;
        for (const NumberedLine& number : some) addresses.emplace_back(number.msisdn);
        const auto loaded = contracts.load(addresses);
        for (std::size_t place = 0; place < some.size(); ++place) {
            const store::LoadResult& found = loaded[place];
            if (!found) return found.error();
            if (!*found) {
                add_mistake(outcome, some[place], "nobody");
            } else {
                ++(is_so((*found)->contract, change) ? outcome.same : outcome.changed);
            }
        }
    }
    return outcome;
}

ListChangeOutcome make_list_change(const store::Editor& editor, const ListChange& change,
                                   const std::vector<NumberedLine>& numbers, const charging::Decree& decree) {
    ListChangeOutcome outcome;
    for (std::size_t place = 0; place < numbers.size(); ++place) {
        const NumberedLine& number = numbers[place];
        const auto made = change_one(editor, change, number.msisdn, decree);
        if (std::holds_alternative<store::StoreError>(made)) {
            add_mistake(outcome, number, "store_away");
            outcome.not_reached = numbers.size() - place - 1;
            outcome.store_away = true;
            return outcome;
        }
        if (const auto* changed = std::get_if<store::Changed<bool>>(&made)) {
            ++(changed->value ? outcome.changed : outcome.same);
        } else {
            const bool gone = std::holds_alternative<store::NobodyThere>(made);
            add_mistake(outcome, number, gone ? "nobody" : "busy");
        }
    }
    return outcome;
}

}  // namespace airtime::portal
