#include "config/address_list.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <string>

namespace airtime::config {

namespace {

namespace ip = boost::asio::ip;

constexpr unsigned bits_v6 = 128;
constexpr unsigned bits_before_v4 = 96;  ///< of an IPv4 address inside IPv6

bool same_network(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b,
                  unsigned bits) {
    const unsigned whole = bits / 8;
    const auto mask = static_cast<std::uint8_t>(0xff00U >> bits % 8);
    return std::equal(a.begin(), a.begin() + whole, b.begin()) &&
           (whole == a.size() || ((a[whole] ^ b[whole]) & mask) == 0);
}

}  // namespace

std::optional<AddressList::Bits> AddressList::bits_of(std::string_view address) {
    boost::system::error_code error;
    const auto parsed = ip::make_address(std::string{address}, error);
    if (error) return std::nullopt;
    return parsed.is_v6() ? parsed.to_v6().to_bytes()
                          : ip::make_address_v6(ip::v4_mapped, parsed.to_v4()).to_bytes();
}

bool AddressList::add(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = bits_of(text.substr(0, slash));
    if (!address) return false;
    const unsigned bits_max = text.find(':') == std::string_view::npos ? bits_v6 - bits_before_v4 : bits_v6;
    unsigned bits = bits_max;
    if (slash != std::string_view::npos) {
        const std::string_view prefix = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(prefix.data(), prefix.data() + prefix.size(), bits);
        if (error != std::errc{} || end != prefix.data() + prefix.size() || bits > bits_max) return false;
    }
    networks_.push_back({.address = *address, .prefix_bits = bits_v6 - bits_max + bits});
    return true;
}

bool AddressList::contains(std::string_view address) const {
    const auto bits = bits_of(address);
    return bits && std::ranges::any_of(networks_, [&](const Network& network) {
               return same_network(network.address, *bits, network.prefix_bits);
           });
}

}  // namespace airtime::config
