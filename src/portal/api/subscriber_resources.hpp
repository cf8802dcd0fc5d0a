#pragma once

#include <string_view>

#include "books/books_reader.hpp"
#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/contract_store.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::portal {

/// What GET subscribers/SUBSCRIBER/... looks things up in.
struct ApiLookUp {
    const config::Config& config;
    store::ContractStore& contracts;
    store::LedgerStream& ledger;
    const books::BooksReader& books;
};

struct ResourceAnswer {
    HttpResponse response;
    std::string contract = {};  ///< whose it is; empty: nobody's
};

/// The answer to `request` for `resource` ("timeline", "explain", "advances") of `subscriber`: a number in
/// any usual form, or a contract's id. The same objects as the pages show. Errors are problem().
ResourceAnswer answer_resource(const ApiLookUp& look_up, const HttpRequest& request,
                               std::string_view subscriber, std::string_view resource);

}  // namespace airtime::portal
