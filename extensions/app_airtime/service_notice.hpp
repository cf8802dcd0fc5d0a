#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace airtime::extension {

/// Tells systemd the state of the service (sd_notify(3)): "READY=1", "WATCHDOG=1", "STOPPING=1". Without a
/// service manager nobody is told. By its protocol, one datagram that systemd promises to keep: libsystemd
/// would bring four more libraries into freeDiameterd's process for it.
void notify_service(std::string_view state);

/// How long systemd waits for a "WATCHDOG=1" before it ends us; nothing: it does not wait for any.
std::optional<std::chrono::microseconds> service_watchdog();

}  // namespace airtime::extension
