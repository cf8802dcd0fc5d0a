#include "config/address_reader.hpp"

namespace airtime::config {

void read_addresses(MapReader& map, std::string_view key, AddressList& addresses, const About& about) {
    if (const auto entry = map.declare(key, about)) {
        entry->list([&](const Entry& item) {
            if (const auto text = item.text(); text && !addresses.add(*text)) {
                item.wrong_value("must be an IP address, or a network as 10.0.0.0/8");
            }
        });
    }
}

}  // namespace airtime::config
