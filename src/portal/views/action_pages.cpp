#include "portal/views/action_pages.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "portal/dialogue/history_notice.hpp"
#include "portal/views/action_form.hpp"
#include "portal/views/action_view.hpp"
#include "portal/views/correction_allowance.hpp"
#include "portal/views/subscriber_view.hpp"
#include "portal/views/text_bound.hpp"
#include "portal/views/waiting_view.hpp"
#include "portal/web/audit_trail.hpp"

namespace airtime::portal {

namespace {

using charging::Money;
using store::StoreError;

constexpr unsigned refused_status = 422;
constexpr unsigned changed_status = 409;

/// Ends with the page that says why not.
struct ActionCall {
    SubscriberDesk& desk;
    const ActionKind& kind;
    const Visitor& visitor;
    const SubscriberAt& subscriber;
    ReadAction read;
    Telling telling = Telling::told;

    charging::Instant now() const { return subscriber.circumstances.now; }
    std::int64_t day() const { return desk.policy.calendar.day_of(now()); }
    Money per_day_max() const { return corrected_per_day_max(desk.limits, visitor.role); }
    TriedChange tried() const {
        return try_change(*read.change, subscriber.contract, desk.policy, subscriber.circumstances);
    }
    store::Editor editor() const {
        return {desk.contracts, desk.policy, desk.tokens, subscriber.circumstances};
    }
};

Money amount_of(const ChangeResult& result) {
    const auto* done = std::get_if<ChangeDone>(&result);
    return done == nullptr ? Money{} : done->amount;
}

/// What a page of an action says beside its fields.
struct Told {
    unsigned status = 200;
    bool asks = true;  ///< the form comes first
    std::optional<ChangeRefused> refused = {};
    bool hopeless = false;  ///< no form would help
};

PageAnswer action_page(const ActionCall& call, const Told& told) {
    ActionView shown{.kind = call.kind,
                     .path = subscriber_path(call.subscriber.contract.id) + '/' + std::string{call.kind.name},
                     .back = subscriber_path(call.subscriber.contract.id),
                     .asks = told.asks,
                     .changed = told.status == changed_status,
                     .hopeless = told.hopeless};
    shown.tried = call.read.change ? std::optional{call.tried()} : std::nullopt;
    if (told.refused) shown.tried = TriedChange{*told.refused, {}, {}};
    if (call.kind.gives_away) {
        const auto used = call.desk.corrections.count(call.visitor.user, call.day(), {});
        if (!used) return store_away_page();
        shown.limit = DayLimit{.per_day_max = call.per_day_max(), .used = *used};
    }
    return PageContent{
        .template_name = "action",
        .view = action_view(shown, call.read,
                            subscriber_headline(call.subscriber.contract, call.desk.policy, call.now())),
        .status = told.status};
}

PageAnswer refused_page(const ActionCall& call, const ChangeRefused& refused) {
    return action_page(call, {.status = refused_status, .refused = refused});
}

PageRedirect done_page(const ActionCall& call, std::string notice) {
    return {.location = subscriber_path(call.subscriber.contract.id),
            .notice = std::move(notice),
            .subject = call.subscriber.contract.id.value};
}

/// The confirmation once more, of what the change would do now.
PageAnswer confirm_again(const ActionCall& call) {
    auto loaded = load_subscriber(call.desk, call.subscriber.contract.id.value);
    if (auto* page = std::get_if<PageContent>(&loaded)) return std::move(*page);
    const auto& subscriber = std::get<SubscriberAt>(loaded);
    const ActionCall now{call.desk, call.kind, call.visitor, subscriber,
                         read_action(call.kind.action, call.read.given, subscriber.contract, call.desk.policy,
                                     subscriber.circumstances.now)};
    return action_page(now, {.status = changed_status, .asks = false});
}

PageAnswer answer_to(const ActionCall& call, const store::ChangeOutcome<ChangeResult>& outcome) {
    const std::string done = "notice." + std::string{call.kind.name} + ".done";
    if (const auto* changed = std::get_if<store::Changed<ChangeResult>>(&outcome)) {
        if (const auto* refused = std::get_if<ChangeRefused>(&changed->value)) {
            return refused->reason == changed_meanwhile ? confirm_again(call) : refused_page(call, *refused);
        }
        if (std::holds_alternative<NothingChanged>(changed->value)) {
            return done_page(call, "notice.unchanged");
        }
        return done_page(call, call.telling == Telling::told ? done : "notice.done_untold");
    }
    if (std::holds_alternative<store::DoneBefore>(outcome)) return done_page(call, done);
    if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) {
        return refused_page(call, ChangeRefused{"key_used_otherwise"});
    }
    if (std::holds_alternative<store::NobodyThere>(outcome)) {
        return nobody_page(call.desk, call.subscriber.contract.id.value, call.now());
    }
    return store_away_page();
}

/// What it moved is counted, and what was counted for nothing is given back. Where that fails, the person may
/// correct less today, never more.
void settle_count(const ActionCall& call, Money counted, const store::ChangeOutcome<ChangeResult>& outcome) {
    const auto* changed = std::get_if<store::Changed<ChangeResult>>(&outcome);
    const bool unknown = std::holds_alternative<StoreError>(outcome);
    const Money moved = changed != nullptr ? amount_of(changed->value) : Money{};
    if (unknown || moved == counted) return;
    static_cast<void>(call.desk.corrections.count(call.visitor.user, call.day(), moved - counted));
}

PageAnswer ask_second_person(const ActionCall& call, const std::string& key, Money amount) {
    const store::WaitingCorrection correction{.id = key,
                                              .contract = call.subscriber.contract.id,
                                              .action = std::string{call.kind.name},
                                              .given = call.read.given,
                                              .by = call.visitor.user,
                                              .reason = call.read.reason,
                                              .amount = amount,
                                              .at = call.now(),
                                              .expires_at = call.now() + call.desk.limits.waiting,
                                              .digest = call.read.digest};
    const auto put = call.desk.corrections.put_waiting(correction, call.now());
    if (!put) return store_away_page();
    if (!*put) return refused_page(call, ChangeRefused{"too_many_waiting"});
    PageRedirect asked = done_page(call, "notice.approval_asked");
    asked.audit = {.outcome = "waits",
                   .detail = written_for_audit({{"correction", key}, {"sum", amount.to_string()}})};
    return asked;
}

/// Within the person's limit of the day it is done, above it a second one is asked.
PageAnswer correct_within_limit(const ActionCall& call, const charging::CorrectedBy& by) {
    const store::ChangeKey any_correction{"correction", by.key, {}};
    const auto used = store::used_before(call.editor(), call.subscriber.contract.id, any_correction);
    if (used && std::holds_alternative<StoreError>(*used)) return store_away_page();
    const TriedChange tried = call.tried();
    if (!used && !tried.digest.empty() && tried.digest != call.read.digest) return confirm_again(call);
    const Money amount = used ? Money{} : amount_of(tried.result);
    if (amount > Money{}) {
        const auto sum = call.desk.corrections.count(call.visitor.user, call.day(), amount);
        if (!sum) return store_away_page();
        if (*sum > call.per_day_max()) {
            static_cast<void>(call.desk.corrections.count(call.visitor.user, call.day(), -amount));
            return ask_second_person(call, by.key, amount);
        }
    }
    const auto outcome = carry_out_change(call.editor(), call.subscriber.contract.id, *call.read.change, by,
                                          call.read.digest, call.telling);
    settle_count(call, amount, outcome);
    return answer_to(call, outcome);
}

/// The history as it is when it is sent.
std::optional<ChangeRefused> read_what_is_sent(ActionCall& call) {
    auto* text = std::get_if<SentText>(&*call.read.change);
    if (text == nullptr || text->notice.kind != charging::MessageKind::history) return std::nullopt;
    auto notice = read_history(call.desk.contracts, call.desk.ledger, call.subscriber.contract.id);
    if (!notice || notice->kind != charging::MessageKind::history) return ChangeRefused{"try_later"};
    text->notice = std::move(*notice);
    return std::nullopt;
}

/// Whether the subscriber is still to be told. Empty: it can be done.
std::optional<PageAnswer> decide_telling(ActionCall& call) {
    const auto above = is_above_text_bound(call.desk, call.subscriber, call.tried());
    if (!above) return store_away_page();
    if (!*above) return std::nullopt;
    call.telling = Telling::untold;
    if (!std::holds_alternative<SentText>(*call.read.change)) return std::nullopt;
    return refused_page(call, ChangeRefused{"too_many_texts"});
}

/// What the form of an action sends: what is read of it, and the digest of what was shown.
std::vector<std::string> form_fields(const SubscriberDesk& desk, const ActionKind& kind) {
    std::vector<std::string> names;
    for (const auto& [name, value] : read_action(kind.action, {}, {}, desk.policy, {}).given) {
        names.push_back(name);
    }
    names.emplace_back("digest");
    return names;
}

/// Each choice of the form, with a reason: that does not matter to any rule.
std::vector<HttpParameters> ways_to_fill_in(const ReadAction& read) {
    for (const boost::json::value& field : read.fields) {
        if (!field.as_object().contains("is_choice")) continue;
        std::vector<HttpParameters> ways;
        for (const boost::json::value& choice : field.at("choices").as_array()) {
            ways.push_back(
                {{std::string{field.at("name").as_string()}, std::string{choice.at("value").as_string()}},
                 {"reason", "-"}});
        }
        return ways;
    }
    return {{{"reason", "-"}}};
}

/// Why nothing can be done whatever is filled in; empty: something may be.
std::optional<ChangeRefused> refused_whatever_is_chosen(const ActionCall& call) {
    const charging::Contract& contract = call.subscriber.contract;
    const auto ways = ways_to_fill_in(call.read);
    if (ways.empty()) return ChangeRefused{"no_such_recharge"};
    std::optional<ChangeRefused> first;
    for (const HttpParameters& way : ways) {
        const ReadAction read = read_action(call.kind.action, way, contract, call.desk.policy, call.now());
        if (!read.change) return std::nullopt;
        const TriedChange tried =
            try_change(*read.change, contract, call.desk.policy, call.subscriber.circumstances);
        const auto* refused = std::get_if<ChangeRefused>(&tried.result);
        if (refused == nullptr) return std::nullopt;
        if (!first) first = *refused;
    }
    return first;
}

PageAnswer ask_for_action(SubscriberDesk& desk, const ActionKind& kind, const PageCall& call) {
    auto loaded = load_subscriber(desk, call.names.front());
    if (auto* page = std::get_if<PageContent>(&loaded)) return std::move(*page);
    const auto& subscriber = std::get<SubscriberAt>(loaded);
    const ActionCall asked{desk, kind, call.visitor, subscriber,
                           read_action(kind.action, call.request.query, subscriber.contract, desk.policy,
                                       subscriber.circumstances.now)};
    const HttpParameters& given = call.request.query;
    if (given.empty()) {
        const auto refused = refused_whatever_is_chosen(asked);
        if (refused) return action_page(asked, {.refused = refused, .hopeless = true});
    }
    return action_page(asked, {.asks = given.empty() || value_of(given, "again").has_value()});
}

PageAnswer do_action(SubscriberDesk& desk, const ActionKind& kind, const PageCall& call) {
    auto loaded = load_subscriber(desk, call.names.front());
    if (auto* page = std::get_if<PageContent>(&loaded)) return std::move(*page);
    const auto& subscriber = std::get<SubscriberAt>(loaded);
    ActionCall asked{
        desk, kind, call.visitor, subscriber,
        read_action(kind.action, call.form, subscriber.contract, desk.policy, subscriber.circumstances.now)};
    if (!asked.read.change) return action_page(asked, {.status = refused_status});
    if (const auto refused = read_what_is_sent(asked)) return refused_page(asked, *refused);
    if (auto refused = decide_telling(asked)) return std::move(*refused);
    const charging::CorrectedBy by{
        .key = call.form_key, .role = call.visitor.user, .reason = asked.read.reason};
    if (kind.gives_away) return correct_within_limit(asked, by);
    return answer_to(asked, carry_out_change(asked.editor(), subscriber.contract.id, *asked.read.change, by,
                                             asked.read.digest, asked.telling));
}

}  // namespace

std::vector<PageRoute> action_routes(SubscriberDesk& desk) {
    std::vector<PageRoute> routes;
    for (const ActionKind& kind : action_kinds()) {
        routes.push_back({"GET", kind.pattern, kind.permission, "subscriber.seen",
                          [&desk, &kind](const PageCall& call) { return ask_for_action(desk, kind, call); }});
        routes.push_back({"POST", kind.pattern, kind.permission, kind.audited,
                          [&desk, &kind](const PageCall& call) { return do_action(desk, kind, call); },
                          form_fields(desk, kind)});
    }
    return routes;
}

}  // namespace airtime::portal
