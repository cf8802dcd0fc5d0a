#include "app_airtime/codec/service_key.hpp"

#include "app_airtime/codec/gy_avps.hpp"

namespace airtime::extension {

charging::ServiceKey read_service_key(ByteView mscc) {
    charging::ServiceKey key;
    AvpWalk walk{mscc};
    while (const auto found = walk.next()) {
        if (found->key == avp::rating_group) key.rating_group = read_u32(found->data);
        if (found->key == avp::service_identifier) {
            if (const auto identifier = read_u32(found->data)) key.service_identifiers.push_back(*identifier);
        }
    }
    return key;
}

}  // namespace airtime::extension
