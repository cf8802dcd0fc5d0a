#pragma once

#include <cstdint>
#include <string_view>

#include "config/config.hpp"
#include "store/change_contract.hpp"
#include "store/ledger_stream.hpp"
#include "store/outbox.hpp"
#include "store/sms_inbox.hpp"

namespace airtime::portal {

/// What became of a received SMS.
enum class SmsOutcome : std::uint8_t {
    answered,
    given_up,  ///< what is stored of the subscriber makes no sense: they were told to try later
    not_now,   ///< nothing changed, or nobody knows whether it did
};
/// "answered" and the like.
std::string_view name_of(SmsOutcome outcome);

/// Does what received SMS ask for, and leaves the answers in the outbox.
class SmsDesk {
  public:
    SmsDesk(const config::Config& config, store::ContractStore& contracts, store::LedgerStream& ledger,
            store::Outbox& outbox, store::TokenSource& tokens)
        : config_(config), contracts_(contracts), ledger_(ledger), outbox_(outbox), tokens_(tokens) {}

    /// Once per message id, whatever is repeated: the change and its answer are one commit.
    SmsOutcome handle(const store::ReceivedSms& sms);

  private:
    /// To a number without a contract, or with one that cannot be read. False: not now.
    bool answer_apart(const store::ReceivedSms& sms, charging::MessageKind kind,
                      std::optional<charging::Language> language, charging::Instant now);
    SmsOutcome fail(store::StoreError error, const store::ReceivedSms& sms,
                    std::optional<charging::Language> language, charging::Instant now);

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::LedgerStream& ledger_;
    store::Outbox& outbox_;
    store::TokenSource& tokens_;
};

}  // namespace airtime::portal
