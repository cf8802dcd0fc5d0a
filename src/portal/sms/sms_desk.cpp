#include "portal/sms/sms_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "charging/messages/notify.hpp"
#include "operations/circumstances.hpp"
#include "portal/dialogue/history_notice.hpp"
#include "portal/dialogue/pause_end.hpp"
#include "portal/dialogue/subscriber_action.hpp"
#include "portal/dialogue/subscriber_request.hpp"

namespace airtime::portal {

namespace {

using charging::Draft;
using charging::MessageKind;
using charging::Notice;
using config::SmsCommand;

/// Of a text that is noted: more than keywords need, and what somebody wrote to a machine by mistake.
constexpr std::size_t noted_bytes_max = 320;

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

/// Told also to a number that has had all the answers that it may get.
bool moves_money(MessageKind kind) {
    return kind == MessageKind::granted || kind == MessageKind::repaid;
}

/// The answer takes the place of the news that a rule itself left: the subscriber hears of a thing once, and
/// in the language of the keyword.
void answer(Draft& draft, const std::string& id, Notice notice, std::optional<charging::Language> language,
            bool may_answer) {
    auto& messages = draft.change.messages;
    std::erase_if(messages,
                  [&](const charging::Message& message) { return message.notice.kind == notice.kind; });
    if (!may_answer && !moves_money(notice.kind)) return;
    const std::size_t before = messages.size();
    charging::reply(draft, id, std::move(notice));
    if (language && messages.size() > before) messages.back().language = *language;
}

}  // namespace

/// An SMS and what it asks for.
struct SmsDesk::Asked {
    const store::ReceivedSms& sms;
    SmsRequest request;
    charging::Instant now;
    bool may_answer = false;
};

std::string_view name_of(SmsOutcome outcome) {
    constexpr std::array<std::string_view, 4> names{"answered", "unanswered", "given_up", "not_now"};
    return names.at(static_cast<std::size_t>(outcome));
}

bool SmsDesk::answer_apart(const Asked& asked, MessageKind kind) {
    if (!config_.policy.messages.on || !asked.may_answer) return true;
    Notice notice;
    notice.kind = kind;
    charging::Message message =
        charging::reply_to_stranger(asked.sms.from, asked.sms.id, notice, config_.policy, asked.now);
    message.language = asked.request.language.value_or(message.language);
    return outbox_.enqueue(message).ok();
}

/// What is corrupt stays so until somebody mends it; meanwhile the SMS of others wait behind this one.
SmsOutcome SmsDesk::fail(store::StoreError error, const Asked& asked) {
    if (error != store::StoreError::corrupt || !answer_apart(asked, MessageKind::try_later)) {
        return SmsOutcome::not_now;
    }
    spdlog::error("sms.given_up id={} reason=\"what is stored of the subscriber is corrupt\"", asked.sms.id);
    return SmsOutcome::given_up;
}

bool SmsDesk::note(const Asked& asked, const charging::ContractId& contract, MessageKind answer) {
    // Texts may come where nobody is sent anything.
    const std::uint32_t kept_days = config_.sms.value_or(config::SmsSettings{}).records_kept_days;
    const bool is_answered = asked.may_answer || moves_money(answer);
    const store::ReceivedText received{
        .id = asked.sms.id,
        .at = asked.now,
        .text = std::string{first_bytes(asked.sms.text, noted_bytes_max)},
        .answer = is_answered && config_.policy.messages.on ? std::string{charging::name_of(answer)} : ""};
    return received_.note(contract, received, std::chrono::days{kept_days}).ok();
}

store::ChangeOutcome<MessageKind> SmsDesk::carry_out(const Asked& asked,
                                                     const charging::Circumstances& circumstances,
                                                     const std::optional<Notice>& history) {
    const SubscriberRequest request = request_of(asked.request, asked.sms.id, config_, circumstances.now);
    return store::change_contract(
        {contracts_, config_.policy, tokens_, circumstances}, asked.sms.from,
        [&](Draft& draft) {
            SubscriberRequest meant = request;
            if (asked.request.amount) {
                const auto& rules = draft.policy.advance_for(draft.contract().segment);
                meant.amount = meant_amount(*asked.request.amount, rules.denominations);
            }
            Notice notice = history ? *history : portal::carry_out(draft, meant);
            const auto kind = notice.kind;
            answer(draft, asked.sms.id, std::move(notice), asked.request.language, asked.may_answer);
            return kind;
        },
        store::ChangeKey{.kind = "sms", .key = asked.sms.id, .content = {}});
}

SmsOutcome SmsDesk::handle(const store::ReceivedSms& sms) {
    const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
    const auto may_answer = answers_.may_answer(sms.from, sms.id);
    if (!circumstances || !may_answer) return SmsOutcome::not_now;
    const Asked asked{.sms = sms,
                      .request = read_sms(sms.text, config_.portal.keywords),
                      .now = circumstances->now,
                      .may_answer = *may_answer};
    const SmsOutcome done = asked.may_answer ? SmsOutcome::answered : SmsOutcome::unanswered;
    std::optional<Notice> history;
    if (asked.request.command == SmsCommand::history) {
        const auto read = read_history(contracts_, ledger_, sms.from);
        if (!read) return fail(read.error(), asked);
        history = *read;
    }
    const auto outcome = carry_out(asked, *circumstances, history);
    if (std::holds_alternative<store::NobodyThere>(outcome)) {
        return answer_apart(asked, MessageKind::unknown_number) ? done : SmsOutcome::not_now;
    }
    if (const auto* changed = std::get_if<store::Changed<MessageKind>>(&outcome)) {
        spdlog::info("sms.{} contract={} id={} answer={}", name_of(done), changed->contract.id.value, sms.id,
                     charging::name_of(changed->value));
        if (!note(asked, changed->contract.id, changed->value)) return SmsOutcome::not_now;
    }
    if (const auto* error = std::get_if<store::StoreError>(&outcome)) return fail(*error, asked);
    return std::holds_alternative<store::TooManyConflicts>(outcome) ? SmsOutcome::not_now : done;
}

}  // namespace airtime::portal
