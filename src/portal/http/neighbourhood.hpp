#pragma once

#include <string>

namespace airtime::portal {

/// What one caller can have many addresses of: an IPv4 address is its own, of an IPv6 address the network of
/// 64 bits ("2001:db8::/64"), which any host may use whole. What is no address comes back as it is.
std::string neighbourhood_of(const std::string& address);

}  // namespace airtime::portal
