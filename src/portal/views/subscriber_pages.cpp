#include "portal/views/subscriber_pages.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <limits>

#include "operations/circumstances.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/action_form.hpp"
#include "portal/views/advances_view.hpp"
#include "portal/views/event_view.hpp"
#include "portal/views/subscriber_search.hpp"
#include "portal/views/subscriber_view.hpp"
#include "portal/views/timeline.hpp"
#include "portal/views/timeline_rows.hpp"
#include "portal/views/waiting_view.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t csv_rows_max = 10'000;
constexpr unsigned nobody_status = 404;
constexpr std::size_t ended_advances_max = 20;
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
    const auto found = find_subscribers(desk.contracts, desk.books, asked, desk.policy.numbering);
    if (!found) return store_away_page();
    if (found->hits.size() == 1) {
        const charging::ContractId& only = found->hits.front().contract.id;
        return PageRedirect{.location = subscriber_path(only), .notice = {}, .subject = only.value};
    }
    PageContent page =
        search_page(desk, call, search_view(asked, true, *found, desk.policy, circumstances->now),
                    circumstances->now, found->hits.empty() ? nobody_status : 200);
    page.subject = asked;
    if (page.status == nobody_status) page.audit.outcome = "nobody";
    return page;
}

/// When the event of that number happened, which the page before ended with.
std::optional<charging::Instant> time_of_event(const SubscriberDesk& desk, const charging::Contract& contract,
                                               const operations::NewestEvents& newest,
                                               std::optional<std::uint64_t> number) {
    if (!number) return std::nullopt;
    const Timeline found =
        timeline_of(contract, newest, desk.books, {.before = *number + 1, .max = 1}, desk.policy.calendar);
    return found.events.empty() ? std::nullopt : std::optional{found.events.front().at};
}

boost::json::object whole_timeline(const SubscriberDesk& desk, const SubscriberAt& subscriber,
                                   const operations::NewestEvents& newest, const TimelineQuery& query) {
    const charging::Contract& contract = subscriber.contract;
    const Timeline timeline = timeline_of(contract, newest, desk.books, query.filter, desk.policy.calendar);
    boost::json::object view = timeline_view(timeline, query, told_through(desk.books));
    view["csv"] = subscriber_path(contract.id) + "/timeline.csv" + timeline_link(query, std::nullopt);
    view["filter"] = filter_view(query);
    view.erase("events");
    add_rows(view, contract, timeline, query, time_of_event(desk, contract, newest, query.filter.before),
             desk.books, desk.policy, subscriber.circumstances.now);
    return view;
}

/// The latest advances that are over: nothing of them is owed, written off or not.
boost::json::array ended_advances(const charging::Contract& contract, const books::BooksReader& books) {
    const auto all = advances_view(contract, told(books.advances(contract.id, advances_max)), "");
    boost::json::array rows;
    for (const boost::json::value& row : all->at("advances").as_array()) {
        const boost::json::string& id = row.at("id").as_string();
        const auto is_it = [&](const charging::Advance& advance) {
            return operations::printable(advance.id.value) == id;
        };
        if (std::ranges::none_of(contract.advances, is_it) && rows.size() < ended_advances_max) {
            rows.push_back(row);
        }
    }
    return rows;
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
            boost::json::object row = waiting_row(each, &subscriber.contract);
            mark_own(row, visitor);
            rows.push_back(std::move(row));
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
    auto messages = message_list(desk.messages, contract.id);
    if (!newest || !waiting || !messages) return store_away_page();
    const TimelineQuery query = read_timeline_query(call.request.query, desk.policy.calendar);
    boost::json::object view = subscriber_view(contract, desk.policy, subscriber.circumstances);
    view["consents"] = newest_consents(contract, *newest, desk.books, desk.policy.calendar);
    view["timeline"] = whole_timeline(desk, subscriber, *newest, query);
    view["ended_advances"] = ended_advances(contract, desk.books);
    view["has_ended_advances"] = !view.at("ended_advances").as_array().empty();
    view["has_sessions"] = !view.at("sessions").as_array().empty();
    view["actions"] = actions_view(contract, desk.policy, subscriber.circumstances, call.visitor.role);
    view["may"] = permissions_view(call.visitor.role);
    view["waiting"] = std::move(*waiting);
    view["messages"] = std::move(*messages);
    return PageContent{.template_name = "subscriber",
                       .view = std::move(view),
                       .status = query.mistakes.empty() ? 200U : 400U,
                       // All of it is shown, whatever the filter says.
                       .audit = {.outcome = "done"}};
}

/// "timeline-m-84900000001.csv": what is no letter or digit of an id may mean anything in a header.
std::string timeline_file(const std::string& contract) {
    constexpr std::size_t bytes_max = 64;
    std::string name = contract.substr(0, bytes_max);
    std::ranges::replace_if(
        name, [](unsigned char c) { return c >= 0x80 || (std::isalnum(c) == 0 && c != '-' && c != '_'); },
        '_');
    return "timeline-" + name + ".csv";
}

PageAnswer download_timeline(SubscriberDesk& desk, const PageCall& call) {
    TimelineQuery query = read_timeline_query(call.request.query, desk.policy.calendar);
    if (!query.mistakes.empty()) return show_subscriber(desk, call);
    auto loaded = load_subscriber(desk, call.names.front());
    if (auto* page = std::get_if<PageContent>(&loaded)) return std::move(*page);
    const charging::Contract& contract = std::get<SubscriberAt>(loaded).contract;
    const auto newest = operations::newest_events(desk.ledger, contract.id, all_of_history);
    if (!newest) return store_away_page();
    query.filter.max = csv_rows_max;
    return HttpResponse{
        .status = 200,
        .content_type = "text/csv; charset=utf-8",
        .body = timeline_csv(timeline_of(contract, *newest, desk.books, query.filter, desk.policy.calendar),
                             desk.policy.calendar),
        .headers = {
            {"Content-Disposition", "attachment; filename=\"" + timeline_file(call.names.front()) + '"'}}};
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
