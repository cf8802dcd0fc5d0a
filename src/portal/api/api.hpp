#pragma once

#include "books/books_reader.hpp"
#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/change_contract.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::portal {

/// What other systems may do, by JSON under /api/v1/: the same as airtimectl does. docs/api.md names the
/// calls. Every POST carries an Idempotency-Key and is done once for it; only the switch for lending stays as
/// it was last set. The log has each look-up and change, with who asked for it.
class Api {
  public:
    Api(const config::Config& config, store::ContractStore& contracts, store::LedgerStream& ledger,
        const books::BooksReader& books, store::TokenSource& tokens)
        : config_(config), contracts_(contracts), ledger_(ledger), books_(books), tokens_(tokens) {}

    HttpResponse answer(const HttpRequest& request);

  private:
    HttpResponse look_up(const HttpRequest& request, const config::ApiClient& client,
                         std::string_view number);
    /// `path`: "SUBSCRIBER/timeline".
    HttpResponse look_up_resource(const HttpRequest& request, const config::ApiClient& client,
                                  std::string_view path);
    HttpResponse look_at_figures(const HttpRequest& request, const config::ApiClient& client,
                                 std::string_view resource);
    HttpResponse post(const HttpRequest& request, const config::ApiClient& client, std::string_view resource);

    const config::Config& config_;
    store::ContractStore& contracts_;
    store::LedgerStream& ledger_;
    const books::BooksReader& books_;
    store::TokenSource& tokens_;
};

}  // namespace airtime::portal
