#include "portal/ussd/ussd_service.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/advance_rules.hpp"
#include "charging/lending/lending_counts.hpp"
#include "charging/messages/notify.hpp"
#include "operations/circumstances.hpp"
#include "operations/plain_text.hpp"
#include "portal/dialogue/history_notice.hpp"
#include "portal/dialogue/subscriber_action.hpp"
#include "portal/ussd/ussd_page.hpp"

namespace airtime::portal {

using charging::Draft;
using charging::Language;
using charging::MessageKind;
using charging::Money;
using charging::Notice;

namespace {

/// No network keeps a session open for longer: afterwards its number may be another session's.
constexpr std::uint32_t session_longest_s = 600;

/// What the screen does; empty: it shows something.
std::optional<Action> action_of(UssdScreen screen) {
    switch (screen) {
        case UssdScreen::lend:
            return Action::take_advance;
        case UssdScreen::enrol:
            return Action::enrol;
        case UssdScreen::pause:
            return Action::pause;
        case UssdScreen::resume:
            return Action::resume;
        case UssdScreen::cancel:
            return Action::cancel;
        case UssdScreen::repay:
            return Action::repay;
        case UssdScreen::accept_messages:
            return Action::accept_messages;
        case UssdScreen::refuse_messages:
            return Action::refuse_messages;
        case UssdScreen::vietnamese:
        case UssdScreen::english:
            return Action::choose_language;
        default:
            return std::nullopt;
    }
}

std::string_view template_of(UssdScreen screen) {
    switch (screen) {
        case UssdScreen::service:
            return "ussd_service";
        case UssdScreen::cancel_asked:
            return "ussd_cancel";
        case UssdScreen::debt:
            return "ussd_debt";
        case UssdScreen::messages:
            return "ussd_messages";
        case UssdScreen::language:
            return "ussd_language";
        default:
            return "ussd_menu";
    }
}

Notice refused(charging::AdvanceRefusal refusal) {
    Notice notice;
    notice.kind = MessageKind::refused;
    notice.refusal = refusal;
    return notice;
}

/// That something was shown is done for good although it changes nothing.
struct Shown {};
constexpr bool is_settled(Shown /*shown*/) {
    return true;
}

/// What somebody agrees to who says yes to `amount`.
std::string terms_text(Money amount, const charging::AdvancePolicy& rules) {
    const charging::AdvanceTerms terms = charging::terms_of(amount, rules);
    return store::change_content({terms.credited.to_string(), terms.fee.amount.to_string()});
}

/// What was typed before the last input.
std::string_view before_last_input(std::string_view text) {
    const std::size_t end = text.rfind('*');
    return text.substr(0, end == std::string_view::npos ? 0 : end);
}

std::string_view first_page_of(std::string_view text) {
    while (text.ends_with("*0")) text = before_last_input(text);
    return text;
}

}  // namespace

/// What one step works with.
struct UssdService::Visit {
    const UssdStep& step;
    UssdPlace place;
    charging::Contract contract;
    charging::Circumstances circumstances;
    Language language;

    SubscriberRequest request(Action action, const std::string& text_version) const {
        SubscriberRequest request{.action = action,
                                  .channel = charging::Channel::ussd,
                                  .key = step.session + ';' + step.text,
                                  .amount = {},
                                  .pause_until = {},
                                  .language = language,
                                  .text_version = text_version};
        if (place.screen == UssdScreen::lend) request.amount = place.amount;
        if (place.screen == UssdScreen::vietnamese) {
            request.language = Language::vi;
        } else if (place.screen == UssdScreen::english) {
            request.language = Language::en;
        }
        return request;
    }

    /// Under which it is kept that a step showed the terms of an amount.
    store::ChangeKey shown_at(std::string_view text, const charging::AdvancePolicy& rules) const {
        return {.kind = "ussd-shown",
                .key = step.session + ';' + std::string{text},
                .content = terms_text(place.amount, rules),
                .kept_s = session_longest_s};
    }
};

UssdService::UssdService(const config::Config& config, store::ContractStore& contracts,
                         store::LedgerStream& ledger, store::TokenSource& tokens)
    : config_(config),
      contracts_(contracts),
      ledger_(ledger),
      tokens_(tokens),
      writer_(config.texts, config.policy,
              {.sender = config.sms ? config.sms->sender : std::string{},
               .diacritics = config.portal.ussd_coding == config::UssdCoding::ucs2}) {}

store::Editor UssdService::editor(const Visit& visit) {
    return {contracts_, config_.policy, tokens_, visit.circumstances};
}

const charging::AdvancePolicy& UssdService::rules_of(const Visit& visit) const {
    return config_.policy.advance_for(visit.contract.segment);
}

std::string UssdService::text_version(Language language) const {
    return config_.texts.in(language).version;
}

UssdAnswer UssdService::show(const Visit& visit, const std::string& text, bool last) const {
    const std::string next = writer_.screen("ussd_next", {}, visit.language);
    if (visit.place.screen == UssdScreen::menu) {
        const UssdPage page = page_of(text, visit.place.page, next);
        return {.page = page.text, .goes_on = page.more || !last};
    }
    // Every page that something can be typed on tells the way back.
    const std::string back = '\n' + writer_.screen("ussd_back", {}, visit.language);
    const UssdPage page = page_of(last ? text : text + back, visit.place.page, next + back);
    return {.page = page.text, .goes_on = page.more || !last};
}

std::optional<UssdAnswer> UssdService::answer(const UssdStep& step) {
    const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
    const auto found = store::load_one(contracts_, step.from);
    if (!circumstances || !found) return std::nullopt;
    Visit visit{.step = step,
                .place = {},
                .contract = {},
                .circumstances = *circumstances,
                .language = config_.policy.messages.language};
    if (!*found) {
        Notice stranger;
        stranger.kind = MessageKind::unknown_number;
        return show(visit, writer_.text(stranger, visit.language), true);
    }
    visit.contract = (*found)->contract;
    visit.language = charging::language_of(visit.contract, config_.policy);
    visit.place = follow(step.text, rules_of(visit).denominations);
    if (const auto action = action_of(visit.place.screen)) return act(visit, *action);
    return look(visit);
}

/// What the first page of an ending began to say, as far as it can be told from the contract now.
Notice UssdService::said_before(const Visit& visit, const SubscriberRequest& request) const {
    const auto& advances = visit.contract.advances;
    const bool just_lent =
        request.action == Action::take_advance && !advances.empty() &&
        visit.circumstances.now - advances.back().granted_at < std::chrono::seconds{session_longest_s};
    if (just_lent) return granted_notice(advances.back());
    if (request.action == Action::enrol) {
        // Trying it again would say that it was so already, in words that are parted elsewhere.
        Notice notice;
        notice.kind = MessageKind::registered;
        return notice;
    }
    Draft trial = charging::begin_change(visit.contract, config_.policy, visit.circumstances);
    return carry_out(trial, request);
}

/// Whether the step of `text` showed the terms of the amount as they are now, or others.
store::KeyUse UssdService::shown_before(const Visit& visit, std::string_view text) {
    return store::used_before(editor(visit), visit.step.from, visit.shown_at(text, rules_of(visit)));
}

/// Whether the step before showed the terms that hold now. Empty: nobody can tell.
std::optional<bool> UssdService::is_agreed_to(const Visit& visit) {
    const store::KeyUse shown = shown_before(visit, before_last_input(visit.step.text));
    if (shown && std::holds_alternative<store::StoreError>(*shown)) return std::nullopt;
    return shown && std::holds_alternative<store::DoneBefore>(*shown);
}

bool UssdService::has_terms_of(const Visit& visit, const Draft& draft) const {
    const auto& rules = draft.policy.advance_for(draft.contract().segment);
    return terms_text(visit.place.amount, rules) == terms_text(visit.place.amount, rules_of(visit));
}

/// Why none of the amounts, or not the one whose terms are asked for, can be had.
std::optional<charging::AdvanceRefusal> UssdService::refusal_at(const Visit& visit,
                                                                const charging::Contract& contract) const {
    if (const auto forbidden =
            charging::requested_advance_forbidden(contract, config_.policy, visit.circumstances)) {
        return forbidden;
    }
    const charging::Instant now = visit.circumstances.now;
    return visit.place.screen == UssdScreen::confirm
               ? charging::beyond_limits(visit.place.amount, contract, config_.policy, now)
               : charging::no_offer_because(contract, config_.policy, now);
}

/// Shows the terms, and keeps that it did: a yes in the next step is one to these.
std::optional<UssdAnswer> UssdService::ask(Visit visit) {
    visit.place.screen = UssdScreen::confirm;
    const auto kept = store::change_contract(
        editor(visit), visit.step.from,
        [&](Draft& draft) {
            if (const auto refusal = refusal_at(visit, draft.contract())) {
                charging::count_refusal(draft, charging::Channel::ussd, *refusal);
            } else {
                charging::count_offer(draft, charging::Channel::ussd);
            }
            return Shown{};
        },
        visit.shown_at(visit.step.text, rules_of(visit)));
    const bool failed = std::holds_alternative<store::StoreError>(kept) ||
                        std::holds_alternative<store::TooManyConflicts>(kept);
    return failed ? std::nullopt : std::optional{offer(visit)};
}

/// Of what an action said, or asked instead of it.
std::optional<UssdAnswer> UssdService::turn_page(const Visit& visit, const SubscriberRequest& request) {
    if (request.action == Action::take_advance) {
        const store::KeyUse asked = shown_before(visit, first_page_of(visit.step.text));
        if (asked) return std::holds_alternative<store::StoreError>(*asked) ? std::nullopt : ask(visit);
    }
    const Language language = request.action == Action::choose_language ? *request.language : visit.language;
    return show(visit, writer_.text(said_before(visit, request), language), true);
}

/// The effect comes with the first page; further pages only look.
std::optional<UssdAnswer> UssdService::act(const Visit& visit, Action action) {
    const SubscriberRequest request = visit.request(action, text_version(visit.language));
    const Language language = action == Action::choose_language ? *request.language : visit.language;
    if (visit.place.page > 0) return turn_page(visit, request);
    const bool lends = action == Action::take_advance;
    const std::optional<bool> agreed = lends ? is_agreed_to(visit) : true;
    if (!agreed) return std::nullopt;
    Notice notice;
    const auto outcome = store::change_contract(
        editor(visit), visit.step.from,
        [&](Draft& draft) {
            const bool as_shown = !lends || (*agreed && has_terms_of(visit, draft));
            return as_shown ? std::optional{carry_out(draft, request)} : std::nullopt;
        },
        store::ChangeKey{.kind = "ussd", .key = request.key, .content = {}, .kept_s = session_longest_s});
    if (const auto* changed = std::get_if<store::Changed<std::optional<Notice>>>(&outcome)) {
        if (!changed->value) return ask(visit);
        notice = *changed->value;
        spdlog::info("ussd.answered contract={} session={} answer={}",
                     operations::printable(changed->contract.id.value), visit.step.session,
                     name_of(notice.kind));
    } else if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        notice = balance_notice(before->contract, config_.policy, visit.circumstances);
    } else {
        return std::nullopt;
    }
    return show(visit, writer_.text(notice, language), true);
}

/// Who asks for amounts and is shown none. Not the answer's condition: a screen does not wait for what is
/// only counted.
void UssdService::count_refused(const Visit& visit) {
    const auto refusal = refusal_at(visit, visit.contract);
    if (!refusal ||
        charging::is_refusal_counted(visit.contract, *refusal, config_.policy, visit.circumstances.now)) {
        return;
    }
    store::change_contract(editor(visit), visit.step.from, [&](Draft& draft) {
        if (const auto still = refusal_at(visit, draft.contract())) {
            charging::count_refusal(draft, charging::Channel::ussd, *still);
        }
        return Shown{};
    });
}

std::optional<UssdAnswer> UssdService::look(const Visit& visit) {
    switch (visit.place.screen) {
        case UssdScreen::balance:
            return show(visit,
                        writer_.text(balance_notice(visit.contract, config_.policy, visit.circumstances),
                                     visit.language),
                        true);
        case UssdScreen::history: {
            const auto notice = read_history(contracts_, ledger_, visit.step.from);
            return notice ? std::optional{show(visit, writer_.text(*notice, visit.language), true)}
                          : std::nullopt;
        }
        case UssdScreen::help: {
            Notice notice;
            return show(visit, writer_.text(notice, visit.language), true);
        }
        case UssdScreen::amounts:
            count_refused(visit);
            return offer(visit);
        case UssdScreen::confirm:
            return ask(visit);
        case UssdScreen::terms:
            return show(visit,
                        writer_.screen("ussd_terms",
                                       registration_terms_notice(visit.contract, config_.policy,
                                                                 visit.circumstances.now),
                                       visit.language),
                        false);
        default:
            return show(visit,
                        writer_.screen(template_of(visit.place.screen),
                                       balance_notice(visit.contract, config_.policy, visit.circumstances),
                                       visit.language),
                        false);
    }
}

/// The amounts that may be had, or the terms of one; if there is none, why not, and the end.
UssdAnswer UssdService::offer(const Visit& visit) const {
    if (const auto refusal = refusal_at(visit, visit.contract)) {
        return show(visit, writer_.text(refused(*refusal), visit.language), true);
    }
    const auto may_have = [&](Money amount) {
        return !charging::beyond_limits(amount, visit.contract, config_.policy, visit.circumstances.now);
    };
    const charging::AdvancePolicy& rules = rules_of(visit);
    const auto& amounts = rules.denominations;
    const auto terms = [&](Money amount) {
        return terms_notice(MessageKind::offer, amount, rules, visit.circumstances.now);
    };
    if (visit.place.screen == UssdScreen::confirm) {
        return show(visit, writer_.screen("ussd_confirm", terms(visit.place.amount), visit.language), false);
    }
    std::string lines = writer_.screen("ussd_amounts", {}, visit.language);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        if (may_have(amounts[i])) {
            lines += '\n' + std::to_string(i + 1) + ' ' +
                     writer_.screen("ussd_amount", terms(amounts[i]), visit.language);
        }
    }
    return show(visit, lines, false);
}

}  // namespace airtime::portal
