#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// GET subscribers and what is below it. A subscriber is a number in any usual form, or a contract's id; the
/// answers are the same objects as the pages show.
std::span<const ApiRoute> subscriber_resources();

/// Who has the number that the path names, or else the contract of that id.
store::LoadResult contract_asked_for(const ApiGet& get);

}  // namespace airtime::portal
