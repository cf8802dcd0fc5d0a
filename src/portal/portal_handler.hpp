#pragma once

#include "config/config.hpp"
#include "portal/api/api.hpp"
#include "portal/http/denial_log.hpp"
#include "portal/http/http_server.hpp"
#include "portal/portal_metrics.hpp"
#include "portal/ussd/ussd_service.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"

namespace airtime::portal {

/// Everything that the portal answers, on connections to Redis of its own.
///   GET  /sms/mo     an SMS from a handset
///   GET  /sms/dlr    what became of one of ours
///   POST /ussd       a step of a USSD session
///   /api/v1/...      other systems, see Api
///   GET  /health     whether Redis can be reached
///   GET  /metrics    counters, for Prometheus
class PortalHandler : public HttpHandler {
  public:
    /// `identity`: unique among all threads of all portals on one Redis. `metrics` and `denials` are shared
    /// by the threads of this one.
    PortalHandler(const config::Config& config, const std::string& identity, PortalMetrics& metrics,
                  DenialLog& denials);

    HttpResponse answer(const HttpRequest& request) override;

  private:
    HttpResponse answer_path(const HttpRequest& request);
    HttpResponse health();
    HttpResponse show_metrics(const HttpRequest& request) const;

    const config::Config& config_;
    PortalMetrics& metrics_;
    DenialLog& denials_;
    store::RedisContractStore contracts_;
    store::TokenSource tokens_;
    store::RedisConnection redis_;
    store::RedisOutbox outbox_;
    Api api_;
    store::RedisLedgerStream ledger_;
    UssdService ussd_;
};

}  // namespace airtime::portal
