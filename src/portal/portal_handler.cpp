#include "portal/portal_handler.hpp"

#include <array>
#include <chrono>

#include "operations/operator_clock.hpp"
#include "operations/password.hpp"
#include "portal/http/http_refusal.hpp"
#include "portal/pages/assets.hpp"
#include "portal/sms/delivery_receiver.hpp"
#include "portal/sms/sms_receiver.hpp"
#include "portal/ussd/ussd_endpoint.hpp"
#include "portal/views/action_pages.hpp"
#include "portal/views/correction_pages.hpp"
#include "portal/views/management_pages.hpp"
#include "portal/views/subscriber_pages.hpp"

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

std::vector<PageRoute> routes_of(SubscriberDesk& desk, const config::Config& config,
                                 const books::BooksReader& books) {
    std::vector<PageRoute> routes;
    for (auto&& some : {subscriber_routes(desk), action_routes(desk), correction_routes(desk),
                        management_pages(config, desk.contracts, books)}) {
        routes.insert(routes.end(), some.begin(), some.end());
    }
    return routes;
}

}  // namespace

PortalHandler::PortalHandler(const config::Config& config, const std::string& identity, const Shared& shared)
    : config_(config),
      metrics_(shared.metrics),
      denials_(shared.denials),
      contracts_(config.redis),
      tokens_(identity, store::boot_id()),
      redis_(config.redis),
      outbox_(config.redis, identity),
      ledger_(config.redis),
      api_(config, contracts_, ledger_, shared.books, tokens_),
      ussd_(config, contracts_, ledger_, tokens_),
      corrections_(redis_),
      desk_{.policy = config.policy,
            .lab = config.lab,
            .limits = config.portal.pages.corrections,
            .contracts = contracts_,
            .ledger = ledger_,
            .tokens = tokens_,
            .corrections = corrections_,
            .books = shared.books},
      site_(config, {.guard = shared.guard,
                     .render = render_page,
                     .asset = find_asset,
                     .check_password = operations::matches_password,
                     .routes = routes_of(desk_, config, shared.books)}) {}

HttpResponse PortalHandler::answer(const HttpRequest& request) {
    const auto begun = std::chrono::steady_clock::now();
    const auto taken = [begun] {
        return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                     begun);
    };
    auto answered = answer_channel(request);
    if (!answered && site_.is_open()) {
        HttpResponse page = site_.answer(request, operations::system_now());
        metrics_.count_answer("pages", page.status, taken());
        return page;
    }
    HttpResponse response = answered ? std::move(*answered) : plain_answer(404, "there is nothing here\n");
    const std::string_view channel = channel_of(request.path);
    metrics_.count_answer(channel, response.status, taken());
    constexpr unsigned unauthorized = 401;
    constexpr unsigned forbidden = 403;
    if (response.status == unauthorized || response.status == forbidden) {
        response.held_back = denials_.note(request.client, channel, response.status);
    }
    return response;
}

std::optional<HttpResponse> PortalHandler::answer_channel(const HttpRequest& request) {
    if (request.path == "/health") return health();
    if (request.path == "/metrics") return show_metrics(request);
    if (request.path == "/sms/mo") return receive_sms(request, config_, redis_);
    if (request.path == "/sms/dlr") {
        return receive_delivery(request, config_, outbox_, [this](store::MessageStatus status) {
            metrics_.count_delivery(name_of(status));
        });
    }
    if (request.path == "/ussd") return answer_ussd(request, config_, ussd_);
    if (request.path.starts_with("/api/")) return api_.answer(request);
    return std::nullopt;
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
