#include "portal/api/api_audit.hpp"

#include <spdlog/spdlog.h>

#include "operations/operator_clock.hpp"
#include "portal/web/audit_trail.hpp"

namespace airtime::portal {

AuditedCall audited_of(const config::ApiClient& client, const std::string& from, const NotedCall& call) {
    return {.at = operations::system_now(),
            .from = from,
            .user = user_of(client),
            .role = std::string{name_of(client.role)},
            .what = call.what,
            .subject = call.subject,
            .detail = call.detail};
}

std::string user_of(const config::ApiClient& client) {
    return "api." + client.name;
}

bool is_noted(const ApiGet& get, const NotedCall& call) {
    return get.desk.note(audited_of(get.client, get.request.client, call), "done").ok();
}

HttpResponse audited_change(const ApiPost& post, const NotedCall& call,
                            const std::function<HttpResponse()>& act) {
    const AuditedCall entry = audited_of(post.client, post.request.client, call);
    if (!post.desk.note(entry, "begun")) return store_away();
    HttpResponse response = act();
    if (!post.desk.note(entry, outcome_of(response.status))) {
        spdlog::error("api.outcome_not_audited what={} client={}", call.what, post.client.name);
    }
    return response;
}

}  // namespace airtime::portal
