#include "portal/api/api_audit.hpp"

#include <spdlog/spdlog.h>

#include "operations/operator_clock.hpp"
#include "portal/web/audit_trail.hpp"

namespace airtime::portal {

namespace {

HttpResponse act_between_notes(const NoteInAudit& note, const AuditedCall& entry,
                               const std::function<HttpResponse()>& act) {
    if (!note(entry, "begun")) return store_away();
    HttpResponse response = act();
    if (!note(entry, outcome_of(response.status))) {
        spdlog::error("api.outcome_not_audited what={} user={}", entry.what, entry.user);
    }
    return response;
}

}  // namespace

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
    return act_between_notes(post.desk.note, audited_of(post.client, post.request.client, call), act);
}

HttpResponse audited_change(const ApiGet& deletion, const NotedCall& call,
                            const std::function<HttpResponse()>& act) {
    return act_between_notes(deletion.desk.note, audited_of(deletion.client, deletion.request.client, call),
                             act);
}

}  // namespace airtime::portal
