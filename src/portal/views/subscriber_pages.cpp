#include "portal/views/subscriber_pages.hpp"

#include <boost/json.hpp>
#include <limits>

#include "operations/circumstances.hpp"
#include "portal/views/action_form.hpp"
#include "portal/views/event_view.hpp"
#include "portal/views/subscriber_search.hpp"
#include "portal/views/subscriber_view.hpp"
#include "portal/views/timeline.hpp"
#include "portal/views/waiting_view.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t csv_rows_max = 10'000;
constexpr std::size_t consents_max = 10;
/// A contract's history in Redis is short by itself.
constexpr std::size_t all_of_history = std::numeric_limits<std::size_t>::max();

boost::json::object permissions_view(Role role) {
    boost::json::object view;
    for (std::size_t place = 0; place < permission_names.size(); ++place) {
        view[permission_names[place]] = may(role, static_cast<Permission>(place));
    }
    return view;
}

/// What every search page has beside its hits.
PageContent search_page(SubscriberDesk& desk, const PageCall& call, boost::json::object view,
                        charging::Instant now, unsigned status) {
    std::size_t waiting = 0;
    if (may(call.visitor.role, Permission::correct)) {
        const auto corrections = desk.corrections.waiting(now);
        if (!corrections) return store_away_page();
        waiting = corrections->size();
    }
    view["waiting"] = waiting;
    view["may"] = permissions_view(call.visitor.role);
    return {.template_name = "search", .view = std::move(view), .status = status};
}

PageAnswer show_search(SubscriberDesk& desk, const PageCall& call) {
    const auto circumstances = operations::read_circumstances(desk.contracts, desk.lab);
    if (!circumstances) return store_away_page();
    return search_page(desk, call, search_view("", false, {}, desk.policy, circumstances->now),
                       circumstances->now, 200);
}

PageAnswer find_subscriber(SubscriberDesk& desk, const PageCall& call) {
    const std::string asked{call.request.parameter("q").value_or("")};
    if (asked.find_first_not_of(' ') == std::string::npos) return show_search(desk, call);
    const auto circumstances = operations::read_circumstances(desk.contracts, desk.lab);
    if (!circumstances) return store_away_page();
    const auto hits = find_subscribers(desk.contracts, desk.books, asked, desk.policy.numbering);
    if (!hits) return store_away_page();
    if (hits->size() == 1) {
        const charging::ContractId& found = hits->front().contract.id;
        return PageRedirect{.location = subscriber_path(found), .notice = {}, .subject = found.value};
    }
    const unsigned status = hits->empty() ? 404 : 200;
    return search_page(desk, call, search_view(asked, true, *hits, desk.policy, circumstances->now),
                       circumstances->now, status);
}

boost::json::object whole_timeline(const SubscriberDesk& desk, const SubscriberAt& subscriber,
                                   const operations::NewestEvents& newest, const TimelineQuery& query) {
    const charging::ContractId& contract = subscriber.contract.id;
    const Timeline timeline = timeline_of(contract, newest, desk.books, query.filter);
    boost::json::object view = timeline_view(timeline, query, told_through(desk.books));
    view["csv"] = subscriber_path(contract) + "/timeline.csv" + timeline_link(query, std::nullopt);
    view["filter"] = filter_view(query);
    view["usage"] =
        usage_view(contract, query, desk.books, desk.policy.calendar, subscriber.circumstances.now);
    return view;
}

/// Corrections of the contract that wait for a second person, for those who may look after them.
std::optional<boost::json::array> waiting_of(SubscriberDesk& desk, const Visitor& visitor,
                                             const SubscriberAt& subscriber) {
    boost::json::array rows;
    if (!may(visitor.role, Permission::correct)) return rows;
    const auto waiting = desk.corrections.waiting(subscriber.circumstances.now);
    if (!waiting) return std::nullopt;
    for (const store::WaitingCorrection& each : *waiting) {
        if (each.contract == subscriber.contract.id) {
            rows.push_back(waiting_row(each, &subscriber.contract, visitor));
        }
    }
    return rows;
}

PageAnswer show_subscriber(SubscriberDesk& desk, const PageCall& call) {
    auto loaded = load_subscriber(desk, call.names.front());
    if (auto* page = std::get_if<PageContent>(&loaded)) return std::move(*page);
    const auto& subscriber = std::get<SubscriberAt>(loaded);
    const charging::Contract& contract = subscriber.contract;
    const auto newest = operations::newest_events(desk.ledger, contract.id, all_of_history);
    auto waiting = waiting_of(desk, call.visitor, subscriber);
    if (!newest || !waiting) return store_away_page();
    const TimelineQuery query = read_timeline_query(call.request.query, desk.policy.calendar);
    boost::json::object view = subscriber_view(contract, desk.policy, subscriber.circumstances);
    const books::TimelineFilter consents{.kinds = {charging::EventKind::enrolment_changed},
                                         .max = consents_max};
    view["consents"] = consents_of(timeline_of(contract.id, *newest, desk.books, consents).events);
    view["timeline"] = whole_timeline(desk, subscriber, *newest, query);
    view["actions"] = actions_view(contract, desk.policy, subscriber.circumstances, call.visitor.role);
    view["may"] = permissions_view(call.visitor.role);
    view["waiting"] = std::move(*waiting);
    return PageContent{.template_name = "subscriber",
                       .view = std::move(view),
                       .status = query.mistakes.empty() ? 200U : 400U};
}

PageAnswer download_timeline(SubscriberDesk& desk, const PageCall& call) {
    TimelineQuery query = read_timeline_query(call.request.query, desk.policy.calendar);
    if (!query.mistakes.empty()) return show_subscriber(desk, call);
    auto loaded = load_subscriber(desk, call.names.front());
    if (auto* page = std::get_if<PageContent>(&loaded)) return std::move(*page);
    const charging::ContractId& contract = std::get<SubscriberAt>(loaded).contract.id;
    const auto newest = operations::newest_events(desk.ledger, contract, all_of_history);
    if (!newest) return store_away_page();
    query.filter.max = csv_rows_max;
    return HttpResponse{
        .status = 200,
        .content_type = "text/csv; charset=utf-8",
        .body = timeline_csv(timeline_of(contract, *newest, desk.books, query.filter), desk.policy.calendar),
        .headers = {{"Content-Disposition", "attachment; filename=\"timeline.csv\""}}};
}

}  // namespace

std::vector<PageRoute> subscriber_routes(SubscriberDesk& desk) {
    const auto by = [&desk](PageAnswer (*answer)(SubscriberDesk&, const PageCall&)) {
        return [&desk, answer](const PageCall& call) { return answer(desk, call); };
    };
    return {{"GET", "/", Permission::look_up, "", by(show_search)},
            {"GET", "/find", Permission::look_up, "subscriber.sought", by(find_subscriber)},
            {"GET", "/subscribers/{contract}", Permission::look_up, "subscriber.seen", by(show_subscriber)},
            {"GET", "/subscribers/{contract}/timeline.csv", Permission::look_up, "subscriber.exported",
             by(download_timeline)}};
}

}  // namespace airtime::portal
