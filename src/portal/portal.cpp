#include "portal/portal.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <thread>

#include "daemon/stop_signals.hpp"
#include "portal/http/channel_access.hpp"
#include "portal/http/http_server.hpp"
#include "portal/portal_handler.hpp"
#include "portal/sms_handling.hpp"

namespace airtime::portal {

namespace {

/// Of one person.
constexpr std::size_t heavy_pages_at_once = 2;

HttpLimits limits_of(const config::PortalSettings& settings) {
    return {.threads = settings.threads,
            .waiting_max = settings.requests_waiting_max,
            .room = {.connections_max = settings.connections_max,
                     .per_address_max = settings.connections_per_address_max,
                     .per_trusted_address_max = settings.connections_per_trusted_address_max},
            .header_bytes_max = settings.header_bytes_max,
            .body_bytes_max = settings.body_bytes_max,
            .request_timeout = settings.request_timeout,
            .idle_timeout = settings.idle_timeout};
}

}  // namespace

Result<Done, std::string> run_portal(const config::Config& config) {
    const config::PortalSettings& settings = config.portal;
    // Two portals may run with one configuration.
    const std::string identity = config.node + "-portal-" + store::boot_id();
    PortalMetrics metrics;
    DenialLog denials;
    const books::BooksReader books{config.books.folder, config.policy.calendar};
    SignInGuard guard{SignInLimits{}};
    PageTurns turns{heavy_pages_at_once};
    PolicyTrials trials{config,
                        [&config] { return std::make_unique<store::RedisContractStore>(config.redis); }};
    std::size_t thread = 0;
    HttpServer server{
        limits_of(settings), [&settings](const std::string& address) { return caller_at(address, settings); },
        [&] {
            const std::string name = identity + '-' + std::to_string(thread++);
            return std::make_unique<PortalHandler>(
                config, name, PortalHandler::Shared{metrics, denials, guard, turns, books, trials});
        },
        PortalHandler::lane_of};
    metrics.watch([&server] { return server.load(); });
    const auto port = server.listen(settings.listen_address, settings.listen_port);
    if (!port) {
        return "portal.listen_address " + settings.listen_address + ", listen_port " +
               std::to_string(settings.listen_port) + ": " + port.error();
    }
    const daemon::StopSignals signals{[&server] { server.stop(); }};
    spdlog::info("portal.listening address={} port={}", settings.listen_address, *port);
    std::atomic<bool> stopping = false;
    std::jthread sms{[&] { handle_sms_until(config, identity + "-sms", metrics, stopping); }};
    server.run();
    stopping = true;
    return Done{};
}

}  // namespace airtime::portal
