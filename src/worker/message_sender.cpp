#include "worker/message_sender.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "charging/messages/occasion.hpp"
#include "charging/messages/quiet_hours.hpp"
#include "store/codec/message_codec.hpp"

namespace airtime::worker {

using charging::Instant;
using charging::Sending;
using store::MessageStatus;
using store::OutboxEntry;
using store::StoreError;

namespace {

/// Of each partition in one round.
constexpr std::size_t messages_released_max = 256;

}  // namespace

MessageSender::MessageSender(store::Outbox& outbox, store::ContractStore& contracts,
                             const texts::Writer& writer, const charging::Policy& policy, Gateway gateway,
                             std::chrono::seconds records_kept)
    : outbox_(outbox),
      contracts_(contracts),
      writer_(writer),
      policy_(policy),
      gateway_(std::move(gateway)),
      records_kept_(records_kept) {}

Result<bool, StoreError> MessageSender::wanted(const charging::Message& message) {
    if (message.notice.kind != charging::MessageKind::invitation || message.contract.value.empty()) {
        return true;
    }
    const charging::SubscriberAddress address = message.contract;
    const auto loaded = std::move(contracts_.load({&address, 1}).front());
    if (!loaded) return loaded.error();
    return loaded.value() && still_wanted(message, loaded.value()->contract);
}

Result<Done, StoreError> MessageSender::finish(const OutboxEntry& entry, Instant begun,
                                               const std::string& text, MessageStatus status) {
    const charging::Message& message = entry.message;
    const Instant now = gateway_.now().value_or(begun);
    const auto recorded = outbox_.record({.id = message.id,
                                          .contract = message.contract,
                                          .to = message.to.digits(),
                                          .kind = std::string{name_of(message.notice.kind)},
                                          .at = now,
                                          .text = text,
                                          .status = status},
                                         records_kept_, policy_.calendar.date_of(now));
    return recorded ? outbox_.acknowledge({&entry, 1}) : recorded;
}

Result<SendOutcome, StoreError> MessageSender::send_one(const OutboxEntry& entry, Instant now) {
    const charging::Message& message = entry.message;
    const auto kind = name_of(message.notice.kind);
    const auto time = sending_time(message, policy_, now);
    if (time.sending == Sending::later) {
        const auto postponed = outbox_.postpone({&entry, 1}, time.at);
        return postponed ? Result<SendOutcome, StoreError>{SendOutcome{Acceptance::accepted, {}}}
                         : Result<SendOutcome, StoreError>{postponed.error()};
    }
    const auto still = time.sending == Sending::now ? wanted(message) : Result<bool, StoreError>{false};
    if (!still) return still.error();
    const std::string text = writer_.sms(message.notice, message.language);
    SendOutcome outcome{.acceptance = Acceptance::refused, .reason = {}};
    MessageStatus status = MessageStatus::dropped;
    if (*still) {
        outcome = gateway_.send({.id = message.id, .to = message.to.digits(), .text = text});
        if (outcome.acceptance == Acceptance::away || outcome.acceptance == Acceptance::closed) {
            return outcome;
        }
        status = outcome.acceptance == Acceptance::accepted ? MessageStatus::sent : MessageStatus::rejected;
    }
    spdlog::info("message.{} id={} kind={} reason=\"{}\"", name_of(status), store::safe_id(message.id), kind,
                 outcome.reason);
    const auto finished = finish(entry, now, text, status);
    if (finished) gateway_.note(message.notice.kind, status);
    return finished ? Result<SendOutcome, StoreError>{outcome}
                    : Result<SendOutcome, StoreError>{finished.error()};
}

Result<MessageSender::Round, StoreError> MessageSender::send_all(
    const Result<std::vector<OutboxEntry>, StoreError>& entries, Instant now, Instant retry_at) {
    if (!entries) return entries.error();
    Round round{.entries = entries->size()};
    for (std::size_t i = 0; i < entries->size(); ++i) {
        const auto outcome = send_one((*entries)[i], now);
        if (!outcome) return outcome.error();
        if (outcome->acceptance == Acceptance::away || outcome->acceptance == Acceptance::closed) {
            round.gateway_away = true;
            round.reason = outcome->reason;
            const auto put_back = outbox_.postpone(std::span{*entries}.subspan(i), retry_at);
            return put_back ? Result<Round, StoreError>{round} : Result<Round, StoreError>{put_back.error()};
        }
    }
    return round;
}

Result<MessageSender::Round, StoreError> MessageSender::send_new(std::size_t max,
                                                                 std::chrono::milliseconds wait, Instant now,
                                                                 Instant retry_at) {
    if (const auto released = outbox_.release(now, messages_released_max); !released) return released.error();
    return send_all(outbox_.take(max, wait), now, retry_at);
}

Result<MessageSender::Round, StoreError> MessageSender::send_abandoned(std::size_t max,
                                                                       std::chrono::milliseconds idle,
                                                                       Instant now, Instant retry_at) {
    return send_all(outbox_.claim(max, idle), now, retry_at);
}

}  // namespace airtime::worker
