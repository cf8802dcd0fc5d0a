#include "portal/sms/delivery_receiver.hpp"

#include "portal/http/channel_access.hpp"
#include "portal/http/http_refusal.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t id_bytes_max = 256;

std::optional<store::MessageStatus> status_of(std::string_view kannel) {
    using store::MessageStatus;
    if (kannel == "1") return MessageStatus::delivered;
    if (kannel == "2") return MessageStatus::undelivered;
    if (kannel == "4" || kannel == "8") return MessageStatus::sent;
    if (kannel == "16") return MessageStatus::rejected;
    return std::nullopt;
}

}  // namespace

HttpResponse receive_delivery(const HttpRequest& request, const config::Config& config, store::Outbox& outbox,
                              const DeliveryContext& context) {
    if (auto refusal = denied(config.portal.sms, request)) return std::move(*refusal);
    if (request.method != "GET") return method_not_allowed("GET");
    const auto id = request.parameter("id");
    const auto status = status_of(request.parameter("status").value_or(""));
    if (!id || !is_printable_word(*id, id_bytes_max) || !status) {
        return plain_answer(
            400, "id (at most 256 printable characters) and status (1, 2, 4, 8 or 16) must be given\n");
    }
    const auto now = context.now();
    if (!now || !outbox.record_delivery(std::string{*id}, *status, config.policy.calendar.date_of(*now))) {
        return try_later();
    }
    context.told(*status);
    return plain_answer(200, "");
}

}  // namespace airtime::portal
