#pragma once

#include "config/config.hpp"
#include "portal/dialogue/subscriber_action.hpp"
#include "portal/ussd/ussd_navigation.hpp"
#include "store/change_contract.hpp"
#include "store/ledger_stream.hpp"
#include "texts/writer.hpp"

namespace airtime::portal {

/// One step of a USSD session, as the gateway tells it.
struct UssdStep {
    std::string session;  ///< printable
    charging::Msisdn from;
    std::string text;  ///< all that was typed so far, parted by '*'
};

/// What the gateway shows.
struct UssdAnswer {
    std::string page;
    bool goes_on = false;  ///< CON; else END
};

/// The functions of the SMS keywords as a menu. It keeps nothing between two steps; what a step does is done
/// once per session and text.
class UssdService {
  public:
    UssdService(const config::Config& config, store::ContractStore& contracts, store::LedgerStream& ledger,
                store::TokenSource& tokens);

    /// Empty: not now, nothing changed, or nobody knows whether it did.
    std::optional<UssdAnswer> answer(const UssdStep& step);

  private:
    struct Visit;

    std::optional<UssdAnswer> act(const Visit& visit, Action action);
    std::optional<UssdAnswer> ask(Visit visit);
    std::optional<UssdAnswer> turn_page(const Visit& visit, const SubscriberRequest& request);
    store::KeyUse shown_before(const Visit& visit, std::string_view text);
    std::optional<bool> is_agreed_to(const Visit& visit);
    bool has_terms_of(const Visit& visit, const charging::Draft& draft) const;
    store::Editor editor(const Visit& visit);
    charging::Notice said_before(const Visit& visit, const SubscriberRequest& request) const;
    std::optional<UssdAnswer> look(const Visit& visit);
    std::optional<charging::AdvanceRefusal> refusal_at(const Visit& visit,
                                                       const charging::Contract& contract) const;
    void count_refused(const Visit& visit);
    UssdAnswer offer(const Visit& visit) const;
    UssdAnswer show(const Visit& visit, const std::string& text, bool last) const;
    const charging::AdvancePolicy& rules_of(const Visit& visit) const;
    std::string text_version(charging::Language language) const;

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::LedgerStream& ledger_;
    store::TokenSource& tokens_;
    texts::Writer writer_;
};

}  // namespace airtime::portal
