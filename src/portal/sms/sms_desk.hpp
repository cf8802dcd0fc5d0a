#pragma once

#include <cstdint>
#include <string_view>

#include "config/config.hpp"
#include "store/change_contract.hpp"
#include "store/ledger_stream.hpp"
#include "store/outbox.hpp"
#include "store/received_texts.hpp"
#include "store/redis/answer_count.hpp"
#include "store/redis/sms_inbox.hpp"

namespace airtime::portal {

/// What became of a received SMS.
enum class SmsOutcome : std::uint8_t {
    answered,
    unanswered,  ///< done; the number has had as many answers as it may get in a time
    given_up,    ///< what is stored of the subscriber makes no sense: they were told to try later
    not_now,     ///< nothing changed, or nobody knows whether it did
};
/// "answered" and the like.
std::string_view name_of(SmsOutcome outcome);

/// Does what received SMS ask for, and leaves the answers in the outbox: as many to one number as it may get
/// in a time, so that two that answer by themselves come to an end. What moved money is always told.
class SmsDesk {
  public:
    SmsDesk(const config::Config& config, store::ContractStore& contracts, store::LedgerStream& ledger,
            store::Outbox& outbox, store::AnswerCount& answers, store::ReceivedTexts& received,
            store::TokenSource& tokens)
        : config_(config),
          contracts_(contracts),
          ledger_(ledger),
          outbox_(outbox),
          answers_(answers),
          received_(received),
          tokens_(tokens) {}

    /// Once per message id, whatever is repeated: the change and its answer are one commit. What was written
    /// is noted behind it; a crash in between leaves that out.
    SmsOutcome handle(const store::ReceivedSms& sms);

  private:
    struct Asked;

    /// To a number without a contract, or with one that cannot be read. False: not now.
    bool answer_apart(const Asked& asked, charging::MessageKind kind);
    SmsOutcome fail(store::StoreError error, const Asked& asked);
    /// For the subscriber's page. False: not now.
    bool note(const Asked& asked, const charging::ContractId& contract, charging::MessageKind answer);
    store::ChangeOutcome<charging::MessageKind> carry_out(const Asked& asked,
                                                          const charging::Circumstances& circumstances,
                                                          const std::optional<charging::Notice>& history);

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::LedgerStream& ledger_;
    store::Outbox& outbox_;
    store::AnswerCount& answers_;
    store::ReceivedTexts& received_;
    store::TokenSource& tokens_;
};

}  // namespace airtime::portal
