#pragma once

#include <string>
#include <string_view>

#include "charging/lending/operator_limits.hpp"

namespace airtime::store {

/// `498720 20780 5000000000 1 5500000000 0`: hour, day, lent, advances, debt, overdue, money in millionths;
/// then ` 10000000000 client.till`: what was recharged, and by whom, where that is counted.
std::string encode_exposure(const charging::ExposureChange& change);

/// Takes a field of a partition's exposure. False: it is none, or its value is no number.
bool take_exposure(charging::Exposure& exposure, std::string_view field, std::string_view value);

}  // namespace airtime::store
