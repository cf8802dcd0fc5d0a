#include "config/listen_address_reader.hpp"

#include "config/address_list.hpp"

namespace airtime::config {

void read_listen_address(MapReader& map, std::string_view key, std::string& address, const About& about) {
    const auto entry = map.declare(key, about);
    if (!entry) return;
    entry->note_default(address);
    address = entry->text().value_or("");
    const bool is_network = address.find('/') != std::string::npos;
    if (AddressList probe; is_network || !probe.add(address)) {
        entry->wrong_value("must be an IP address of this host, or 0.0.0.0 for all");
    }
}

}  // namespace airtime::config
