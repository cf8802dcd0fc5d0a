#include "app_airtime/codec/service_parameters.hpp"

#include <algorithm>

#include "app_airtime/codec/failed_avp.hpp"
#include "app_airtime/codec/gy_avps.hpp"

namespace airtime::extension {

std::optional<CcrFault> unknown_service_parameter(ByteView message, charging::RequestType type,
                                                  std::span<const std::uint32_t> known) {
    using charging::RequestType;
    if (type != RequestType::initial && type != RequestType::event) return std::nullopt;
    AvpWalk walk{message_body(message)};
    while (const auto avp = walk.next()) {
        if (avp->key != avp::service_parameter_info) continue;
        const auto parameter = find_avp(avp->data, avp::service_parameter_type);
        const auto number = parameter ? read_u32(parameter->data) : std::nullopt;
        if (number && std::ranges::find(known, *number) != known.end()) continue;
        return CcrFault{.result = static_cast<std::uint32_t>(charging::ResultCode::rating_failed),
                        .failed = failed_copy({}, *avp)};
    }
    return std::nullopt;
}

}  // namespace airtime::extension
