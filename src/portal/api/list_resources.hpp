#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// The operator's lists and segments, as on the page /lists.
///   GET  lists/{list}                    who is on it
///   GET  subscribers/{subscriber}/lists  on which ones somebody is
///   POST list-changes                    numbers onto a list, off it, or in its place
///   POST segment-changes                 numbers into a segment
/// The audit log has who looked and who changed.
std::span<const ApiRoute> list_resources();

}  // namespace airtime::portal
