#pragma once

#include "config/config.hpp"
#include "portal/api/api.hpp"
#include "portal/exports/export_shelf.hpp"
#include "portal/http/certificate_in_use.hpp"
#include "portal/http/denial_log.hpp"
#include "portal/http/http_server.hpp"
#include "portal/portal_metrics.hpp"
#include "portal/site.hpp"
#include "portal/ussd/ussd_service.hpp"
#include "portal/views/latest_operations.hpp"
#include "portal/views/policy_trials.hpp"
#include "portal/views/subscriber_desk.hpp"
#include "portal/web/waiting_count.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_received_texts.hpp"

namespace airtime::portal {

/// Everything that the portal answers, on connections to Redis of its own.
///   GET  /sms/mo     an SMS from a handset
///   GET  /sms/dlr    what became of one of ours
///   POST /ussd       a step of a USSD session
///   /api/v1/...      other systems, see Api
///   GET  /health     whether Redis can be reached
///   GET  /metrics    counters, for Prometheus
///   all else         pages for people, see Site
/// By TLS it answers pages alone.
class PortalHandler : public HttpHandler {
  public:
    /// What the threads of a portal share.
    struct Shared {
        PortalMetrics& metrics;
        DenialLog& denials;
        SignInGuard& guard;
        PageTurns& turns;
        const books::BooksReader& books;
        PolicyTrials& trials;
        LatestOperations& operations;
        WaitingCount& waiting;
        ExportShelf& exports;
        const CertificateInUse* certificate = nullptr;  ///< of the pages' own listener; null: there is none
    };

    /// `identity`: unique among all threads of all portals on one Redis.
    PortalHandler(const config::Config& config, const std::string& identity, const Shared& shared);

    HttpResponse answer(const HttpRequest& request) override;

    /// Whose threads are to answer: what people look at holds up no channel.
    static LaneName lane_of(const HttpRequest& request);

  private:
    /// Empty: it is none of the channels'.
    std::optional<HttpResponse> answer_channel(const HttpRequest& request);
    CountText count_text();
    Result<bool, store::StoreError> may_correct(std::string_view user);
    std::optional<std::size_t> waiting_corrections();
    HttpResponse health();
    HttpResponse show_metrics(const HttpRequest& request) const;

    const config::Config& config_;
    PortalMetrics& metrics_;
    DenialLog& denials_;
    WaitingCount& waiting_;
    store::RedisContractStore contracts_;
    store::TokenSource tokens_;
    store::RedisConnection redis_;
    store::RedisOutbox outbox_;
    store::RedisLedgerStream ledger_;
    store::RedisApiTokens api_tokens_;
    store::RedisCorrectionDesk corrections_;
    store::RedisReceivedTexts received_;
    OperationsReader operations_;
    Api api_;
    UssdService ussd_;
    SubscriberDesk desk_;
    Site site_;
};

}  // namespace airtime::portal
