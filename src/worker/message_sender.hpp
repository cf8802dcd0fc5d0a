#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "store/contract_store.hpp"
#include "store/outbox.hpp"
#include "texts/writer.hpp"
#include "worker/kannel.hpp"

namespace airtime::worker {

/// Takes messages from the outbox and hands them to the gateway. At least once: one that the gateway took is
/// sent again if its sender dies before it could say so.
class MessageSender {
  public:
    struct Gateway {
        std::function<SendOutcome(const OutgoingSms&)> send;
        /// Told of each message that is done with.
        std::function<void(charging::MessageKind, store::MessageStatus)> note;
        /// When it is, asked as each message is recorded: a gateway may take seconds, and a day end
        /// meanwhile. Empty: it cannot be told, and the time that the round began counts.
        std::function<std::optional<charging::Instant>()> now;
    };

    struct Round {
        std::size_t entries = 0;
        bool gateway_away = false;  ///< the rest was put back; wait before the next round
        std::string reason = {};
    };

    /// All outlive the sender. `records_kept`: how long is remembered what was sent.
    MessageSender(store::Outbox& outbox, store::ContractStore& contracts, const texts::Writer& writer,
                  const charging::Policy& policy, Gateway gateway, std::chrono::seconds records_kept);

    /// New entries, and those whose time has come. `retry_at`: when what could not be sent is tried again.
    Result<Round, store::StoreError> send_new(std::size_t max, std::chrono::milliseconds wait,
                                              charging::Instant now, charging::Instant retry_at);
    /// What another sender took at least `idle` ago and did not finish.
    Result<Round, store::StoreError> send_abandoned(std::size_t max, std::chrono::milliseconds idle,
                                                    charging::Instant now, charging::Instant retry_at);

  private:
    Result<Round, store::StoreError> send_all(
        const Result<std::vector<store::OutboxEntry>, store::StoreError>& entries, charging::Instant now,
        charging::Instant retry_at);
    /// `away` and `closed`: the entry is as it was. Else it is done with: sent, put back or dropped.
    Result<SendOutcome, store::StoreError> send_one(const store::OutboxEntry& entry, charging::Instant now);
    /// Whether the contract still wants it; a store that cannot say is an error.
    Result<bool, store::StoreError> wanted(const charging::Message& message);
    Result<Done, store::StoreError> finish(const store::OutboxEntry& entry, charging::Instant begun,
                                           const std::string& text, store::MessageStatus status);

    store::Outbox& outbox_;
    store::ContractStore& contracts_;
    const texts::Writer& writer_;
    const charging::Policy& policy_;
    Gateway gateway_;
    std::chrono::seconds records_kept_;
};

}  // namespace airtime::worker
