#include "store/codec/compact_answer.hpp"

#include <algorithm>
#include <array>

#include "store/codec/compact_service.hpp"

namespace airtime::store {

using charging::CreditControlAnswer;
using charging::FailedAvp;
using charging::ResultCode;
using charging::ServiceAnswer;
using charging::ServiceUnits;
using charging::Session;
using charging::StoredAnswer;

namespace {

/// Where bits stand must not change: they are stored.
namespace answer_bit {
constexpr std::uint64_t number = 1U << 0U;    ///< it is not the one after the answer before
constexpr std::uint64_t result = 1U << 1U;    ///< it is no success
constexpr std::uint64_t repeated = 1U << 2U;  ///< services as in the answer before
constexpr std::uint64_t services = 1U << 3U;
constexpr std::uint64_t low_balance = 1U << 4U;
constexpr std::uint64_t remaining = 1U << 5U;
constexpr std::uint64_t cost = 1U << 6U;
constexpr std::uint64_t check_balance = 1U << 7U;
constexpr std::uint64_t failed = 1U << 8U;
constexpr std::uint64_t command_level = 1U << 9U;
constexpr std::uint64_t all = (1U << 10U) - 1;
}  // namespace answer_bit

namespace answered_bit {
constexpr std::uint64_t granted = 1U << 0U;
constexpr std::uint64_t validity = 1U << 1U;
constexpr std::uint64_t result = 1U << 2U;
constexpr std::uint64_t final_units = 1U << 3U;
constexpr std::uint64_t pool = 1U << 4U;
constexpr std::uint64_t failed = 1U << 5U;
constexpr std::uint64_t refundable = 1U << 6U;
constexpr std::uint64_t tariff_change_usage = 1U << 7U;
constexpr std::uint64_t tariff_changes_at = 1U << 8U;
constexpr std::uint64_t all = (1U << 9U) - 1;
}  // namespace answered_bit

namespace units_bit {
constexpr std::uint64_t time = 1U << 0U;
constexpr std::uint64_t total = 1U << 1U;
constexpr std::uint64_t input = 1U << 2U;
constexpr std::uint64_t output = 1U << 3U;
constexpr std::uint64_t service_specific = 1U << 4U;
constexpr std::uint64_t money = 1U << 5U;
constexpr std::uint64_t currency = 1U << 6U;
constexpr std::uint64_t tariff_change_usage = 1U << 7U;
constexpr std::uint64_t all = (1U << 8U) - 1;
}  // namespace units_bit

/// A code is written as its place here, from one on; what has none follows a zero. New ones go to the end.
constexpr std::array common_codes{
    ResultCode::success,
    ResultCode::too_busy,
    ResultCode::end_user_service_denied,
    ResultCode::credit_control_not_applicable,
    ResultCode::credit_limit_reached,
    ResultCode::avp_unsupported,
    ResultCode::unknown_session_id,
    ResultCode::authorization_rejected,
    ResultCode::invalid_avp_value,
    ResultCode::missing_avp,
    ResultCode::avp_not_allowed,
    ResultCode::avp_occurs_too_many_times,
    ResultCode::unable_to_comply,
    ResultCode::invalid_avp_length,
    ResultCode::user_unknown,
    ResultCode::rating_failed,
};

/// Few bytes must not stand for much: what takes more is written each time.
constexpr std::size_t repeated_services_max = 64;
constexpr std::size_t repeated_identifiers_max = 8;

void append_result(CompactWriter& out, ResultCode code) {
    const auto* const common = std::ranges::find(common_codes, code);
    if (common != common_codes.end()) {
        out.number(static_cast<std::uint64_t>(common - common_codes.begin()) + 1);
    } else {
        out.number(0);
        out.number(static_cast<std::uint32_t>(code));
    }
}

ResultCode take_result(CompactReader& in) {
    const std::uint64_t place = in.number();
    if (place == 0) return static_cast<ResultCode>(in.number<std::uint32_t>());
    if (place <= common_codes.size()) return common_codes[place - 1];
    in.fail("a result code is unknown");
    return ResultCode::success;
}

void append_units(CompactWriter& out, const ServiceUnits& units) {
    out.number((units.time_s ? units_bit::time : 0) | (units.total_octets ? units_bit::total : 0) |
               (units.input_octets ? units_bit::input : 0) | (units.output_octets ? units_bit::output : 0) |
               (units.service_specific ? units_bit::service_specific : 0) |
               (units.money ? units_bit::money : 0) | (units.currency_code ? units_bit::currency : 0) |
               (units.tariff_change_usage ? units_bit::tariff_change_usage : 0));
    if (units.time_s) out.number(*units.time_s);
    if (units.total_octets) out.number(*units.total_octets);
    if (units.input_octets) out.number(*units.input_octets);
    if (units.output_octets) out.number(*units.output_octets);
    if (units.service_specific) out.number(*units.service_specific);
    if (units.money) out.money(*units.money);
    if (units.currency_code) out.number(*units.currency_code);
    if (units.tariff_change_usage) out.byte(static_cast<std::uint8_t>(*units.tariff_change_usage));
}

ServiceUnits take_units(CompactReader& in) {
    ServiceUnits units;
    const std::uint64_t flags = in.flags(units_bit::all);
    if ((flags & units_bit::time) != 0) units.time_s = in.number<std::uint32_t>();
    if ((flags & units_bit::total) != 0) units.total_octets = in.number();
    if ((flags & units_bit::input) != 0) units.input_octets = in.number();
    if ((flags & units_bit::output) != 0) units.output_octets = in.number();
    if ((flags & units_bit::service_specific) != 0) units.service_specific = in.number();
    if ((flags & units_bit::money) != 0) units.money = in.money();
    if ((flags & units_bit::currency) != 0) units.currency_code = in.number<std::uint32_t>();
    if ((flags & units_bit::tariff_change_usage) != 0) {
        units.tariff_change_usage = in.one_of(charging::TariffChangeUsage::indeterminate);
    }
    return units;
}

/// The place of the session's service with that key, from one on; zero: none. Mostly that of the answer's
/// service in its answer.
std::size_t place_of(const charging::ServiceKey& key, const Session& session, std::size_t guess) {
    const auto& services = session.services;
    if (key.service_identifiers.size() > repeated_identifiers_max) return 0;
    if (guess < services.size() && services[guess].key == key) return guess + 1;
    const auto found = std::ranges::find(services, key, &charging::ChargedService::key);
    return found == services.end() ? 0 : static_cast<std::size_t>(found - services.begin()) + 1;
}

void append_key(CompactWriter& out, const charging::ServiceKey& key, const Session& session,
                std::size_t guess) {
    const std::size_t place = place_of(key, session, guess);
    out.number(place);
    if (place == 0) append_service_key(out, key);
}

charging::ServiceKey take_key(CompactReader& in, const Session& session) {
    const std::uint64_t place = in.number();
    if (place == 0) return take_service_key(in);
    if (place > session.services.size() ||
        session.services[place - 1].key.service_identifiers.size() > repeated_identifiers_max) {
        in.fail("a service of an answer is not one of the session");
        return {};
    }
    return session.services[place - 1].key;
}

std::uint64_t flags_of(const ServiceAnswer& service) {
    return (service.granted ? answered_bit::granted : 0) |
           (service.validity_s != 0 ? answered_bit::validity : 0) |
           (service.result != ResultCode::success ? answered_bit::result : 0) |
           (service.final_units ? answered_bit::final_units : 0) | (service.pool ? answered_bit::pool : 0) |
           (service.failed != FailedAvp::none ? answered_bit::failed : 0) |
           (service.refundable ? answered_bit::refundable : 0) |
           (service.tariff_change_usage ? answered_bit::tariff_change_usage : 0) |
           (service.tariff_changes_at ? answered_bit::tariff_changes_at : 0);
}

void append_service(CompactWriter& out, const ServiceAnswer& service, const Session& session,
                    std::size_t guess) {
    out.number(flags_of(service));
    append_key(out, service.key, session, guess);
    if (service.granted) append_units(out, *service.granted);
    if (service.validity_s != 0) out.number(service.validity_s);
    if (service.result != ResultCode::success) append_result(out, service.result);
    if (service.final_units) out.byte(static_cast<std::uint8_t>(*service.final_units));
    if (service.pool) {
        out.number(service.pool->pool);
        out.signed_number(service.pool->multiplier);
    }
    if (service.failed != FailedAvp::none) out.byte(static_cast<std::uint8_t>(service.failed));
    if (service.tariff_change_usage) out.byte(static_cast<std::uint8_t>(*service.tariff_change_usage));
    if (service.tariff_changes_at) out.since(session.opened_at, *service.tariff_changes_at);
}

ServiceAnswer take_service(CompactReader& in, const Session& session) {
    const std::uint64_t flags = in.flags(answered_bit::all);
    ServiceAnswer service;
    service.key = take_key(in, session);
    service.refundable = (flags & answered_bit::refundable) != 0;
    if ((flags & answered_bit::granted) != 0) service.granted = take_units(in);
    if ((flags & answered_bit::validity) != 0) service.validity_s = in.number<std::uint32_t>();
    if ((flags & answered_bit::result) != 0) service.result = take_result(in);
    if ((flags & answered_bit::final_units) != 0) {
        service.final_units = in.one_of(charging::FinalUnitAction::restrict_access);
    }
    if ((flags & answered_bit::pool) != 0) {
        const auto pool = in.number<std::uint32_t>();
        service.pool = {.pool = pool, .multiplier = in.signed_number()};
    }
    if ((flags & answered_bit::failed) != 0) service.failed = in.one_of(FailedAvp::cc_request_type);
    if ((flags & answered_bit::tariff_change_usage) != 0) {
        service.tariff_change_usage = in.one_of(charging::TariffChangeUsage::indeterminate);
    }
    if ((flags & answered_bit::tariff_changes_at) != 0) {
        service.tariff_changes_at = in.since(session.opened_at);
    }
    return service;
}

using Services = std::vector<ServiceAnswer>;

bool may_repeat(const Services& before) {
    return !before.empty() && before.size() <= repeated_services_max;
}

/// The number after that of the answer before, with which the first one follows those that were dropped.
std::uint32_t first_expected(const Session& session) {
    return session.dropped_through ? *session.dropped_through + 1 : 0;
}

std::uint64_t flags_of(const StoredAnswer& stored, std::uint32_t expected, bool repeats) {
    const CreditControlAnswer& answer = stored.answer;
    return (stored.number != expected ? answer_bit::number : 0) |
           (answer.result != ResultCode::success ? answer_bit::result : 0) |
           (repeats                   ? answer_bit::repeated
            : answer.services.empty() ? 0
                                      : answer_bit::services) |
           (answer.low_balance ? answer_bit::low_balance : 0) |
           (answer.remaining_balance ? answer_bit::remaining : 0) | (answer.cost ? answer_bit::cost : 0) |
           (answer.check_balance ? answer_bit::check_balance : 0) |
           (answer.failed != FailedAvp::none ? answer_bit::failed : 0) |
           (answer.command_level_units ? answer_bit::command_level : 0);
}

/// All but the services.
void append_members(CompactWriter& out, const CreditControlAnswer& answer) {
    if (answer.result != ResultCode::success) append_result(out, answer.result);
    if (answer.remaining_balance) out.money(*answer.remaining_balance);
    if (answer.cost) out.money(*answer.cost);
    if (answer.check_balance) out.byte(static_cast<std::uint8_t>(*answer.check_balance));
    if (answer.failed != FailedAvp::none) out.byte(static_cast<std::uint8_t>(answer.failed));
}

void take_members(CompactReader& in, std::uint64_t flags, CreditControlAnswer& answer) {
    answer.low_balance = (flags & answer_bit::low_balance) != 0;
    answer.command_level_units = (flags & answer_bit::command_level) != 0;
    if ((flags & answer_bit::result) != 0) answer.result = take_result(in);
    if ((flags & answer_bit::remaining) != 0) answer.remaining_balance = in.money();
    if ((flags & answer_bit::cost) != 0) answer.cost = in.money();
    if ((flags & answer_bit::check_balance) != 0) {
        answer.check_balance = in.one_of(charging::CheckBalanceResult::no_credit);
    }
    if ((flags & answer_bit::failed) != 0) answer.failed = in.one_of(FailedAvp::cc_request_type);
}

Services take_services(CompactReader& in, std::uint64_t flags, const Session& session,
                       const Services* before) {
    Services services;
    if ((flags & answer_bit::repeated) != 0) {
        if (before == nullptr || !may_repeat(*before)) {
            in.fail("an answer repeats what was not answered");
            return services;
        }
        services = *before;
    }
    if ((flags & answer_bit::services) == 0) return services;
    for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
        services.push_back(take_service(in, session));
    }
    return services;
}

/// Numbers of a session mostly follow each other; the distance goes around the end of 32 bits.
void append_answer(CompactWriter& out, const StoredAnswer& stored, const Session& session,
                   std::uint32_t expected, const Services* before) {
    const Services& services = stored.answer.services;
    const bool repeats = before != nullptr && may_repeat(*before) && services == *before;
    out.number(flags_of(stored, expected, repeats));
    if (stored.number != expected) out.number(stored.number - expected);
    out.fixed64(stored.digest);
    append_members(out, stored.answer);
    if (repeats || services.empty()) return;
    out.number(services.size());
    for (std::size_t place = 0; place < services.size(); ++place) {
        append_service(out, services[place], session, place);
    }
}

StoredAnswer take_answer(CompactReader& in, const Session& session, std::uint32_t expected,
                         const Services* before) {
    StoredAnswer stored;
    const std::uint64_t flags = in.flags(answer_bit::all);
    stored.number = expected;
    if ((flags & answer_bit::number) != 0) stored.number += in.number<std::uint32_t>();
    stored.digest = in.fixed64();
    take_members(in, flags, stored.answer);
    stored.answer.services = take_services(in, flags, session, before);
    return stored;
}

}  // namespace

void append_answers(CompactWriter& out, const Session& session) {
    out.number(session.answers.size());
    std::uint32_t expected = first_expected(session);
    const Services* before = nullptr;
    for (const StoredAnswer& stored : session.answers) {
        append_answer(out, stored, session, expected, before);
        expected = stored.number + 1;
        before = &stored.answer.services;
    }
}

void take_answers(CompactReader& in, Session& session) {
    std::uint32_t expected = first_expected(session);
    for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
        const Services* before =
            session.answers.empty() ? nullptr : &std::as_const(session).answers.back().answer.services;
        StoredAnswer stored = take_answer(in, session, expected, before);
        expected = stored.number + 1;
        session.answers.push_back(std::move(stored));
    }
}

}  // namespace airtime::store
