#pragma once

#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/change_contract.hpp"

namespace airtime::portal {

/// What other systems may do, by JSON under /api/v1/: the same as airtimectl does. Every POST carries an
/// Idempotency-Key and is done once for it.
///   GET  subscribers/MSISDN   what there is to know of a subscriber
///   POST recharges            {msisdn, amount}
///   POST advances             {msisdn, amount?}: without an amount, the offer
///   POST repayments           {msisdn, amount?}
///   POST enrolments           {msisdn, step: enrol|cancel|pause|resume, until?, text_version?}
///   POST cancellations        {msisdn, advance?, reason}: of an advance, shortly after its grant
///   POST adjustments          {msisdn, account, amount, reason}
///   POST waivers, write-offs  {msisdn, advance?, reason}: of its fee, of all of it; all advances where none
///                             is named
///   POST reversals            {msisdn, recharge, reason}
///   POST sim-swaps            {msisdn, imsi, reason}
///   POST owner-changes        {msisdn, imsi?, reason}
///   POST port-outs            {msisdn, reason}
///   POST lending              {state: on|off, reason}: the switch for automatic lending
/// The log has each look-up and change, with who asked for it.
class Api {
  public:
    Api(const config::Config& config, store::ContractStore& contracts, store::TokenSource& tokens)
        : config_(config), contracts_(contracts), tokens_(tokens) {}

    HttpResponse answer(const HttpRequest& request);

  private:
    HttpResponse look_up(const HttpRequest& request, const config::ApiClient& client,
                         std::string_view number);
    HttpResponse post(const HttpRequest& request, const config::ApiClient& client, std::string_view resource);

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::TokenSource& tokens_;
};

}  // namespace airtime::portal
