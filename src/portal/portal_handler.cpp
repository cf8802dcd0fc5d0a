#include "portal/portal_handler.hpp"

#include <array>

#include "portal/http/http_refusal.hpp"
#include "portal/sms/delivery_receiver.hpp"
#include "portal/sms/sms_receiver.hpp"
#include "portal/ussd/ussd_endpoint.hpp"

namespace airtime::portal {

namespace {

/// "sms" of "/sms/mo"; few words, however many paths somebody tries.
std::string_view channel_of(std::string_view path) {
    for (const std::string_view channel : {"sms", "ussd", "api"}) {
        const std::string_view rest = path.substr(path.empty() ? 0 : 1);
        if (rest.starts_with(channel) && (rest.size() == channel.size() || rest[channel.size()] == '/')) {
            return channel;
        }
    }
    return "other";
}

}  // namespace

PortalHandler::PortalHandler(const config::Config& config, const std::string& identity,
                             PortalMetrics& metrics, DenialLog& denials)
    : config_(config),
      metrics_(metrics),
      denials_(denials),
      contracts_(config.redis),
      tokens_(identity, store::boot_id()),
      redis_(config.redis),
      outbox_(config.redis, identity),
      api_(config, contracts_, tokens_),
      ledger_(config.redis),
      ussd_(config, contracts_, ledger_, tokens_) {}

HttpResponse PortalHandler::answer(const HttpRequest& request) {
    HttpResponse response = answer_path(request);
    const std::string_view channel = channel_of(request.path);
    metrics_.count_answer(channel, response.status);
    constexpr unsigned unauthorized = 401;
    constexpr unsigned forbidden = 403;
    if (response.status == unauthorized || response.status == forbidden) {
        response.held_back = denials_.note(request.client, channel, response.status);
    }
    return response;
}

HttpResponse PortalHandler::answer_path(const HttpRequest& request) {
    if (request.path == "/health") return health();
    if (request.path == "/metrics") return show_metrics(request);
    if (request.path == "/sms/mo") return receive_sms(request, config_, redis_);
    if (request.path == "/sms/dlr") return receive_delivery(request, config_, outbox_);
    if (request.path == "/ussd") return answer_ussd(request, config_, ussd_);
    if (request.path.starts_with("/api/")) return api_.answer(request);
    return plain_answer(404, "there is nothing here\n");
}

HttpResponse PortalHandler::health() {
    return contracts_.read_settings() ? plain_answer(200, "ok\n") : try_later();
}

HttpResponse PortalHandler::show_metrics(const HttpRequest& request) const {
    if (!config_.portal.metrics_addresses.contains(request.client)) {
        return plain_answer(403, "not from here\n");
    }
    return plain_answer(200, metrics_.text());
}

}  // namespace airtime::portal
