#include "portal/api/subscriber_resources.hpp"

#include <array>
#include <boost/json.hpp>
#include <limits>

#include "charging/values/phone_number.hpp"
#include "operations/circumstances.hpp"
#include "operations/contract_view.hpp"
#include "operations/explanation_view.hpp"
#include "operations/newest_events.hpp"
#include "portal/views/advances_view.hpp"
#include "portal/views/book_answers.hpp"
#include "portal/views/event_view.hpp"
#include "portal/views/subscriber_search.hpp"
#include "portal/views/subscriber_view.hpp"
#include "portal/views/timeline.hpp"

namespace airtime::portal {

namespace {

using charging::Circumstances;
using charging::Contract;
using config::ApiRole;
using operations::schema::Schema;

/// Calls `tell(get, contract, circumstances)` for the subscriber that the path names.
template <HttpResponse (*tell)(const ApiGet&, const Contract&, const Circumstances&)>
ApiAnswer about_subscriber(const ApiGet& get) {
    const config::Config& config = get.desk.config;
    const auto circumstances =
        operations::read_lending_circumstances(get.desk.contracts, config.policy, config.lab);
    const store::LoadResult found = contract_asked_for(get);
    if (!circumstances || !found) return store_away();
    if (!*found) return subscriber_unknown();
    const Contract& contract = (*found)->contract;
    return {tell(get, contract, *circumstances), contract.id.value};
}

ApiAnswer get_contract(const ApiGet& get) {
    const config::Config& config = get.desk.config;
    const auto msisdn = charging::subscriber_number(get.name, config.policy.numbering);
    if (!msisdn) {
        return problem({number_fault.status, std::string{number_fault.code}, "this is no subscriber's number",
                        "give it as 84900000001"});
    }
    const auto circumstances = operations::read_circumstances(get.desk.contracts, config.lab);
    const auto found = store::load_one(get.desk.contracts, *msisdn);
    if (!circumstances || !found) return store_away();
    if (!*found) return subscriber_unknown();
    const Contract& contract = (*found)->contract;
    return {
        json_answer(operations::contract_as_json(contract, config.policy, circumstances->now).as_object()),
        contract.id.value};
}

ApiAnswer find_contracts(const ApiGet& get) {
    const charging::Policy& policy = get.desk.config.policy;
    const std::string_view asked = get.request.parameter("q").value_or("");
    const auto circumstances = operations::read_circumstances(get.desk.contracts, get.desk.config.lab);
    if (!circumstances) return store_away();
    const auto found = find_subscribers(get.desk.contracts, get.desk.books, asked, policy.numbering);
    if (!found) return store_away();
    std::string contracts;
    for (const SubscriberHit& hit : found->hits) {
        contracts.append(contracts.empty() ? "" : ",").append(hit.contract.id.value);
    }
    return {json_answer(search_view(asked, !asked.empty(), *found, policy, circumstances->now)), contracts};
}

HttpResponse tell_details(const ApiGet& get, const Contract& contract, const Circumstances& circumstances) {
    const auto newest =
        operations::newest_events(get.desk.ledger, contract.id, std::numeric_limits<std::size_t>::max());
    if (!newest) return store_away();
    boost::json::object view = subscriber_view(contract, get.desk.config.policy, circumstances);
    view["consents"] = newest_consents(contract, *newest, get.desk.books, get.desk.config.policy.calendar);
    return json_answer(view);
}

Schema details_schema() {
    using namespace operations::schema;
    return extended(subscriber_schema(),
                    {{"consents", list_of(consent_schema(), "the last 10 changes of the enrolment")}});
}

HttpResponse tell_timeline(const ApiGet& get, const Contract& contract, const Circumstances& circumstances) {
    const charging::Calendar& calendar = get.desk.config.policy.calendar;
    TimelineQuery query = read_timeline_query(with_cursor_as("before", get.request.query), calendar);
    if (!query.mistakes.empty()) {
        for (FieldMistake& mistake : query.mistakes) {
            if (mistake.field == "before" && get.request.parameter("cursor")) mistake.field = "cursor";
        }
        return parameters_wrong(query.mistakes);
    }
    const auto newest =
        operations::newest_events(get.desk.ledger, contract.id, std::numeric_limits<std::size_t>::max());
    if (!newest) return store_away();
    boost::json::object view =
        timeline_view(timeline_of(contract, *newest, get.desk.books, query.filter, calendar), query,
                      told_through(get.desk.books));
    if (query.usage) {
        view["usage"] = usage_view(contract.id, query, get.desk.books, calendar, circumstances.now);
    }
    return json_answer(view);
}

Schema timeline_with_usage_schema() {
    using namespace operations::schema;
    return extended(timeline_schema(), {{"usage", usage_schema(), sometimes}});
}

HttpResponse tell_explanation(const ApiGet& get, const Contract& contract,
                              const Circumstances& circumstances) {
    const auto written = get.request.parameter("amount");
    const auto amount = written ? charging::Money::parse(*written) : std::nullopt;
    if (written && (!amount || *amount <= charging::Money{})) {
        return parameters_wrong({{"amount", amount ? "not_above_zero" : "not_an_amount"}});
    }
    const charging::Policy& policy = get.desk.config.policy;
    return json_answer(operations::explanation_as_json(
        contract, charging::explain_advance(contract, policy, circumstances, amount)));
}

HttpResponse tell_advances(const ApiGet& get, const Contract& contract, const Circumstances&) {
    const HttpParameters query = with_cursor_as("after", get.request.query);
    const auto view = advances_view(contract, told(get.desk.books.advances(contract.id, advances_max)),
                                    value_of(query, "after").value_or(""));
    if (view) return json_answer(*view);
    return parameters_wrong({{get.request.parameter("cursor") ? "cursor" : "after", "unknown"}});
}

HttpResponse tell_messages(const ApiGet& get, const Contract& contract, const Circumstances&) {
    auto messages = message_list(get.desk.messages, contract.id);
    if (!messages) return store_away();
    return json_answer({{"messages", std::move(*messages)}});
}

constexpr auto channel_words = std::to_array<std::string_view>({"auto", "sms", "ussd", "care"});
constexpr auto yes_word = std::to_array<std::string_view>({"yes"});

constexpr auto search_parameters = std::to_array<ApiParameter>(
    {{"q", "number, IMSI, contract, session, advance or recharge, in any usual form"}});
constexpr auto timeline_parameters = std::to_array<ApiParameter>(
    {{.name = "kinds", .says = "only events of these kinds: `kind` of the events", .is_list = true},
     {"channel", "only advances and consents that came this way", channel_words},
     {"from", "a date of the operator's zone: from its begin"},
     {"to", "a date of the operator's zone: to its end"},
     {"usage",
      "yes: with what was used on these days, without dates on the last 31; `kinds=used` says the same",
      yes_word},
     cursor_parameter,
     {.name = "before", .says = "the same as `cursor`", .is_deprecated = true}});
constexpr auto explain_parameters =
    std::to_array<ApiParameter>({{"amount", "would it be lent? Without it the offer is looked at"}});
constexpr auto advances_parameters = std::to_array<ApiParameter>(
    {cursor_parameter, {.name = "after", .says = "the same as `cursor`", .is_deprecated = true}});

constexpr auto faults_of_a_number = std::to_array<ApiFault>({number_fault, subscriber_fault});
constexpr auto faults_of_a_subscriber = std::to_array<ApiFault>({subscriber_fault});
constexpr auto faults_with_parameters = std::to_array<ApiFault>({parameters_fault, subscriber_fault});

}  // namespace

store::LoadResult contract_asked_for(const ApiGet& get) {
    const auto msisdn = charging::subscriber_number(get.name, get.desk.config.policy.numbering);
    if (msisdn) {
        auto found = store::load_one(get.desk.contracts, *msisdn);
        if (!found || *found) return found;
    }
    return store::load_one(get.desk.contracts, charging::ContractId{std::string{get.name}});
}

std::span<const ApiRoute> subscriber_resources() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "subscribers",
         .role = ApiRole::care,
         .summary = "Whom a number, id or key is about",
         .answer = find_contracts,
         .schema_name = "Search",
         .schema = search_schema,
         .parameters = search_parameters,
         .seen = "subscriber.sought"},
        {.path = "subscribers/{msisdn}",
         .role = ApiRole::channel,
         .summary = "A subscriber's contract",
         .answer = get_contract,
         .schema_name = "Contract",
         .schema = operations::contract_schema,
         .faults = faults_of_a_number,
         .seen = "subscriber.seen"},
        {.path = "subscribers/{subscriber}/details",
         .role = ApiRole::care,
         .summary = "The contract, with months, consents and why it is lent to, or not",
         .answer = about_subscriber<tell_details>,
         .schema_name = "Details",
         .schema = details_schema,
         .faults = faults_of_a_subscriber,
         .seen = "subscriber.seen"},
        {.path = "subscribers/{subscriber}/timeline",
         .role = ApiRole::care,
         .summary = "What happened to the credit",
         .answer = about_subscriber<tell_timeline>,
         .schema_name = "Timeline",
         .schema = timeline_with_usage_schema,
         .parameters = timeline_parameters,
         .faults = faults_with_parameters,
         .seen = "subscriber.seen"},
        {.path = "subscribers/{subscriber}/explain",
         .role = ApiRole::care,
         .summary = "Why an advance would be lent now, or not",
         .answer = about_subscriber<tell_explanation>,
         .schema_name = "Explanation",
         .schema = operations::explanation_schema,
         .parameters = explain_parameters,
         .faults = faults_with_parameters,
         .seen = "subscriber.seen"},
        {.path = "subscribers/{subscriber}/advances",
         .role = ApiRole::care,
         .summary = "All advances",
         .answer = about_subscriber<tell_advances>,
         .schema_name = "Advances",
         .schema = advances_schema,
         .parameters = advances_parameters,
         .faults = faults_with_parameters,
         .seen = "subscriber.seen"},
        {.path = "subscribers/{subscriber}/messages",
         .role = ApiRole::care,
         .summary = "The latest SMS to the subscriber and from them",
         .answer = about_subscriber<tell_messages>,
         .schema_name = "Messages",
         .schema = messages_schema,
         .faults = faults_of_a_subscriber,
         .seen = "subscriber.seen"},
    });
    return routes;
}

}  // namespace airtime::portal
