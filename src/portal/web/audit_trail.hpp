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

/// Fields of a form as the log has them, passwords left out: "amount=10000 reason=asked for"; bounded.
std::string fields_for_audit(const HttpParameters& form);

/// Writes what people do before they see that it was done.
class AuditTrail {
  public:
    explicit AuditTrail(store::RedisConnection& redis) : stream_(redis) {}

    /// `outcome`: "begun", "done", "refused", "failed". What is too long is cut.
    Result<Done, store::StoreError> note(const AuditedCall& call, std::string_view outcome);

  private:
    store::RedisAuditStream stream_;
};

/// "done" below 400, "failed" from 500, else "refused".
std::string_view outcome_of(unsigned status);

}  // namespace airtime::portal
