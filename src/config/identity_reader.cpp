#include "config/identity_reader.hpp"

namespace airtime::config {

void read_identities(MapReader& map, std::string_view key, std::vector<std::string>& identities,
                     const About& about) {
    const auto entry = map.declare(key, about);
    if (!entry) return;
    entry->list([&](const Entry& item) {
        const auto identity = item.text();
        if (!identity) return;
        if (identity->empty() || identity->find('*', 1) != std::string::npos) {
            item.wrong_value("must be a Diameter identity or *.domain");
            return;
        }
        identities.push_back(*identity);
    });
}

}  // namespace airtime::config
