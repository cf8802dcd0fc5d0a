#include "portal/api/subscriber_resources.hpp"

#include <boost/json.hpp>
#include <limits>

#include "charging/values/phone_number.hpp"
#include "operations/circumstances.hpp"
#include "operations/explanation_view.hpp"
#include "portal/api/problem.hpp"
#include "portal/views/advances_view.hpp"
#include "portal/views/book_answers.hpp"
#include "portal/views/timeline.hpp"

namespace airtime::portal {

namespace {

HttpResponse resource_store_away() {
    HttpResponse response =
        problem({503, "store_away", "Redis does not answer now", "make the same call again in some seconds"});
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

HttpResponse fields_wrong(const std::vector<FieldMistake>& fields) {
    return problem({400, "field_wrong", "parameters make no sense", "see docs/api.md for what each may be"},
                   fields);
}

/// Who has the number, or else the contract of that id.
store::LoadResult find_contract(const ApiLookUp& look_up, std::string_view subscriber) {
    const auto msisdn = charging::subscriber_number(subscriber, look_up.config.policy.numbering);
    if (msisdn) {
        auto found = store::load_one(look_up.contracts, *msisdn);
        if (!found || *found) return found;
    }
    return store::load_one(look_up.contracts, charging::ContractId{std::string{subscriber}});
}

HttpResponse answer_timeline(const ApiLookUp& look_up, const HttpRequest& request,
                             const charging::Contract& contract, charging::Instant now) {
    const charging::Calendar& calendar = look_up.config.policy.calendar;
    const TimelineQuery query = read_timeline_query(request.query, calendar);
    if (!query.mistakes.empty()) return fields_wrong(query.mistakes);
    const auto newest =
        operations::newest_events(look_up.ledger, contract.id, std::numeric_limits<std::size_t>::max());
    if (!newest) return resource_store_away();
    boost::json::object view = timeline_view(timeline_of(contract.id, *newest, look_up.books, query.filter),
                                             query, told_through(look_up.books));
    if (query.usage) view["usage"] = usage_view(contract.id, query, look_up.books, calendar, now);
    return json_answer(view);
}

HttpResponse answer_explain(const ApiLookUp& look_up, const HttpRequest& request,
                            const charging::Contract& contract,
                            const charging::Circumstances& circumstances) {
    const auto written = request.parameter("amount");
    const auto amount = written ? charging::Money::parse(*written) : std::nullopt;
    if (written && (!amount || *amount <= charging::Money{})) {
        return fields_wrong({{"amount", amount ? "not_above_zero" : "not_an_amount"}});
    }
    return json_answer(operations::explanation_as_json(
        contract, charging::explain_advance(contract, look_up.config.policy, circumstances, amount)));
}

HttpResponse answer_advances(const ApiLookUp& look_up, const HttpRequest& request,
                             const charging::Contract& contract) {
    const auto view = advances_view(contract, told(look_up.books.advances(contract.id, advances_max)),
                                    request.parameter("after").value_or(""));
    return view ? json_answer(*view) : fields_wrong({{"after", "unknown"}});
}

}  // namespace

ResourceAnswer answer_resource(const ApiLookUp& look_up, const HttpRequest& request,
                               std::string_view subscriber, std::string_view resource) {
    if (resource != "timeline" && resource != "explain" && resource != "advances") {
        return {problem({404, "resource_unknown", "a subscriber has no such resource",
                         "ask for timeline, explain or advances"})};
    }
    if (request.method != "GET") {
        HttpResponse response =
            problem({405, "method_wrong", "this method is not for this resource", "use GET"});
        response.headers.emplace_back("Allow", "GET");
        return {std::move(response)};
    }
    const auto circumstances =
        operations::read_lending_circumstances(look_up.contracts, look_up.config.policy, look_up.config.lab);
    const store::LoadResult found = find_contract(look_up, subscriber);
    if (!circumstances || !found) return {resource_store_away()};
    if (!*found) return {problem({404, "subscriber_unknown", "nobody has this number or id", "check it"})};
    const charging::Contract& contract = (*found)->contract;
    HttpResponse response =
        resource == "timeline"  ? answer_timeline(look_up, request, contract, circumstances->now)
        : resource == "explain" ? answer_explain(look_up, request, contract, *circumstances)
                                : answer_advances(look_up, request, contract);
    return {std::move(response), contract.id.value};
}

}  // namespace airtime::portal
