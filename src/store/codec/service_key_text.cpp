#include "store/codec/service_key_text.hpp"

namespace airtime::store {

void append_service_key(std::string& out, const charging::ServiceKey& key) {
    if (key.rating_group) {
        append_number(out, *key.rating_group);
    } else {
        out += '-';
    }
    for (const std::uint32_t service_identifier : key.service_identifiers) {
        append_number(out += '.', service_identifier);
    }
}

charging::ServiceKey take_service_key(Parts& parts) {
    Parts members{parts.raw(), '.'};
    charging::ServiceKey key;
    const std::string_view rating_group = members.raw();
    if (rating_group != "-") {
        Parts number{rating_group, '.'};
        key.rating_group = number.number<std::uint32_t>();
        members.absorb(number);
    }
    while (members.more()) key.service_identifiers.push_back(members.number<std::uint32_t>());
    parts.absorb(members);
    return key;
}

}  // namespace airtime::store
