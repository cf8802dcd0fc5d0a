#include "portal/sms_handling.hpp"

#include <chrono>

#include "daemon/work_loop.hpp"
#include "portal/sms/sms_desk.hpp"
#include "store/redis/answer_count.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_received_texts.hpp"

namespace airtime::portal {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t entries_max = 64;  ///< in one round
constexpr milliseconds wait{500};        ///< for the next; also how late a stop is noticed
/// What was taken and not finished for so long is taken again: a dead portal's, or what failed here.
constexpr milliseconds claim_after{10'000};

}  // namespace

void handle_sms_until(const config::Config& config, const std::string& identity, PortalMetrics& metrics,
                      const std::atomic<bool>& stopping) {
    store::RedisContractStore contracts{config.redis};
    store::RedisLedgerStream ledger{config.redis};
    store::RedisOutbox outbox{config.redis, identity};
    store::RedisSmsInbox inbox{config.redis, identity};
    store::TokenSource tokens{identity, store::boot_id()};
    store::RedisAnswerCount answers{config.redis, {config.portal.answers_max, config.portal.answers_span}};
    store::RedisConnection redis{config.redis};
    store::RedisReceivedTexts received{redis, config.redis.partitions};
    SmsDesk desk{config, contracts, ledger, outbox, answers, received, tokens};
    const auto handle_all = [&](const auto& entries) {
        bool well = entries.ok();
        for (std::size_t i = 0; well && i < entries->size(); ++i) {
            const store::InboxEntry& entry = (*entries)[i];
            const SmsOutcome outcome = desk.handle(entry.sms);
            metrics.count_sms(name_of(outcome));
            well = outcome != SmsOutcome::not_now && inbox.acknowledge(entry).ok();
        }
        return well;
    };
    daemon::ClaimTimer claims{claim_after};
    daemon::work_until(stopping, {.program = "portal", .part = "sms"}, [&] {
        bool well = !claims.is_due() || handle_all(inbox.claim(entries_max, claim_after));
        well = well && handle_all(inbox.take(entries_max, wait));
        return well ? daemon::WorkStep::well(milliseconds{0}) : daemon::WorkStep::waits_for_redis();
    });
}

}  // namespace airtime::portal
