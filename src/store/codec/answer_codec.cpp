#include "store/codec/answer_codec.hpp"

#include <algorithm>

#include "store/codec/service_key_text.hpp"
#include "store/codec/stored_text.hpp"

/// `7/1f2e3d/2001/cost:12.5/10.3:2001:600:0:o1048576`: number, digest, result, what else there is, then each
/// service as key, result (2001.1 with the action at its end), validity (600.1.25 with pool and multiplier),
/// failed AVP (0.refundable of a debit that can be given back) and, if quota was
/// granted, its units, and whether they are for before or after a change of tariff, and when that is.
namespace airtime::store {

namespace {

using charging::CreditControlAnswer;
using charging::FailedAvp;
using charging::ResultCode;
using charging::ServiceAnswer;
using charging::ServiceUnits;
using charging::StoredAnswer;

constexpr auto failed_avp_max = static_cast<std::uint32_t>(FailedAvp::cc_request_type);

template <class Units>
void append_units_member(std::string& out, char letter, const std::optional<Units>& units) {
    if (!units) return;
    if (out.back() != ':') out += '+';
    out += letter;
    if constexpr (std::integral<Units>) {
        append_number(out, *units);
    } else {
        out += units->to_string();
    }
}

/// `t600+o1048576`: t seconds, o octets, i input, e output octets, s service-specific, m money.
void append_units(std::string& out, const ServiceUnits& units) {
    append_units_member(out, 't', units.time_s);
    append_units_member(out, 'o', units.total_octets);
    append_units_member(out, 'i', units.input_octets);
    append_units_member(out, 'e', units.output_octets);
    append_units_member(out, 's', units.service_specific);
    append_units_member(out, 'm', units.money);
}

/// One member of units, or a mistake where the letter is unknown.
void take_units_member(ServiceUnits& units, Parts& parts) {
    const std::string_view part = parts.raw();
    Parts value{part.substr(std::min<std::size_t>(1, part.size())), '+'};
    switch (part.empty() ? ' ' : part.front()) {
        case 't':
            units.time_s = value.number<std::uint32_t>();
            break;
        case 'o':
            units.total_octets = value.number<std::uint64_t>();
            break;
        case 'i':
            units.input_octets = value.number<std::uint64_t>();
            break;
        case 'e':
            units.output_octets = value.number<std::uint64_t>();
            break;
        case 's':
            units.service_specific = value.number<std::uint64_t>();
            break;
        case 'm':
            units.money = value.money();
            break;
        default:
            value.fail("granted units are of an unknown kind");
    }
    parts.absorb(value);
}

ServiceUnits take_units(Parts& parts) {
    ServiceUnits units;
    const std::string_view text = parts.raw();
    if (text.empty()) return units;
    Parts members{text, '+'};
    while (members.more()) take_units_member(units, members);
    parts.absorb(members);
    return units;
}

FailedAvp take_failed_avp(Parts& parts) {
    const auto failed = parts.number<std::uint32_t>();
    if (failed > failed_avp_max) {
        parts.fail("the failed AVP is unknown");
        return FailedAvp::none;
    }
    return static_cast<FailedAvp>(failed);
}

void append_service(std::string& out, const ServiceAnswer& service) {
    append_service_key(out, service.key);
    append_number(out += ':', static_cast<std::uint32_t>(service.result));
    if (service.final_units) append_number(out += '.', static_cast<std::uint32_t>(*service.final_units));
    append_number(out += ':', service.validity_s);
    if (service.pool) {
        append_number(out += '.', service.pool->pool);
        append_number(out += '.', service.pool->multiplier);
    }
    append_number(out += ':', static_cast<std::uint32_t>(service.failed));
    if (service.refundable) out += ".refundable";
    if (service.granted || service.tariff_change_usage) {
        append_units(out += ':', service.granted.value_or(ServiceUnits{}));
    }
    if (service.tariff_change_usage) {
        append_number(out += ':', static_cast<std::uint32_t>(*service.tariff_change_usage));
        if (service.tariff_changes_at) append_instant(out += ':', *service.tariff_changes_at);
    }
}

ServiceAnswer take_service(Parts& parts) {
    Parts members{parts.raw(), ':'};
    ServiceAnswer service;
    service.key = take_service_key(members);
    Parts result{members.raw(), '.'};
    service.result = static_cast<ResultCode>(result.number<std::uint32_t>());
    if (result.more()) {
        constexpr std::array<std::string_view, 3> actions{"0", "1", "2"};
        service.final_units = result.one_of<charging::FinalUnitAction>(actions);
    }
    members.absorb(result);
    Parts validity{members.raw(), '.'};
    service.validity_s = validity.number<std::uint32_t>();
    if (validity.more()) {
        const auto pool = validity.number<std::uint32_t>();
        service.pool = {.pool = pool, .multiplier = validity.number<std::int64_t>()};
    }
    members.absorb(validity);
    Parts failed{members.raw(), '.'};
    service.failed = take_failed_avp(failed);
    if (failed.more()) {
        constexpr std::array<std::string_view, 2> names{"", "refundable"};
        service.refundable = failed.one_of<bool>(names);
    }
    members.absorb(failed);
    if (members.more()) service.granted = take_units(members);
    if (members.more()) {
        constexpr std::array<std::string_view, 3> usages{"0", "1", "2"};
        service.tariff_change_usage = members.one_of<charging::TariffChangeUsage>(usages);
    }
    if (members.more()) service.tariff_changes_at = members.instant();
    parts.absorb(members);
    return service;
}

std::string encode_extras(const CreditControlAnswer& answer) {
    std::string out;
    if (answer.command_level_units) out += "command,";
    if (answer.check_balance) {
        append_number(out += "check:", static_cast<std::uint32_t>(*answer.check_balance));
        out += ',';
    }
    if (answer.cost) out += "cost:" + answer.cost->to_string() + ',';
    if (answer.remaining_balance) out += "remaining:" + answer.remaining_balance->to_string() + ',';
    if (answer.low_balance) out += "low,";
    if (answer.failed != FailedAvp::none) {
        append_number(out += "failed:", static_cast<std::uint32_t>(answer.failed));
        out += ',';
    }
    if (!out.empty()) out.pop_back();
    return out;
}

void take_extra(CreditControlAnswer& answer, Parts& extras) {
    Parts extra{extras.raw(), ':'};
    const std::string_view name = extra.raw();
    if (name == "command") {
        answer.command_level_units = true;
    } else if (name == "check") {
        constexpr std::array<std::string_view, 2> results{"0", "1"};
        answer.check_balance = extra.one_of<charging::CheckBalanceResult>(results);
    } else if (name == "cost") {
        answer.cost = extra.money();
    } else if (name == "remaining") {
        answer.remaining_balance = extra.money();
    } else if (name == "low") {
        answer.low_balance = true;
    } else if (name == "failed") {
        answer.failed = take_failed_avp(extra);
    } else {
        extra.fail("a member of an answer is unknown");
    }
    extras.absorb(extra);
}

}  // namespace

std::string encode_answer(const StoredAnswer& stored) {
    std::string out;
    append_number(out, stored.number);
    append_number(out += '/', stored.digest, 16);
    append_number(out += '/', static_cast<std::uint32_t>(stored.answer.result));
    out += '/' + encode_extras(stored.answer);
    for (const ServiceAnswer& service : stored.answer.services) append_service(out += '/', service);
    return out;
}

Result<StoredAnswer, std::string> decode_answer(std::string_view text) {
    Parts parts{text, '/'};
    StoredAnswer stored;
    stored.number = parts.number<std::uint32_t>();
    stored.digest = parts.number<std::uint64_t>(16);
    stored.answer.result = static_cast<ResultCode>(parts.number<std::uint32_t>());
    if (const std::string_view extras_text = parts.raw(); !extras_text.empty()) {
        Parts extras{extras_text, ','};
        while (extras.more()) take_extra(stored.answer, extras);
        parts.absorb(extras);
    }
    while (parts.more()) stored.answer.services.push_back(take_service(parts));
    if (const std::optional<std::string> mistake = parts.mistake()) return "answer: " + *mistake;
    return stored;
}

}  // namespace airtime::store
