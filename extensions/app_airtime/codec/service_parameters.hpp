#pragma once

#include <optional>

#include "app_airtime/codec/ccr_decoder.hpp"

namespace airtime::extension {

/// 5031 with the first Service-Parameter-Info whose type is not among `known`: nothing may be rated without
/// understanding it (RFC 8506 8.43). Usage is charged all the same, so only requests for new service are
/// looked at. Empty: all are known.
std::optional<CcrFault> unknown_service_parameter(ByteView message, charging::RequestType type,
                                                  std::span<const std::uint32_t> known);

}  // namespace airtime::extension
