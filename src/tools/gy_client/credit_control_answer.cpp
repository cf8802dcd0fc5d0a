#include "tools/gy_client/credit_control_answer.hpp"

#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

std::optional<std::uint32_t> u32_in(const std::vector<Avp>& avps, AvpKey key) {
    const auto* found = find_avp(avps, key);
    return found == nullptr ? std::nullopt : decode_u32(found->data);
}

std::optional<std::string> text_in(const std::vector<Avp>& avps, AvpKey key) {
    const auto* found = find_avp(avps, key);
    if (found == nullptr) return std::nullopt;
    return decode_text(found->data);
}

std::optional<std::vector<Avp>> group_in(const std::vector<Avp>& avps, AvpKey key) {
    const auto* found = find_avp(avps, key);
    if (found == nullptr) return std::nullopt;
    return decode_avps(found->data);
}

std::optional<Money> money_in(const std::vector<Avp>& avps, AvpKey key) {
    const auto group = group_in(avps, key);
    if (!group) return std::nullopt;
    return decode_money(*group);
}

AnsweredService read_service(const std::vector<Avp>& avps) {
    AnsweredService service;
    service.rating_group = u32_in(avps, avp::rating_group);
    for (const auto& candidate : avps) {
        if (candidate.key == avp::service_identifier) {
            if (const auto identifier = decode_u32(candidate.data)) {
                service.service_identifiers.push_back(*identifier);
            }
        }
    }
    service.result = u32_in(avps, avp::result_code);
    if (const auto granted = group_in(avps, avp::granted_service_unit)) {
        service.granted = decode_units(*granted);
    }
    service.validity_s = u32_in(avps, avp::validity_time);
    if (const auto final_unit = group_in(avps, avp::final_unit_indication)) {
        service.final_unit_action = u32_in(*final_unit, avp::final_unit_action);
    }
    return service;
}

void read_failed_avp(const std::vector<Avp>& avps, CreditControlAnswer& answer) {
    auto level = group_in(avps, avp::failed_avp);
    while (level && !level->empty()) {
        const auto inner = level->front();
        answer.failed_avp.push_back(inner.key);
        answer.failed_avp_data = inner.data;
        const auto* definition = find_definition(inner.key);
        if (definition == nullptr || definition->type != AvpType::grouped) return;
        level = decode_avps(inner.data);
    }
}

}  // namespace

CreditControlAnswer read_answer(Message message) {
    CreditControlAnswer answer;
    const auto& avps = message.avps;
    answer.session_id = text_in(avps, avp::session_id);
    answer.result = u32_in(avps, avp::result_code);
    answer.origin_host = text_in(avps, avp::origin_host);
    answer.origin_realm = text_in(avps, avp::origin_realm);
    answer.auth_application_id = u32_in(avps, avp::auth_application_id);
    answer.type = u32_in(avps, avp::cc_request_type);
    answer.number = u32_in(avps, avp::cc_request_number);
    answer.command_level = read_service(avps);
    for (const auto& candidate : avps) {
        if (candidate.key == avp::multiple_services_credit_control) {
            if (const auto group = decode_avps(candidate.data)) {
                answer.services.push_back(read_service(*group));
            }
        }
    }
    read_failed_avp(avps, answer);
    answer.check_balance_result = u32_in(avps, avp::check_balance_result);
    answer.cost = money_in(avps, avp::cost_information);
    answer.remaining_balance = money_in(avps, avp::remaining_balance);
    answer.error_message = text_in(avps, avp::error_message);
    answer.message = std::move(message);
    return answer;
}

bool same_answer(const CreditControlAnswer& a, const CreditControlAnswer& b) {
    return a.message.header.flags == b.message.header.flags && a.message.avps == b.message.avps;
}

}  // namespace airtime::gy_client
