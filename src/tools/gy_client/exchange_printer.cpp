#include "tools/gy_client/exchange_printer.hpp"

#include "tools/gy_client/expectation.hpp"
#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

std::string describe_type(std::uint32_t type) {
    switch (type) {
        case request_type::initial:
            return "CCR-Initial";
        case request_type::update:
            return "CCR-Update";
        case request_type::termination:
            return "CCR-Termination";
        case request_type::event:
            return "CCR-Event";
        default:
            return "CCR type " + std::to_string(type);
    }
}

std::string describe_action(std::uint32_t action) {
    switch (action) {
        case requested_action::direct_debiting:
            return "DIRECT_DEBITING";
        case requested_action::refund_account:
            return "REFUND_ACCOUNT";
        case requested_action::check_balance:
            return "CHECK_BALANCE";
        case requested_action::price_enquiry:
            return "PRICE_ENQUIRY";
        default:
            return "action " + std::to_string(action);
    }
}

std::string describe_target(const std::optional<std::uint32_t>& rating_group,
                            const std::vector<std::uint32_t>& service_identifiers) {
    std::string text;
    if (rating_group) text = "RG " + std::to_string(*rating_group);
    for (const auto identifier : service_identifiers) {
        text += (text.empty() ? "SI " : " SI ") + std::to_string(identifier);
    }
    return text;
}

std::string describe_wish(const RequestedService& service) {
    std::string text;
    for (const auto& used : service.used) text += (text.empty() ? "used " : ", used ") + describe(used.units);
    if (service.requested) {
        const auto wanted = describe(*service.requested);
        text += (text.empty() ? "" : ", ") +
                (wanted == "nothing" ? std::string("wants quota") : "wants " + wanted);
    }
    return text.empty() ? "no units" : text;
}

std::string join_lines(const std::vector<std::string>& parts, const std::string& head) {
    // One service stands beside the head; several go below each other, aligned.
    if (parts.empty()) return head;
    if (parts.size() == 1) return head + "  " + parts.front();
    std::string text = head;
    for (const auto& part : parts) text += "\n        " + part;
    return text;
}

std::string format_request(const Exchange& exchange) {
    const auto& request = exchange.request;
    std::string head = "--> " + describe_type(request.type) + " #" + std::to_string(request.number);
    if (request.retransmit) head += " (T)";
    head += "  session " + exchange.session;
    if (request.action) head += "  " + describe_action(*request.action);
    std::vector<std::string> parts;
    for (const auto& service : request.services) {
        const auto target = describe_target(service.rating_group, service.service_identifiers);
        parts.push_back((target.empty() ? "" : target + ": ") + describe_wish(service));
    }
    return join_lines(parts, head);
}

std::string describe_outcome(const AnsweredService& service) {
    std::vector<std::string> parts;
    if (service.granted) {
        std::string grant = "granted " + describe(*service.granted);
        if (service.validity_s) grant += " for " + with_separators(*service.validity_s) + " s";
        parts.push_back(std::move(grant));
    } else if (service.validity_s) {
        parts.push_back("valid for " + with_separators(*service.validity_s) + " s");
    }
    if (service.final_unit_action) {
        constexpr std::string_view actions[] = {"terminate", "redirect", "restrict access"};
        const auto action = *service.final_unit_action;
        parts.push_back("final units, then " + (action < std::size(actions) ? std::string(actions[action])
                                                                            : std::to_string(action)));
    }
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string describe_service(const AnsweredService& service) {
    std::string text = describe_target(service.rating_group, service.service_identifiers);
    text += text.empty() ? "" : ": ";
    text += service.result ? std::to_string(*service.result) : "no Result-Code";
    if (service.result && *service.result != 2001) text += " " + std::string(result_name(*service.result));
    const auto outcome = describe_outcome(service);
    return outcome.empty() ? text : text + ", " + outcome;
}

std::string format_answer(const Exchange& exchange) {
    if (!exchange.answer) return "<-- no answer";
    const auto& answer = *exchange.answer;
    std::string head = "<-- ";
    head += answer.result ? std::to_string(*answer.result) + " " + std::string(result_name(*answer.result))
                          : "no Result-Code";
    if (exchange.local_error) head += " (from this client: no route to the server)";
    if (answer.check_balance_result) {
        head += *answer.check_balance_result == 0 ? "  ENOUGH_CREDIT" : "  NO_CREDIT";
    }
    const auto command_level = describe_outcome(answer.command_level);
    if (!command_level.empty()) head += "  " + command_level;
    if (answer.cost) head += "  cost " + format_unit_value(answer.cost->value);
    if (answer.remaining_balance) head += "  balance " + format_unit_value(answer.remaining_balance->value);
    if (!answer.failed_avp.empty()) head += "  Failed-AVP " + describe_path(answer.failed_avp);
    if (answer.error_message) head += "  \"" + *answer.error_message + "\"";
    std::vector<std::string> parts;
    for (const auto& service : answer.services) parts.push_back(describe_service(service));
    return join_lines(parts, head);
}

boost::json::value value_of(const Avp& avp, const AvpDefinition& definition) {
    switch (definition.type) {
        case AvpType::text:
            return boost::json::value(decode_text(avp.data));
        case AvpType::unsigned32:
        case AvpType::time:
            if (const auto value = decode_u32(avp.data)) return *value;
            break;
        case AvpType::integer32:
            if (const auto value = decode_u32(avp.data)) return static_cast<std::int32_t>(*value);
            break;
        case AvpType::unsigned64:
            if (const auto value = decode_u64(avp.data)) return *value;
            break;
        case AvpType::integer64:
            if (const auto value = decode_u64(avp.data)) return static_cast<std::int64_t>(*value);
            break;
        case AvpType::octets:
        case AvpType::address:
        case AvpType::grouped:
            break;
    }
    return boost::json::value(to_hex(avp.data));
}

boost::json::array avps_to_json(const std::vector<Avp>& avps) {
    boost::json::array array;
    for (const auto& avp : avps) {
        boost::json::object object;
        object["name"] = avp_name(avp.key);
        object["code"] = avp.key.code;
        if (avp.key.vendor != 0) object["vendor"] = avp.key.vendor;
        object["mandatory"] = (avp.flags & avp_flag_mandatory) != 0;
        const auto* definition = find_definition(avp.key);
        const auto children = definition != nullptr && definition->type == AvpType::grouped
                                  ? decode_avps(avp.data)
                                  : std::optional<std::vector<Avp>>{};
        if (children) {
            object["avps"] = avps_to_json(*children);
        } else if (definition != nullptr) {
            object["value"] = value_of(avp, *definition);
        } else {
            object["hex"] = to_hex(avp.data);
        }
        array.push_back(std::move(object));
    }
    return array;
}

boost::json::object units_to_json(const ServiceUnits& units) {
    boost::json::object object;
    if (units.total_octets) object["octets"] = *units.total_octets;
    if (units.input_octets) object["input_octets"] = *units.input_octets;
    if (units.output_octets) object["output_octets"] = *units.output_octets;
    if (units.time_s) object["time_s"] = *units.time_s;
    if (units.units) object["units"] = *units.units;
    if (units.money) object["money"] = plain_unit_value(units.money->value);
    return object;
}

boost::json::object service_to_json(const AnsweredService& service) {
    boost::json::object object;
    if (service.rating_group) object["rating_group"] = *service.rating_group;
    if (!service.service_identifiers.empty()) {
        object["service_identifiers"] = boost::json::value_from(service.service_identifiers);
    }
    if (service.result) object["result"] = *service.result;
    if (service.granted) object["granted"] = units_to_json(*service.granted);
    if (service.validity_s) object["validity_s"] = *service.validity_s;
    if (service.final_unit_action) object["final_unit_action"] = *service.final_unit_action;
    return object;
}

boost::json::object answer_to_json(const CreditControlAnswer& answer) {
    boost::json::object object = service_to_json(answer.command_level);
    if (answer.result) object["result_name"] = result_name(*answer.result);
    object["error_bit"] = answer.error_bit();
    if (answer.type) object["type"] = *answer.type;
    if (answer.number) object["number"] = *answer.number;
    if (answer.origin_host) object["origin_host"] = *answer.origin_host;
    if (answer.check_balance_result) object["check_balance_result"] = *answer.check_balance_result;
    if (answer.cost) object["cost"] = plain_unit_value(answer.cost->value);
    if (answer.remaining_balance) {
        object["remaining_balance"] = plain_unit_value(answer.remaining_balance->value);
    }
    if (!answer.failed_avp.empty()) object["failed_avp"] = describe_path(answer.failed_avp);
    boost::json::array services;
    for (const auto& service : answer.services) services.push_back(service_to_json(service));
    object["services"] = std::move(services);
    object["avps"] = avps_to_json(answer.message.avps);
    return object;
}

}  // namespace

std::string format_exchange(const Exchange& exchange) {
    std::string text = exchange.step.empty() ? "" : exchange.step + "\n";
    text += format_request(exchange) + "\n" + format_answer(exchange) + "\n";
    for (const auto& failure : exchange.failures) text += "!!! " + failure + "\n";
    return text;
}

boost::json::object exchange_to_json(const Exchange& exchange) {
    const auto& request = exchange.request;
    boost::json::object object;
    object["step"] = exchange.step;
    object["request"] = {{"session_id", request.session_id},   {"type", request.type},
                         {"number", request.number},           {"retransmit", request.retransmit},
                         {"origin_host", request.origin_host}, {"service_context", request.service_context}};
    object["answer"] = exchange.answer ? boost::json::value(answer_to_json(*exchange.answer)) : nullptr;
    object["local_error"] = exchange.local_error;
    object["elapsed_us"] = exchange.elapsed.count();
    object["failures"] = boost::json::value_from(exchange.failures);
    return object;
}

}  // namespace airtime::gy_client
