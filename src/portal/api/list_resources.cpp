#include "portal/api/list_resources.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "operations/plain_text.hpp"
#include "portal/api/api_audit.hpp"
#include "portal/api/subscriber_resources.hpp"
#include "portal/views/list_change.hpp"
#include "portal/views/list_members.hpp"
#include "portal/views/list_pages.hpp"
#include "portal/web/audit_trail.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::OperatorList;
using config::ApiRole;
using operations::schema::Schema;

constexpr std::size_t members_at_once = 500;
constexpr std::array every_list{OperatorList::deny, OperatorList::allow, OperatorList::no_ads};
constexpr auto every_list_name = std::to_array<std::string_view>({"deny", "allow", "no_ads"});
constexpr auto list_steps = std::to_array<std::string_view>({"add", "remove", "replace"});
constexpr auto only_yes = std::to_array<std::string_view>({"yes"});

constexpr ApiField list_field{"list", FieldForm::text, true, "", 10, every_list_name};
constexpr ApiField list_step_field{"step", FieldForm::text,
                                   true,   "replace: who is on the list and not among `numbers` is taken off",
                                   10,     list_steps};
constexpr ApiField numbers_field{
    "numbers", FieldForm::lines, true,
    "a number a line, at most 1000; of a line the first cell, so that an exported "
    "file can be sent",
    std::size_t{1} << 24};
constexpr ApiField segment_field{"segment", FieldForm::text, false,
                                 "of the policy; without it: the ordinary values", 64};
constexpr ApiField decree_field{"reason", FieldForm::text, true,
                                "stands in the ledger with the client's name", 200};
constexpr ApiField try_field{"try", FieldForm::text, false, "yes: only tells what would be done",
                             3,     only_yes};
constexpr std::array list_change_fields{list_field, list_step_field, numbers_field, decree_field, try_field};
constexpr std::array segment_change_fields{segment_field, numbers_field, decree_field, try_field};

constexpr ApiFault list_fault{404, "list_unknown"};
constexpr ApiFault numbers_fault{422, "numbers_wrong"};
constexpr ApiFault length_fault{422, "list_too_long"};
constexpr auto faults_of_a_list = std::to_array<ApiFault>({list_fault});
constexpr auto faults_of_list_changes = std::to_array<ApiFault>({numbers_fault, length_fault});
constexpr auto faults_of_segment_changes = std::to_array<ApiFault>({numbers_fault});
constexpr auto faults_of_standing = std::to_array<ApiFault>({subscriber_fault});
constexpr auto list_parameters = std::to_array<ApiParameter>({cursor_parameter});

json::object member_row(const charging::Contract& contract) {
    return {{"msisdn", contract.msisdn ? json::value(contract.msisdn->digits()) : json::value(nullptr)},
            {"contract", contract.id.value}};
}

ApiAnswer get_list(const ApiGet& get) {
    const auto list = charging::operator_list(get.name);
    if (!list) {
        return problem({list_fault.status, std::string{list_fault.code}, "there is no such list",
                        "name deny, allow or no_ads"});
    }
    const auto listed = listed_ids(get.desk.contracts, *list);
    if (!listed) return store_away();
    const std::vector<charging::ContractId>& ids = *listed;
    const charging::ContractId cursor{std::string{get.request.parameter(cursor_parameter.name).value_or("")}};
    const auto from = std::ranges::upper_bound(ids, cursor);
    const std::span rest{from, ids.end()};
    const auto page = rest.first(std::min(members_at_once, rest.size()));
    const auto members = listed_members(get.desk.contracts, *list, page);
    if (!members || !is_noted(get, {.what = "lists.seen", .subject = std::string{get.name}})) {
        return store_away();
    }
    json::array rows;
    for (const charging::Contract& contract : *members) rows.push_back(member_row(contract));
    return json_answer(
        {{"members", std::move(rows)},
         {"next", page.size() < rest.size() ? json::value(page.back().value) : json::value(nullptr)}});
}

Schema list_schema() {
    using namespace operations::schema;
    const Schema member = record(
        {{"msisdn", or_null(text("null: the contract gave its number up"))}, {"contract", text("its id")}});
    return record({{"members", list_of(member, "by contract, at most 500")},
                   {"next", or_null(text("the cursor of the next page; null: this is the last"))}});
}

ApiAnswer get_standing(const ApiGet& get) {
    const auto found = contract_asked_for(get);
    if (!found) return store_away();
    if (!*found) return subscriber_unknown();
    const charging::Contract& contract = (*found)->contract;
    if (!is_noted(get, {.what = "lists.seen", .subject = contract.id.value})) return store_away();
    json::object answer = member_row(contract);
    json::array on;
    for (const OperatorList list : every_list) {
        on.push_back({{"list", charging::name_of(list)}, {"yes", charging::is_listed(contract, list)}});
    }
    answer["lists"] = std::move(on);
    answer["segment"] =
        contract.segment.value.empty() ? json::value(nullptr) : json::value(contract.segment.value);
    return {json_answer(answer), contract.id.value};
}

Schema standing_schema() {
    using namespace operations::schema;
    const Schema on = record({{"list", choice(every_list_name)}, {"yes", yes_no("the subscriber is on it")}});
    return record({{"msisdn", or_null(text())},
                   {"contract", text("its id")},
                   {"lists", list_of(on)},
                   {"segment", or_null(text("null: the ordinary values"))}});
}

HttpResponse numbers_wrong(const std::vector<LineMistake>& mistakes) {
    std::vector<FieldMistake> fields;
    for (const LineMistake& mistake : mistakes) {
        fields.push_back({"numbers", "line " + std::to_string(mistake.line) + " " + mistake.reason + ": " +
                                         mistake.given});
    }
    return problem({numbers_fault.status, std::string{numbers_fault.code},
                    "some lines are wrong: nothing was changed", "mend the lines that `fields` names"},
                   fields);
}

HttpResponse list_too_long() {
    return problem({length_fault.status, std::string{length_fault.code},
                    "more than 1000 would be taken off: nothing was changed",
                    "take them off by steps of remove before, or use airtimectl list"});
}

/// Numbers that were sent, and what is to become of them.
struct SentNumbers {
    ListChange change;
    std::string code = {};  ///< of the whole, for the log: "deny.replace"
    std::vector<NumberedLine> numbers;
    std::string reason;
    bool only_tries = false;
    std::vector<charging::Contract> taken_off = {};  ///< members of the list beside them
};

HttpResponse told_of_numbers(const ListChangeOutcome& outcome, bool only_tried) {
    json::array mistakes;
    for (const LineMistake& mistake : outcome.mistakes) {
        mistakes.push_back({{"line", mistake.line}, {"given", mistake.given}, {"reason", mistake.reason}});
    }
    return json_answer({{"changed", outcome.changed},
                        {"same", outcome.same},
                        {"tried", only_tried},
                        {"mistakes", std::move(mistakes)}});
}

Schema numbers_schema() {
    using namespace operations::schema;
    const Schema mistake = record({{"line", whole("from 1; 0: a member that was to be taken off")},
                                   {"given", text()},
                                   {"reason", choice(std::to_array<std::string_view>({"nobody", "busy"}))}});
    return record({{"changed", whole("how many were, or would be")},
                   {"same", whole("it is so already")},
                   {"tried", yes_no("nothing was done: it was asked what would be")},
                   {"mistakes", list_of(mistake, "in between: send them again. At most 50")}});
}

/// Takes off who is on the list and not among the numbers; false: Redis is away.
bool take_off(const ApiPost& post, const SentNumbers& sent, const charging::Decree& decree,
              ListChangeOutcome& outcome) {
    for (const charging::Contract& contract : sent.taken_off) {
        const auto made = operations::change_list(post.editor, contract.id, *sent.change.list, false, decree);
        if (std::holds_alternative<store::StoreError>(made)) return false;
        const auto* changed = std::get_if<store::Changed<bool>>(&made);
        if (changed != nullptr) {
            ++(changed->value ? outcome.changed : outcome.same);
        } else if (outcome.mistakes.size() < line_mistakes_max) {
            const bool gone = std::holds_alternative<store::NobodyThere>(made);
            outcome.mistakes.push_back(
                {.given = operations::printable(contract.id.value), .reason = gone ? "nobody" : "busy"});
        }
    }
    return true;
}

/// As the pages note the same.
NotedCall noted_of(const SentNumbers& sent) {
    std::string numbers;
    for (const NumberedLine& number : sent.numbers) {
        numbers.append(numbers.empty() ? "" : " ").append(number.msisdn.digits());
    }
    const bool single = sent.numbers.size() == 1 && sent.taken_off.empty();
    return {
        .what = "lists.changed",
        .subject = single ? numbers : sent.code,
        .detail = written_for_audit({{"change", sent.code}, {"reason", sent.reason}, {"numbers", numbers}})};
}

ApiAnswer change_numbers(const ApiPost& post, const SentNumbers& sent) {
    auto checked = check_list_change(post.desk.contracts, sent.change, sent.numbers);
    if (!checked) return store_away();
    if (!checked->mistakes.empty()) return numbers_wrong(checked->mistakes);
    checked->changed += sent.taken_off.size();
    if (sent.only_tries) return told_of_numbers(*checked, true);
    const charging::Decree decree{.role = user_of(post.client), .reason = operations::printable(sent.reason)};
    return audited_change(post, noted_of(sent), [&]() -> HttpResponse {
        ListChangeOutcome made = make_list_change(post.editor, sent.change, sent.numbers, decree);
        if (made.store_away || !take_off(post, sent, decree, made)) return store_away();
        return told_of_numbers(made, false);
    });
}

/// What both kinds of changes send; the error: why it makes no sense.
Result<SentNumbers, HttpResponse> read_numbers(const ApiPost& post) {
    SentNumbers sent;
    const std::string lines = post.fields.lines(numbers_field);
    sent.reason = post.fields.text(decree_field);
    sent.only_tries = !post.fields.text(try_field).empty();
    if (const auto& mistake = post.fields.mistake()) return problem(*mistake);
    NumberLines read = read_number_lines(lines, post.desk.config.policy.numbering, list_lines_max);
    if (!read.mistakes.empty()) return numbers_wrong(read.mistakes);
    sent.numbers = std::move(read.numbers);
    if (sent.numbers.empty()) {
        post.fields.wrong(numbers_field, "at least one number");
        return problem(*post.fields.mistake());
    }
    return sent;
}

/// Who is on the list and has none of the numbers.
Result<std::vector<charging::Contract>, store::StoreError> members_beside(
    const ApiPost& post, OperatorList list, const std::vector<NumberedLine>& numbers) {
    const auto ids = listed_ids(post.desk.contracts, list);
    if (!ids) return ids.error();
    auto members = listed_members(post.desk.contracts, list, *ids);
    if (!members) return members;
    std::set<std::string> kept;
    for (const NumberedLine& number : numbers) kept.insert(number.msisdn.digits());
    std::erase_if(*members, [&](const charging::Contract& contract) {
        return contract.msisdn && kept.contains(contract.msisdn->digits());
    });
    return members;
}

ApiAnswer post_list_change(const ApiPost& post) {
    const std::string list = post.fields.text(list_field);
    const std::string step = post.fields.text(list_step_field);
    auto sent = read_numbers(post);
    if (!sent) return sent.error();
    const auto change =
        list_change_named(list + (step == "remove" ? ".remove" : ".add"), post.desk.config.policy);
    sent->change = change.value_or(ListChange{});
    if (step == "replace") {
        auto beside = members_beside(post, *sent->change.list, sent->numbers);
        if (!beside) return store_away();
        if (beside->size() > list_lines_max) return list_too_long();
        sent->taken_off = std::move(*beside);
    }
    sent->code = list + '.' + step;
    return change_numbers(post, *sent);
}

ApiAnswer post_segment_change(const ApiPost& post) {
    const std::string segment = post.fields.text(segment_field);
    const auto change = list_change_named("segment." + segment, post.desk.config.policy);
    auto sent = read_numbers(post);
    if (!sent) return sent.error();
    if (!change) {
        post.fields.wrong(segment_field, "the name of one of the policy's segments");
        return problem(*post.fields.mistake());
    }
    sent->change = *change;
    sent->code = change->code;
    return change_numbers(post, *sent);
}

}  // namespace

std::span<const ApiRoute> list_resources() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "lists/{list}",
         .role = ApiRole::admin,
         .summary = "Who is on one of the operator's lists: deny, allow or no_ads",
         .answer = get_list,
         .schema_name = "List",
         .schema = list_schema,
         .parameters = list_parameters,
         .faults = faults_of_a_list},
        {.path = "subscribers/{subscriber}/lists",
         .role = ApiRole::admin,
         .summary = "On which of the operator's lists the subscriber is, and in which segment",
         .answer = get_standing,
         .schema_name = "Standing",
         .schema = standing_schema,
         .faults = faults_of_standing},
        {.path = "list-changes",
         .role = ApiRole::admin,
         .summary =
             "Puts numbers on a list, takes them off, or has them be the list; number by number, and a "
             "second time changes nothing",
         .answer = post_list_change,
         .schema_name = "ListChange",
         .schema = numbers_schema,
         .faults = faults_of_list_changes,
         .fields = list_change_fields,
         .is_heavy = true},
        {.path = "segment-changes",
         .role = ApiRole::admin,
         .summary = "Puts numbers into a segment; number by number, and a second time changes nothing",
         .answer = post_segment_change,
         .schema_name = "SegmentChange",
         .schema = numbers_schema,
         .faults = faults_of_segment_changes,
         .fields = segment_change_fields,
         .is_heavy = true},
    });
    return routes;
}

}  // namespace airtime::portal
