#pragma once

#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/change_contract.hpp"

namespace airtime::portal {

/// What other systems may do, by JSON under /api/v1/: the same as airtimectl does. docs/api.md names the
/// calls. Every POST carries an Idempotency-Key and is done once for it; only the switch for lending stays as
/// it was last set. The log has each look-up and change, with who asked for it.
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
