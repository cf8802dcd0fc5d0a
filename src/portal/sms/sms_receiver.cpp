#include "portal/sms/sms_receiver.hpp"

#include <algorithm>

#include "charging/values/phone_number.hpp"
#include "portal/http/channel_access.hpp"
#include "portal/http/http_refusal.hpp"
#include "store/redis/sms_inbox.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t sms_id_bytes_max = 128;
/// Far more than any keyword needs, however long the message was.
constexpr std::size_t text_bytes_kept = 1'000;

}  // namespace

HttpResponse receive_sms(const HttpRequest& request, const config::Config& config,
                         store::RedisConnection& redis) {
    if (auto refusal = denied(config.portal.sms, request)) return std::move(*refusal);
    if (request.method != "GET") return method_not_allowed("GET");
    const auto id = request.parameter("id");
    const auto from = request.parameter("from");
    const auto text = request.parameter("text");
    if (!id || !is_printable_word(*id, sms_id_bytes_max) || !from || !text) {
        return plain_answer(400, "id (at most 128 printable characters), from and text must be given\n");
    }
    const auto sender = charging::subscriber_number(*from, config.policy.numbering);
    if (!sender || sender->digits().size() <= config.portal.short_code_digits_max) {
        return plain_answer(200, "");
    }
    const auto kept = store::keep_sms(
        redis, config.redis.partitions,
        {.id = std::string{*id}, .from = *sender, .text = std::string{text->substr(0, text_bytes_kept)}},
        config.portal.inbox_max);
    if (!kept || !*kept) return try_later();
    return plain_answer(200, "");
}

}  // namespace airtime::portal
