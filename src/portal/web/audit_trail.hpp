#pragma once

#include <string>
#include <string_view>

#include "portal/web/page_route.hpp"
#include "store/redis/redis_audit_stream.hpp"

namespace airtime::portal {

/// What one request leaves in the audit log.
struct AuditedCall {
    charging::Instant at{};
    std::string from;
    std::string user;
    std::string role;  ///< empty: nobody is signed in
    std::string what;
    std::string subject = {};
    std::string detail = {};
};

/// Those of `fields` that the form has, in their order and not in the sender's, passwords and configurations
/// left out.
HttpParameters fields_for_audit(const std::vector<std::string>& fields, const HttpParameters& form);

/// `amount="10000" reason="asked for"`: printable, a quote within a value as \". Empty values are left out,
/// long ones cut.
std::string written_for_audit(const HttpParameters& values);

/// Writes what people do before they see that it was done.
class AuditTrail {
  public:
    explicit AuditTrail(store::RedisConnection& redis) : stream_(redis) {}

    /// `outcome`: "begun", "done", "waits", "nobody", "refused", "failed". What is too long is cut, what does
    /// not print is escaped.
    Result<Done, store::StoreError> note(const AuditedCall& call, std::string_view outcome);

  private:
    store::RedisAuditStream stream_;
};

/// "done" below 400, "failed" from 500, else "refused".
std::string_view outcome_of(unsigned status);

}  // namespace airtime::portal
