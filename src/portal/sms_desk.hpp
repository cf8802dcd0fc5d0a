#pragma once

#include "config/config.hpp"
#include "store/change_contract.hpp"
#include "store/ledger_stream.hpp"
#include "store/outbox.hpp"
#include "store/sms_inbox.hpp"

namespace airtime::portal {

/// Does what received SMS ask for, and leaves the answers in the outbox.
class SmsDesk {
  public:
    SmsDesk(const config::Config& config, store::ContractStore& contracts, store::LedgerStream& ledger,
            store::Outbox& outbox, store::TokenSource& tokens)
        : config_(config), contracts_(contracts), ledger_(ledger), outbox_(outbox), tokens_(tokens) {}

    /// Once per message id, whatever is repeated: the change and its answer are one commit. False: it could
    /// not be done now, nothing changed, or nobody knows whether it did.
    bool handle(const store::ReceivedSms& sms);

  private:
    bool answer_stranger(const store::ReceivedSms& sms, std::optional<charging::Language> language,
                         charging::Instant now);

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::LedgerStream& ledger_;
    store::Outbox& outbox_;
    store::TokenSource& tokens_;
};

}  // namespace airtime::portal
