#pragma once

#include <vector>

#include "config/config.hpp"
#include "portal/web/page_route.hpp"
#include "store/change_contract.hpp"

namespace airtime::portal {

/// The operator's lists and segments.
///   GET  /lists          who is on one, a number's lists, and the form for a change
///   POST /lists/check    what a change of numbers would do, or which lines are wrong
///   POST /lists/change   does it
///   GET  /lists.csv      a list as a file, which can be sent again
/// All that is given must live as long as the routes; they are called by one thread at a time.
std::vector<PageRoute> list_pages(const config::Config& config, store::ContractStore& contracts,
                                  store::TokenSource& tokens);

/// Lines of one form.
inline constexpr std::size_t list_lines_max = 1'000;
/// Of one page, and of one file.
inline constexpr std::size_t listed_rows_max = 100;
inline constexpr std::size_t exported_rows_max = 20'000;

}  // namespace airtime::portal
