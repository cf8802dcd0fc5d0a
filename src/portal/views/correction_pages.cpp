#include "portal/views/correction_pages.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "operations/circumstances.hpp"
#include "portal/views/action_form.hpp"
#include "portal/views/action_view.hpp"
#include "portal/views/event_note.hpp"
#include "portal/views/subscriber_view.hpp"
#include "portal/views/text_bound.hpp"
#include "portal/views/waiting_view.hpp"
#include "portal/web/audit_trail.hpp"

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

    /// What it would do now: only if that is what it was asked for, somebody may approve it.
    TriedChange tried(const charging::Policy& policy) const {
        if (!read.change) return {ChangeRefused{"unusable"}, {}, {}};  // what it was about is gone
        TriedChange now = try_change(*read.change, subscriber.contract, policy, subscriber.circumstances);
        if (now.digest.empty() || now.digest == correction.digest) return now;
        return {ChangeRefused{std::string{changed_meanwhile}}, {}, {}};
    }
};

/// Back to the list. Of a correction that is gone nothing was done.
PageRedirect gone(std::string_view notice) {
    return {.location = std::string{corrections_path},
            .notice = std::string{notice},
            .audit = {.outcome = notice == "notice.correction_gone" ? "refused" : ""}};
}

PageAnswer list_corrections(SubscriberDesk& desk, const PageCall& call) {
    const auto circumstances = operations::read_circumstances(desk.contracts, desk.lab);
    if (!circumstances) return store_away_page();
    auto rows = waiting_rows(desk.corrections, desk.contracts, circumstances->now);
    if (!rows) return store_away_page();
    for (boost::json::value& row : *rows) mark_own(row.as_object(), call.visitor);
    const bool any = !rows->empty();
    return PageContent{.template_name = "corrections", .view = {{"waiting", std::move(*rows)}, {"any", any}}};
}

/// Of several that wait for one subscriber, which it was.
std::string detail_of(const WaitingCorrection& correction) {
    return written_for_audit({{"correction", correction.id},
                              {"action", correction.action},
                              {"amount", correction.amount.to_string()},
                              {"by", correction.by}});
}

PageRedirect gone(const WaitingCorrection& correction, std::string_view notice) {
    PageRedirect redirect = gone(notice);
    redirect.subject = correction.contract.value;
    redirect.audit.detail = detail_of(correction);
    return redirect;
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
    boost::json::object view = waiting_row(waiting.correction, &subscriber.contract);
    mark_own(view, visitor);
    view["back"] = corrections_path;
    view["subscriber"] = subscriber_headline(subscriber.contract, desk.policy, subscriber.circumstances.now);
    boost::json::array given;
    for (const auto& [name, value] : waiting.read.given) given.push_back({{"name", name}, {"value", value}});
    view["given"] = std::move(given);
    add_tried(view, refused ? TriedChange{*refused, {}, {}} : waiting.tried(desk.policy));
    return {.template_name = "correction",
            .view = std::move(view),
            .status = status,
            .subject = subscriber.contract.id.value,
            .audit = {.detail = detail_of(waiting.correction)}};
}

PageAnswer show_correction(SubscriberDesk& desk, const PageCall& call) {
    auto loaded = load_case(desk, call.names.front());
    if (auto* answer = std::get_if<PageAnswer>(&loaded)) return std::move(*answer);
    return case_page(desk, std::get<WaitingCase>(loaded), call.visitor, std::nullopt, 200);
}

PageAnswer refused_case(const SubscriberDesk& desk, const WaitingCase& waiting, const Visitor& visitor,
                        const ChangeRefused& refused) {
    constexpr unsigned refused_status = 422;
    return case_page(desk, waiting, visitor, refused, refused_status);
}

/// Why the visitor may not approve it now; empty: they may.
std::optional<PageAnswer> refused_approval(SubscriberDesk& desk, const WaitingCase& waiting,
                                           const Visitor& visitor, const TriedChange& tried) {
    const std::string& asker = waiting.correction.by;
    if (asker == visitor.user) return refused_case(desk, waiting, visitor, {"own_correction"});
    const auto may_still = desk.may_correct(asker);
    if (!may_still) return store_away_page();
    if (!*may_still) return refused_case(desk, waiting, visitor, {"asker_may_not"});
    if (const auto* refused = std::get_if<ChangeRefused>(&tried.result)) {
        return refused_case(desk, waiting, visitor, *refused);
    }
    return std::nullopt;
}

/// The key is the correction's own: whoever approves it once more finds it done.
store::ChangeOutcome<ChangeResult> carry_out_approved(SubscriberDesk& desk, const WaitingCase& waiting,
                                                      const Visitor& approver, Telling telling) {
    const WaitingCorrection& correction = waiting.correction;
    const store::Editor editor{desk.contracts, desk.policy, desk.tokens, waiting.subscriber.circumstances};
    return carry_out_change(editor, correction.contract, *waiting.read.change,
                            {.key = correction.id,
                             .role = with_approver(correction.by, approver.user),
                             .reason = correction.reason},
                            correction.digest, telling);
}

/// What the visitor sees where it was not done; empty: it was.
std::optional<PageAnswer> answer_if_not_done(const SubscriberDesk& desk, const WaitingCase& waiting,
                                             const Visitor& visitor,
                                             const store::ChangeOutcome<ChangeResult>& outcome) {
    if (const auto* changed = std::get_if<store::Changed<ChangeResult>>(&outcome)) {
        const auto* refused = std::get_if<ChangeRefused>(&changed->value);
        if (refused == nullptr) return std::nullopt;
        return refused_case(desk, waiting, visitor, *refused);
    }
    if (std::holds_alternative<store::DoneBefore>(outcome)) return std::nullopt;
    // It never will be under its key: it stays until it is withdrawn, or over.
    if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) {
        return refused_case(desk, waiting, visitor, {"key_used_otherwise"});
    }
    // Whether it was done is found by its key when somebody approves it again.
    return store_away_page();
}

PageAnswer approve_correction(SubscriberDesk& desk, const PageCall& call) {
    auto loaded = load_case(desk, call.names.front());
    if (auto* answer = std::get_if<PageAnswer>(&loaded)) return std::move(*answer);
    const auto& waiting = std::get<WaitingCase>(loaded);
    const WaitingCorrection& correction = waiting.correction;
    const TriedChange tried = waiting.tried(desk.policy);
    if (auto refused = refused_approval(desk, waiting, call.visitor, tried)) return std::move(*refused);
    const auto above_bound = is_above_text_bound(desk, waiting.subscriber, tried);
    if (!above_bound) return store_away_page();
    // Who takes it off does it: it cannot be withdrawn meanwhile.
    const auto taken = desk.corrections.take_off(correction.id);
    if (!taken) return store_away_page();
    if (!*taken) return gone(correction, "notice.correction_gone");
    const Telling telling = *above_bound ? Telling::untold : Telling::told;
    const auto outcome = carry_out_approved(desk, waiting, call.visitor, telling);
    if (auto answer = answer_if_not_done(desk, waiting, call.visitor, outcome)) {
        // Where this fails it has to be asked for again.
        static_cast<void>(desk.corrections.put_waiting(correction, waiting.subscriber.circumstances.now));
        return std::move(*answer);
    }
    return PageRedirect{.location = subscriber_path(correction.contract),
                        .notice = *above_bound ? "notice.done_untold" : "notice.correction_approved",
                        .subject = correction.contract.value,
                        .audit = {.detail = detail_of(correction)}};
}

PageAnswer withdraw_correction(SubscriberDesk& desk, const PageCall& call) {
    auto loaded = load_case(desk, call.names.front());
    if (auto* answer = std::get_if<PageAnswer>(&loaded)) return std::move(*answer);
    const WaitingCorrection& correction = std::get<WaitingCase>(loaded).correction;
    const auto taken = desk.corrections.take_off(correction.id);
    if (!taken) return store_away_page();
    return gone(correction, *taken ? "notice.correction_withdrawn" : "notice.correction_gone");
}

}  // namespace

std::vector<PageRoute> correction_routes(SubscriberDesk& desk) {
    const auto by = [&desk](PageAnswer (*answer)(SubscriberDesk&, const PageCall&)) {
        return [&desk, answer](const PageCall& call) { return answer(desk, call); };
    };
    return {{"GET", "/corrections", Permission::correct, "corrections.seen", by(list_corrections)},
            {"GET", "/corrections/{id}", Permission::correct, "correction.seen", by(show_correction)},
            {"POST", "/corrections/{id}/approve", Permission::correct, "correction.approved",
             by(approve_correction)},
            {"POST", "/corrections/{id}/withdraw", Permission::correct, "correction.withdrawn",
             by(withdraw_correction)}};
}

}  // namespace airtime::portal
