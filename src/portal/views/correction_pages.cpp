#include "portal/views/correction_pages.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "operations/circumstances.hpp"
#include "portal/views/action_form.hpp"
#include "portal/views/action_view.hpp"
#include "portal/views/subscriber_view.hpp"
#include "portal/views/waiting_view.hpp"

namespace airtime::portal {

namespace {

using store::WaitingCorrection;

constexpr std::string_view corrections_path = "/corrections";

/// A correction that waits, and whose it is.
struct WaitingCase {
    const ActionKind& kind;
    WaitingCorrection correction;
    SubscriberAt subscriber;
    ReadAction read;
};

PageRedirect gone(std::string notice, std::string subject = {}) {
    return {.location = std::string{corrections_path},
            .notice = std::move(notice),
            .subject = std::move(subject)};
}

PageAnswer list_corrections(SubscriberDesk& desk, const PageCall& call) {
    const auto circumstances = operations::read_circumstances(desk.contracts, desk.lab);
    if (!circumstances) return store_away_page();
    const auto waiting = desk.corrections.waiting(circumstances->now);
    if (!waiting) return store_away_page();
    std::vector<charging::SubscriberAddress> addresses;
    for (const WaitingCorrection& each : *waiting) addresses.emplace_back(each.contract);
    const auto contracts = desk.contracts.load(addresses);
    boost::json::array rows;
    for (std::size_t place = 0; place < waiting->size(); ++place) {
        const store::LoadResult& loaded = contracts[place];
        const charging::Contract* contract = loaded && *loaded ? &(*loaded)->contract : nullptr;
        rows.push_back(waiting_row((*waiting)[place], contract, call.visitor));
    }
    const bool any = !rows.empty();
    return PageContent{.template_name = "corrections", .view = {{"waiting", std::move(rows)}, {"any", any}}};
}

/// The correction of the page; otherwise the answer that there is none any more.
std::variant<WaitingCase, PageAnswer> load_case(SubscriberDesk& desk, const std::string& id) {
    const auto circumstances = operations::read_circumstances(desk.contracts, desk.lab);
    if (!circumstances) return store_away_page();
    const auto waiting = desk.corrections.waiting(circumstances->now);
    if (!waiting) return store_away_page();
    const auto found = std::ranges::find(*waiting, id, &WaitingCorrection::id);
    if (found == waiting->end()) return gone("notice.correction_gone");
    const ActionKind* kind = action_named(found->action);
    if (kind == nullptr) return gone("notice.correction_gone");
    auto loaded = load_subscriber(desk, found->contract.value);
    if (auto* page = std::get_if<PageContent>(&loaded)) return std::move(*page);
    auto& subscriber = std::get<SubscriberAt>(loaded);
    ReadAction read = read_action(kind->action, found->given, subscriber.contract, desk.policy,
                                  subscriber.circumstances.now);
    return WaitingCase{*kind, *found, std::move(subscriber), std::move(read)};
}

PageContent case_page(const SubscriberDesk& desk, const WaitingCase& waiting, const Visitor& visitor,
                      const std::optional<ChangeRefused>& refused, unsigned status) {
    const SubscriberAt& subscriber = waiting.subscriber;
    boost::json::object view = waiting_row(waiting.correction, &subscriber.contract, visitor);
    view["back"] = corrections_path;
    view["subscriber"] = subscriber_headline(subscriber.contract, desk.policy, subscriber.circumstances.now);
    boost::json::array given;
    for (const auto& [name, value] : waiting.read.given) given.push_back({{"name", name}, {"value", value}});
    view["given"] = std::move(given);
    if (refused) {
        add_tried(view, TriedChange{*refused, {}});
    } else if (waiting.read.change) {
        add_tried(view, try_change(*waiting.read.change, subscriber.contract, desk.policy,
                                   subscriber.circumstances));
    } else {
        // What it was about is not there any more.
        add_tried(view, TriedChange{ChangeRefused{"unusable"}, {}});
    }
    return {.template_name = "correction",
            .view = std::move(view),
            .status = status,
            .subject = subscriber.contract.id.value};
}

PageAnswer show_correction(SubscriberDesk& desk, const PageCall& call) {
    auto loaded = load_case(desk, call.names.front());
    if (auto* answer = std::get_if<PageAnswer>(&loaded)) return std::move(*answer);
    return case_page(desk, std::get<WaitingCase>(loaded), call.visitor, std::nullopt, 200);
}

PageAnswer approve_correction(SubscriberDesk& desk, const PageCall& call) {
    constexpr unsigned refused_status = 422;
    auto loaded = load_case(desk, call.names.front());
    if (auto* answer = std::get_if<PageAnswer>(&loaded)) return std::move(*answer);
    const auto& waiting = std::get<WaitingCase>(loaded);
    const WaitingCorrection& correction = waiting.correction;
    const auto refuse = [&](const ChangeRefused& refused) {
        return case_page(desk, waiting, call.visitor, refused, refused_status);
    };
    if (correction.by == call.visitor.user) return refuse({"own_correction"});
    if (!waiting.read.change) return refuse({"unusable"});
    const store::Editor editor{desk.contracts, desk.policy, desk.tokens, waiting.subscriber.circumstances};
    // The key is the correction's own: whoever approves it once more finds it done.
    const auto outcome =
        carry_out_change(editor, correction.contract, *waiting.read.change,
                         {.key = correction.id,
                          .role = correction.by,
                          .reason = correction.reason + ", approved by " + call.visitor.user});
    if (const auto* changed = std::get_if<store::Changed<ChangeResult>>(&outcome)) {
        if (const auto* refused = std::get_if<ChangeRefused>(&changed->value)) return refuse(*refused);
    } else if (!std::holds_alternative<store::DoneBefore>(outcome) &&
               !std::holds_alternative<store::KeyUsedOtherwise>(outcome)) {
        return store_away_page();
    }
    // Where this fails, it is found done by who approves it next, or expires.
    static_cast<void>(desk.corrections.take_off(correction.id));
    if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) {
        return gone("notice.correction_gone", correction.contract.value);
    }
    return PageRedirect{.location = subscriber_path(correction.contract),
                        .notice = "notice.correction_approved",
                        .subject = correction.contract.value};
}

PageAnswer withdraw_correction(SubscriberDesk& desk, const PageCall& call) {
    auto loaded = load_case(desk, call.names.front());
    if (auto* answer = std::get_if<PageAnswer>(&loaded)) return std::move(*answer);
    const WaitingCorrection& correction = std::get<WaitingCase>(loaded).correction;
    const auto taken = desk.corrections.take_off(correction.id);
    if (!taken) return store_away_page();
    return gone(*taken ? "notice.correction_withdrawn" : "notice.correction_gone", correction.contract.value);
}

}  // namespace

std::vector<PageRoute> correction_routes(SubscriberDesk& desk) {
    const auto by = [&desk](PageAnswer (*answer)(SubscriberDesk&, const PageCall&)) {
        return [&desk, answer](const PageCall& call) { return answer(desk, call); };
    };
    return {{"GET", "/corrections", Permission::correct, "", by(list_corrections)},
            {"GET", "/corrections/{id}", Permission::correct, "correction.seen", by(show_correction)},
            {"POST", "/corrections/{id}/approve", Permission::correct, "correction.approved",
             by(approve_correction)},
            {"POST", "/corrections/{id}/withdraw", Permission::correct, "correction.withdrawn",
             by(withdraw_correction)}};
}

}  // namespace airtime::portal
