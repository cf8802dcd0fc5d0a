#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace airtime::config {

/// Network addresses that may come in: single ones and whole networks, IPv4 and IPv6.
class AddressList {
  public:
    /// Adds "127.0.0.1", "10.20.0.0/16", "2001:db8::/32". False: it is none; nothing is added.
    bool add(std::string_view text);
    /// An address as the system writes it. IPv4 inside IPv6 counts as IPv4.
    bool contains(std::string_view address) const;
    bool empty() const { return networks_.empty(); }

  private:
    using Bits = std::array<std::uint8_t, 16>;
    struct Network {
        Bits address;
        unsigned prefix_bits = 128;
    };
    static std::optional<Bits> bits_of(std::string_view address);

    std::vector<Network> networks_;
};

}  // namespace airtime::config
