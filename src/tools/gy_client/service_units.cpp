#include "tools/gy_client/service_units.hpp"

#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

std::optional<std::uint64_t> u64_in(const std::vector<Avp>& avps, AvpKey key) {
    const auto* found = find_avp(avps, key);
    return found == nullptr ? std::nullopt : decode_u64(found->data);
}

std::optional<std::uint32_t> unsigned_in(const std::vector<Avp>& avps, AvpKey key) {
    const auto* found = find_avp(avps, key);
    return found == nullptr ? std::nullopt : decode_u32(found->data);
}

std::vector<Avp> children_of(const std::vector<Avp>& avps, AvpKey key) {
    const auto* found = find_avp(avps, key);
    if (found == nullptr) return {};
    return decode_avps(found->data).value_or(std::vector<Avp>{});
}

}  // namespace

std::vector<Avp> encode_money(const Money& money) {
    std::vector<Avp> unit_value{
        make_avp(avp::value_digits, encode_u64(static_cast<std::uint64_t>(money.value.digits)))};
    if (money.value.exponent != 0) {
        unit_value.push_back(make_avp(avp::exponent, static_cast<std::uint32_t>(money.value.exponent)));
    }
    std::vector<Avp> avps{make_group(avp::unit_value, unit_value)};
    if (money.currency) avps.push_back(make_avp(avp::currency_code, *money.currency));
    return avps;
}

Money decode_money(const std::vector<Avp>& avps) {
    const auto unit_value = children_of(avps, avp::unit_value);
    Money money;
    money.value.digits = static_cast<std::int64_t>(u64_in(unit_value, avp::value_digits).value_or(0));
    money.value.exponent = static_cast<std::int32_t>(unsigned_in(unit_value, avp::exponent).value_or(0));
    money.currency = unsigned_in(avps, avp::currency_code);
    return money;
}

std::vector<Avp> encode_units(const ServiceUnits& units) {
    std::vector<Avp> avps;
    if (units.time_s) avps.push_back(make_avp(avp::cc_time, *units.time_s));
    if (units.money) avps.push_back(make_group(avp::cc_money, encode_money(*units.money)));
    if (units.total_octets) avps.push_back(make_avp(avp::cc_total_octets, encode_u64(*units.total_octets)));
    if (units.input_octets) avps.push_back(make_avp(avp::cc_input_octets, encode_u64(*units.input_octets)));
    if (units.output_octets) {
        avps.push_back(make_avp(avp::cc_output_octets, encode_u64(*units.output_octets)));
    }
    if (units.units) avps.push_back(make_avp(avp::cc_service_specific_units, encode_u64(*units.units)));
    return avps;
}

ServiceUnits decode_units(const std::vector<Avp>& avps) {
    ServiceUnits units{.total_octets = u64_in(avps, avp::cc_total_octets),
                       .input_octets = u64_in(avps, avp::cc_input_octets),
                       .output_octets = u64_in(avps, avp::cc_output_octets),
                       .time_s = unsigned_in(avps, avp::cc_time),
                       .units = u64_in(avps, avp::cc_service_specific_units),
                       .money = std::nullopt};
    if (find_avp(avps, avp::cc_money) != nullptr) {
        units.money = decode_money(children_of(avps, avp::cc_money));
    }
    return units;
}

std::string describe(const ServiceUnits& units) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " + ") + part; };
    if (units.total_octets) add(with_separators(*units.total_octets) + " octets");
    if (units.input_octets) add(with_separators(*units.input_octets) + " octets in");
    if (units.output_octets) add(with_separators(*units.output_octets) + " octets out");
    if (units.time_s) add(with_separators(*units.time_s) + " seconds");
    if (units.units) add(with_separators(*units.units) + (*units.units == 1 ? " unit" : " units"));
    if (units.money) {
        const auto& currency = units.money->currency;
        add(format_unit_value(units.money->value) +
            (currency ? " (currency " + std::to_string(*currency) + ")" : " (no currency)"));
    }
    return text.empty() ? "nothing" : text;
}

bool same_units(const ServiceUnits& a, const ServiceUnits& b) {
    if (a.money.has_value() != b.money.has_value()) return false;
    if (a.money && !same_amount(a.money->value, b.money->value)) return false;
    if (a.money && a.money->currency != b.money->currency) return false;
    return a.total_octets == b.total_octets && a.input_octets == b.input_octets &&
           a.output_octets == b.output_octets && a.time_s == b.time_s && a.units == b.units;
}

}  // namespace airtime::gy_client
