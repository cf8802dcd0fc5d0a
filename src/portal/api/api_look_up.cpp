#include "portal/api/api_look_up.hpp"

#include <chrono>
#include <string>

#include "portal/web/audit_trail.hpp"

namespace airtime::portal {

namespace {

constexpr unsigned nobody_there = 404;

std::string asked_of(const ApiGet& get) {
    return std::string{get.name.empty() ? get.request.parameter("q").value_or("") : get.name};
}

HttpResponse look_ups_used_up(std::uint32_t per_hour, charging::Instant now) {
    HttpResponse response =
        problem({look_ups_fault.status, std::string{look_ups_fault.code},
                 "the program has had its " + std::to_string(per_hour) + " look-ups of this hour",
                 "wait for the next hour, or raise look_ups_per_hour of the client, or of "
                 "portal.api.page_tokens"});
    const auto since = now.time_since_epoch();
    const auto rest = std::chrono::ceil<std::chrono::hours>(since) - since;
    response.headers.emplace_back("Retry-After",
                                  std::to_string(std::chrono::ceil<std::chrono::seconds>(rest).count() + 1));
    return response;
}

}  // namespace

std::optional<HttpResponse> refused_look_up(const ApiGet& get, const ApiRoute& route, charging::Instant now) {
    const std::uint32_t per_hour = get.client.limits.look_ups_per_hour;
    if (route.seen.empty() || per_hour == 0) return std::nullopt;
    const auto hour = std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count();
    const auto count = get.desk.count_look_up(user_of(get.client), hour);
    if (!count) return store_away();
    if (*count <= per_hour) return std::nullopt;
    // Once: how often it tries after that tells nothing, and fills the log.
    if (*count == per_hour + std::uint64_t{1}) {
        const NotedCall used_up{.what = "look_ups.used_up", .detail = get.request.path};
        const auto noted = get.desk.note(audited_of(get.client, get.request.client, used_up), "refused");
        if (!noted) return store_away();
    }
    return look_ups_used_up(per_hour, now);
}

bool is_look_up_noted(const ApiGet& get, const ApiRoute& route, const ApiAnswer& answer) {
    if (route.seen.empty()) return true;
    const unsigned status = answer.response.status;
    const NotedCall seen{.what = std::string{route.seen},
                         .subject = answer.contract.empty() ? asked_of(get) : answer.contract};
    const AuditedCall entry = audited_of(get.client, get.request.client, seen);
    return get.desk.note(entry, status == nobody_there ? "nobody" : outcome_of(status)).ok();
}

}  // namespace airtime::portal
