#pragma once

#include <functional>
#include <string>

#include "portal/api/api_route.hpp"

/// Clients of the API in the audit log, as "api.NAME", with what the pages call the same.
namespace airtime::portal {

/// One entry.
struct NotedCall {
    std::string what;          ///< "lists.changed"
    std::string subject = {};  ///< list, number or token; empty: nobody
    std::string detail = {};   ///< as written_for_audit() writes
};

/// Who looks is in the log before they see it. False: it could not be noted, and nothing is to be shown.
bool is_noted(const ApiGet& get, const NotedCall& call);

/// What `act` answers: the log has it before it begins, and what came of it. 503 where it could not be noted:
/// nothing was done.
HttpResponse audited_change(const ApiPost& post, const NotedCall& call,
                            const std::function<HttpResponse()>& act);

/// The entry as the log takes it, at this moment. `from`: the client's address.
AuditedCall audited_of(const config::ApiClient& client, const std::string& from, const NotedCall& call);

/// "api.NAME": as ledger, audit log, limits and trials name the client. No user's name begins so.
std::string user_of(const config::ApiClient& client);

}  // namespace airtime::portal
