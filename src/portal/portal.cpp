#include "portal/portal.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <optional>
#include <thread>

#include "daemon/reload_signal.hpp"
#include "daemon/stop_signals.hpp"
#include "operations/operator_clock.hpp"
#include "portal/exports/export_writer.hpp"
#include "portal/http/certificate_in_use.hpp"
#include "portal/http/channel_access.hpp"
#include "portal/http/http_server.hpp"
#include "portal/portal_handler.hpp"
#include "portal/sms_handling.hpp"
#include "portal/web/page_lane.hpp"

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

/// Nobody could ask for any where neither pages nor the API are open.
bool has_exports(const config::PortalSettings& settings) {
    return !settings.exports.folder.empty() && (settings.pages.are_on() || !settings.api_addresses.empty());
}

/// No request for pages goes to a lane of channels.
HttpLimits limits_of_pages(const config::PortalSettings& settings) {
    HttpLimits limits = limits_of(settings);
    limits.threads = 1;
    limits.waiting_max = 0;
    return limits;
}

double days_until(charging::Instant end) {
    return std::chrono::duration<double, std::chrono::days::period>(end - operations::system_now()).count();
}

/// A certificate that is over is shown all the same: browsers tell people why they do not go on, and
/// subscribers' SMS and USSD wait for no certificate.
void tell_of(const TlsCertificate& certificate) {
    if (const auto why = why_not_valid(certificate, operations::system_now())) {
        spdlog::error("portal.certificate_not_valid reason=\"{}\"", *why);
    }
}

/// The servers, and all that their threads share.
class Servers {
  public:
    /// `certificate` null: there is no TLS.
    Servers(const config::Config& config, std::string identity, CertificateInUse* certificate)
        : config_(config),
          settings_(config.portal),
          identity_(std::move(identity)),
          certificate_(certificate),
          plain_(
              limits_of(settings_),
              [this](const std::string& address) { return caller_at(address, settings_); },
              [this] { return make_handler(); }, PortalHandler::lane_of) {
        if (has_exports(settings_)) {
            writer_.emplace(settings_.exports, books_, config_.policy,
                            [this](std::string_view outcome) { metrics_.count_export(outcome); });
        }
        if (certificate_ != nullptr) {
            // Who comes there is told by signing in: an address says nothing.
            pages_.emplace(
                limits_of_pages(settings_), [](const std::string&) { return Caller::trusted; },
                [this] { return make_handler(); }, lane_of_page, [this] { return certificate_->context(); });
            metrics_.watch_certificate([this] { return days_until(certificate_->ends_at()); });
        }
        metrics_.watch([this] { return load(); });
    }

    /// The error: where it cannot listen, and why.
    Result<Done, std::string> listen() {
        const config::TlsSettings& tls = settings_.pages.tls;
        if (const auto done = listen(plain_, "portal", settings_.listen_address, settings_.listen_port);
            !done) {
            return done;
        }
        return pages_ ? listen(*pages_, "portal.pages.tls", tls.listen_address, tls.listen_port) : Done{};
    }

    /// Until stop(), which may come from any thread at any time.
    void run() {
        std::jthread pages{[this] {
            if (pages_) pages_->run();
        }};
        plain_.run();
    }
    void stop() {
        plain_.stop();
        if (pages_) pages_->stop();
    }
    PortalMetrics& metrics() { return metrics_; }

  private:
    static Result<Done, std::string> listen(HttpServer& server, std::string_view section,
                                            const std::string& address, std::uint16_t port) {
        const auto taken = server.listen(address, port);
        if (!taken) {
            return std::string{section} + ".listen_address " + address + ", listen_port " +
                   std::to_string(port) + ": " + taken.error();
        }
        spdlog::info("{}.listening address={} port={}", section, address, *taken);
        return Done{};
    }
    std::unique_ptr<HttpHandler> make_handler() {
        return std::make_unique<PortalHandler>(
            config_, identity_ + '-' + std::to_string(thread_++),
            PortalHandler::Shared{metrics_, denials_, guard_, turns_, books_, trials_, operations_, waiting_,
                                  exports_, certificate_});
    }
    HttpLoad load() const {
        HttpLoad load = plain_.load();
        if (pages_) {
            const HttpLoad more = pages_->load();
            load.connections += more.connections;
            load.requests += more.requests;
            load.long_requests += more.long_requests;
        }
        return load;
    }

    const config::Config& config_;
    const config::PortalSettings& settings_;
    const std::string identity_;
    CertificateInUse* const certificate_;
    PortalMetrics metrics_;
    DenialLog denials_;
    const books::BooksReader books_{config_.books.folder, config_.policy.calendar};
    SignInGuard guard_{SignInLimits{}};
    PageTurns turns_{heavy_pages_at_once};
    PolicyTrials trials_{config_,
                         [this] { return std::make_unique<store::RedisContractStore>(config_.redis); }};
    LatestOperations operations_;
    WaitingCount waiting_;
    std::optional<ExportWriter> writer_;  ///< empty: there are no exports
    ExportShelf exports_{settings_.exports, [this] {
                             if (writer_) writer_->wake();
                         }};
    std::size_t thread_ = 0;
    HttpServer plain_;
    std::optional<HttpServer> pages_;
};

void renew(CertificateInUse& certificate) {
    if (const auto renewed = certificate.renew(operations::system_now()); !renewed) {
        spdlog::error("portal.certificate_refused reason=\"{}\"", renewed.error());
        return;
    }
    spdlog::info("portal.certificate_renewed ends_at={}", charging::to_iso8601(certificate.ends_at()));
}

}  // namespace

Result<Done, std::string> run_portal(const config::Config& config) {
    const config::PagesSettings& pages = config.portal.pages;
    // Two portals may run with one configuration.
    const std::string identity = config.node + "-portal-" + store::boot_id();
    std::optional<CertificateInUse> certificate;
    if (pages.are_on() && pages.tls.is_on()) {
        auto read = read_certificate(pages.tls);
        if (!read) return read.error();
        tell_of(*read);
        certificate.emplace(pages.tls, std::move(*read));
    }
    Servers servers{config, identity, certificate ? &*certificate : nullptr};
    if (const auto listens = servers.listen(); !listens) return listens.error();
    const daemon::StopSignals stop_signals{[&servers] { servers.stop(); }};
    const daemon::ReloadSignal reload_signal{[&certificate] {
        if (certificate) renew(*certificate);
    }};
    std::atomic<bool> stopping = false;
    std::jthread sms{[&] { handle_sms_until(config, identity + "-sms", servers.metrics(), stopping); }};
    servers.run();
    stopping = true;
    return Done{};
}

}  // namespace airtime::portal
