#include "portal/portal_handler.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "operations/circumstances.hpp"
#include "operations/operator_clock.hpp"
#include "operations/password.hpp"
#include "portal/exports/export_pages.hpp"
#include "portal/http/http_refusal.hpp"
#include "portal/pages/assets.hpp"
#include "portal/sms/delivery_receiver.hpp"
#include "portal/sms/sms_receiver.hpp"
#include "portal/ussd/ussd_endpoint.hpp"
#include "portal/views/action_pages.hpp"
#include "portal/views/correction_pages.hpp"
#include "portal/views/list_pages.hpp"
#include "portal/views/management_pages.hpp"
#include "portal/views/operations_pages.hpp"
#include "portal/views/subscriber_pages.hpp"
#include "portal/views/token_pages.hpp"
#include "portal/views/trial_pages.hpp"
#include "portal/web/page_lane.hpp"
#include "store/redis/redis_users.hpp"
#include "store/redis/redis_visits.hpp"

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

/// Of the API what is read of more than one subscriber's state: all but what a channel asks between two
/// steps.
bool is_figure(std::string_view path) {
    constexpr std::string_view api = "/api/";
    constexpr std::string_view subscriber = "/api/v1/subscribers/";
    if (!path.starts_with(api) || path == "/api/v1/openapi.json") return false;
    const bool one_subscriber =
        path.starts_with(subscriber) && path.find('/', subscriber.size()) == std::string_view::npos;
    return !one_subscriber;
}

std::string_view sign_in_outcome(unsigned status) {
    switch (status) {
        case 303:
            return "signed_in";
        case 401:
            return "wrong";
        case 429:
            return "held_off";
        default:
            return "failed";
    }
}

std::vector<PageRoute> routes_of(SubscriberDesk& desk, const config::Config& config,
                                 const PortalHandler::Shared& shared, store::RedisConnection& redis,
                                 OperationsReader& operations) {
    std::vector<PageRoute> routes;
    for (auto&& some :
         {subscriber_routes(desk), action_routes(desk), correction_routes(desk),
          management_pages(config, desk.contracts, desk.ledger, shared.books),
          operations_pages(desk.contracts, operations), list_pages(config, desk.contracts, desk.tokens),
          token_pages(config, redis), trial_pages(config, shared.trials),
          export_pages(config, desk.contracts, shared.exports)}) {
        routes.insert(routes.end(), some.begin(), some.end());
    }
    return routes;
}

}  // namespace

PortalHandler::PortalHandler(const config::Config& config, const std::string& identity, const Shared& shared)
    : config_(config),
      metrics_(shared.metrics),
      denials_(shared.denials),
      waiting_(shared.waiting),
      contracts_(config.redis),
      tokens_(identity, store::boot_id()),
      redis_(config.redis),
      outbox_(config.redis, identity),
      ledger_(config.redis),
      api_tokens_(redis_),
      corrections_(redis_),
      received_(redis_, config.redis.partitions),
      operations_(config, contracts_, shared.books, &shared.operations,
                  [certificate = shared.certificate]() -> std::optional<charging::Instant> {
                      if (certificate == nullptr) return std::nullopt;
                      return certificate->ends_at();
                  }),
      api_({.config = config,
            .contracts = contracts_,
            .ledger = ledger_,
            .books = shared.books,
            .tokens = tokens_,
            .corrections = corrections_,
            .messages = {outbox_, received_},
            .redis = redis_,
            .operations = operations_,
            .exports = &shared.exports,
            .trials = shared.trials,
            .count_text = count_text(),
            .turns = shared.turns,
            .count_look_up =
                [this](const std::string& user, std::int64_t hour) {
                    return store::RedisVisits{redis_}.count_look_up(user, hour);
                },
            .note = [this](const AuditedCall& call,
                           std::string_view outcome) { return AuditTrail{redis_}.note(call, outcome); }},
           &api_tokens_),
      ussd_(config, contracts_, ledger_, tokens_),
      desk_{.policy = config.policy,
            .lab = config.lab,
            .limits = config.portal.pages.corrections,
            .contracts = contracts_,
            .ledger = ledger_,
            .tokens = tokens_,
            .corrections = corrections_,
            .books = shared.books,
            .messages = {outbox_, received_},
            .may_correct = [this](std::string_view user) { return may_correct(user); },
            .count_text = count_text()},
      site_(config, {.guard = shared.guard,
                     .turns = shared.turns,
                     .render = render_page,
                     .asset = find_asset,
                     .check_password = operations::matches_password,
                     .waiting_corrections =
                         [this](charging::Instant now) {
                             return waiting_.at(now, [this] { return waiting_corrections(); });
                         },
                     .routes = routes_of(desk_, config, shared, redis_, operations_)}) {}

LaneName PortalHandler::lane_of(const HttpRequest& request) {
    constexpr std::array<std::string_view, 7> figures{
        "/api/v1/dashboard",         "/api/v1/reports",      "/api/v1/audit",
        "/api/v1/subscribers",       "/api/v1/list-changes", "/api/v1/segment-changes",
        "/api/v1/policy-comparisons"};
    const std::string_view path = request.path;
    if (std::ranges::find(figures, path) != figures.end() || path.ends_with("/timeline") ||
        path.ends_with("/details") || path.starts_with("/api/v1/exports") ||
        path.starts_with("/api/v1/lists/")) {
        return LaneName::heavy_pages;
    }
    if (request.method != "POST" && is_figure(path)) return LaneName::api;
    const bool of_a_channel = path == "/health" || path == "/metrics" || channel_of(path) != "other";
    return of_a_channel ? LaneName::channels : lane_of_page(request);
}

CountText PortalHandler::count_text() {
    return [this](const charging::ContractId& contract, std::int64_t hour) {
        return store::RedisVisits{redis_}.count_text(contract.value, hour);
    };
}

Result<bool, store::StoreError> PortalHandler::may_correct(std::string_view user) {
    const auto found = store::RedisUsers{redis_}.find(user);
    if (!found) return found.error();
    return *found && may((*found)->role, Permission::correct);
}

std::optional<std::size_t> PortalHandler::waiting_corrections() {
    const auto waiting = corrections_.count_waiting();
    return waiting ? std::optional{*waiting} : std::nullopt;
}

HttpResponse PortalHandler::answer(const HttpRequest& request) {
    const auto begun = std::chrono::steady_clock::now();
    const auto taken = [begun] {
        return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                     begun);
    };
    auto answered = request.over_tls ? std::nullopt : answer_channel(request);
    if (!answered && site_.is_open()) {
        HttpResponse page = site_.answer(request, operations::system_now());
        metrics_.count_answer("pages", page.status, taken());
        if (request.method == "POST") waiting_.forget();
        if (request.method == "POST" && request.path == "/sign-in") {
            metrics_.count_sign_in(sign_in_outcome(page.status));
        }
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
        return receive_delivery(
            request, config_, outbox_,
            {.now = [this]() -> std::optional<charging::Instant> {
                 const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
                 return circumstances ? std::optional{circumstances->now} : std::nullopt;
             },
             .told = [this](store::MessageStatus status) { metrics_.count_delivery(name_of(status)); }});
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
