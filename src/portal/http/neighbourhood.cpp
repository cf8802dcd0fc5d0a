#include "portal/http/neighbourhood.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace airtime::portal {

std::string neighbourhood_of(const std::string& address) {
    constexpr std::size_t network_bytes = 8;
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address_v6(address, error);
    if (error) return address;
    auto bytes = parsed.to_bytes();
    std::fill(bytes.begin() + network_bytes, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::make_address_v6(bytes).to_string() + "/64";
}

}  // namespace airtime::portal
