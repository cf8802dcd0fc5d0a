#include "portal/sms_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "portal/history_notice.hpp"
#include "portal/sms_request.hpp"
#include "portal/subscriber_action.hpp"
#include "subscribers/circumstances.hpp"

namespace airtime::portal {

namespace {

using charging::Draft;
using charging::Notice;
using config::SmsCommand;

Action action_of(SmsCommand command) {
    switch (command) {
        case SmsCommand::enrol:
            return Action::enrol;
        case SmsCommand::cancel:
            return Action::cancel;
        case SmsCommand::pause:
            return Action::pause;
        case SmsCommand::resume:
            return Action::resume;
        case SmsCommand::advance:
            return Action::ask_for_advance;
        case SmsCommand::confirm:
            return Action::confirm;
        case SmsCommand::repay:
            return Action::repay;
        case SmsCommand::refuse_messages:
            return Action::refuse_messages;
        case SmsCommand::accept_messages:
            return Action::accept_messages;
        case SmsCommand::balance:
        case SmsCommand::history:
            return Action::look_up_balance;
        case SmsCommand::help:
            break;
    }
    return Action::read_help;
}

SubscriberRequest request_of(const SmsRequest& sms, const std::string& key, const config::Config& config,
                             charging::Instant now) {
    const charging::Policy& policy = config.policy;
    SubscriberRequest request{
        .action = action_of(sms.command),
        .channel = charging::Channel::sms,
        .key = key,
        .amount = {},
        .pause_until = {},
        .language = sms.language,
        .text_version = config.texts.in(sms.language.value_or(policy.messages.language)).version};
    if (const auto end = pause_end(sms.pause, policy.calendar, now)) {
        request.pause_until = *end;
    } else {
        request.action = Action::read_help;
    }
    return request;
}

/// The answer takes the place of the news that a rule itself left: the subscriber hears of a thing once, and
/// in the language of the keyword.
void answer(Draft& draft, const std::string& id, Notice notice, std::optional<charging::Language> language) {
    auto& messages = draft.change.messages;
    std::erase_if(messages,
                  [&](const charging::Message& message) { return message.notice.kind == notice.kind; });
    const std::size_t before = messages.size();
    charging::reply(draft, id, std::move(notice));
    if (language && messages.size() > before) {
        messages.back().language = *language;
    }
}

}  // namespace

std::string_view name_of(SmsOutcome outcome) {
    constexpr std::array<std::string_view, 3> names{"answered", "given_up", "not_now"};
    return names.at(static_cast<std::size_t>(outcome));
}

bool SmsDesk::answer_apart(const store::ReceivedSms& sms, charging::MessageKind kind,
                           std::optional<charging::Language> language, charging::Instant now) {
    Notice notice;
    notice.kind = kind;
    charging::Message message = charging::reply_to_stranger(sms.from, sms.id, notice, config_.policy, now);
    message.language = language.value_or(message.language);
    return !config_.policy.messages.on || outbox_.enqueue(message).ok();
}

/// What is corrupt stays so until somebody mends it; meanwhile the SMS of others wait behind this one.
SmsOutcome SmsDesk::fail(store::StoreError error, const store::ReceivedSms& sms,
                         std::optional<charging::Language> language, charging::Instant now) {
    if (error != store::StoreError::corrupt ||
        !answer_apart(sms, charging::MessageKind::try_later, language, now)) {
        return SmsOutcome::not_now;
    }
    spdlog::error("sms.given_up from={} id={} reason=\"what is stored of the subscriber is corrupt\"",
                  sms.from.digits(), sms.id);
    return SmsOutcome::given_up;
}

SmsOutcome SmsDesk::handle(const store::ReceivedSms& sms) {
    const SmsRequest asked = read_sms(sms.text, config_.portal.keywords);
    const auto circumstances = subscribers::read_circumstances(contracts_, config_.lab);
    if (!circumstances) {
        return SmsOutcome::not_now;
    }
    const SubscriberRequest request = request_of(asked, sms.id, config_, circumstances->now);
    std::optional<Notice> history;
    if (asked.command == SmsCommand::history) {
        const auto read = read_history(contracts_, ledger_, sms.from);
        if (!read) {
            return fail(read.error(), sms, asked.language, circumstances->now);
        }
        history = *read;
    }
    const auto outcome = store::change_contract(
        {contracts_, config_.policy, tokens_, *circumstances}, sms.from,
        [&](Draft& draft) {
            SubscriberRequest meant = request;
            if (asked.amount) {
                const auto& rules = draft.policy.advance_for(draft.contract().segment);
                meant.amount = meant_amount(*asked.amount, rules.denominations);
            }
            Notice notice = history ? *history : carry_out(draft, meant);
            const auto kind = notice.kind;
            answer(draft, sms.id, std::move(notice), asked.language);
            return kind;
        },
        store::ChangeKey{.kind = "sms", .key = sms.id, .content = {}});
    if (std::holds_alternative<store::NobodyThere>(outcome)) {
        const bool told =
            answer_apart(sms, charging::MessageKind::unknown_number, asked.language, circumstances->now);
        return told ? SmsOutcome::answered : SmsOutcome::not_now;
    }
    if (const auto* changed = std::get_if<store::Changed<charging::MessageKind>>(&outcome)) {
        spdlog::info("sms.answered contract={} id={} answer={}", changed->contract.id.value, sms.id,
                     charging::name_of(changed->value));
    }
    if (const auto* error = std::get_if<store::StoreError>(&outcome)) {
        return fail(*error, sms, asked.language, circumstances->now);
    }
    return std::holds_alternative<store::TooManyConflicts>(outcome) ? SmsOutcome::not_now
                                                                    : SmsOutcome::answered;
}

}  // namespace airtime::portal
