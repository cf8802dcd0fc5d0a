#pragma once

#include <boost/json/value.hpp>

#include "base/int128.hpp"

namespace airtime::portal {

/// `part` of `whole` in percent with one decimal, rounded half away from zero: "41.3". Null where `whole` is
/// zero: a share of nothing is no number.
boost::json::value percent_of(Int128 part, Int128 whole);

/// By how much `value` is above `before`, in percent of that: "-12.5". Null where `before` is zero.
boost::json::value change_percent(Int128 value, Int128 before);

}  // namespace airtime::portal
