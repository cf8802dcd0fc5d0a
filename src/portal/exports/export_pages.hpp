#pragma once

#include <vector>

#include "config/config.hpp"
#include "portal/exports/export_shelf.hpp"
#include "portal/web/page_route.hpp"
#include "store/contract_store.hpp"

namespace airtime::portal {

/// Long tables that are written in the background, for who asked alone.
///   GET  /exports               one's own, and the form for another
///   POST /exports               asks for one
///   GET  /exports/{id}/file     the file of what is done
///   POST /exports/{id}/remove   cancels or deletes it
/// All that is given must live as long as the routes; `contracts` is used by one thread at a time.
std::vector<PageRoute> export_pages(const config::Config& config, store::ContractStore& contracts,
                                    ExportShelf& exports);

/// "attachment; filename=..." and the file itself; empty: it is gone.
std::optional<HttpResponse> export_file_answer(const ExportShelf& exports, const ExportRecord& record,
                                               const charging::Calendar& calendar);

}  // namespace airtime::portal
