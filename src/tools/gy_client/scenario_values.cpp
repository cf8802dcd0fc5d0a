#include "tools/gy_client/scenario_values.hpp"

#include <array>
#include <charconv>
#include <sstream>

#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {

namespace {

constexpr std::uint64_t wait_max_ms = 3'600'000;

}  // namespace

std::optional<std::uint32_t> ScenarioValues::word(const YAML::Node& node, const std::string& what,
                                                  std::span<const Word> words) {
    const auto text = reader_.text(node, what);
    if (!text) return std::nullopt;
    std::string known;
    for (const auto& candidate : words) {
        if (candidate.name == *text) return candidate.value;
        known += (known.empty() ? "" : ", ") + std::string(candidate.name);
    }
    std::uint32_t value = 0;
    const auto* last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, value);
    if (!text->empty() && error == std::errc{} && end == last) return value;
    reader_.mistake(node, what + " must be one of " + known + " or a number, got \"" + *text + "\"");
    return std::nullopt;
}

std::optional<std::uint32_t> ScenarioValues::word(YamlMap& map, const std::string& key,
                                                  std::span<const Word> words) {
    const auto node = map.take(key);
    if (!node.IsDefined()) return std::nullopt;
    return word(node, key, words);
}

std::optional<UnitValue> ScenarioValues::amount(const YAML::Node& node, const std::string& what) {
    const auto text = reader_.text(node, what);
    if (!text) return std::nullopt;
    const auto value = parse_unit_value(*text);
    if (!value) {
        reader_.mistake(node,
                        what + " must be a decimal number such as 10000 or 2.50, got \"" + *text + "\"");
    }
    return value;
}

std::optional<UnitValue> ScenarioValues::amount(YamlMap& map, const std::string& key) {
    const auto node = map.take(key);
    if (!node.IsDefined()) return std::nullopt;
    return amount(node, key);
}

std::optional<std::uint32_t> ScenarioValues::result(YamlMap& map, const std::string& key) {
    const auto text = map.text(key);
    if (!text) return std::nullopt;
    const auto code = parse_result_code(*text);
    if (!code) {
        reader_.mistake(
            map.take(key),
            key + " must be a number or a name such as CREDIT_LIMIT_REACHED, got \"" + *text + "\"");
    }
    return code;
}

std::vector<AvpKey> ScenarioValues::avp_keys(YamlMap& map, const std::string& key) {
    std::vector<AvpKey> keys;
    for (const auto& node : map.list(key)) {
        const auto text = reader_.text(node, key);
        if (!text) continue;
        if (const auto parsed = parse_avp_key(*text)) {
            keys.push_back(*parsed);
        } else {
            reader_.mistake(node,
                            key + ": \"" + *text + "\" is no AVP name known here; write code or code:vendor");
        }
    }
    return keys;
}

std::vector<AvpKey> ScenarioValues::avp_path(const YAML::Node& node) {
    std::vector<AvpKey> path;
    const auto text = reader_.text(node, "failed_avp");
    if (!text || *text == "none") return path;
    std::istringstream parts(*text);
    for (std::string part; std::getline(parts, part, '/');) {
        if (const auto parsed = parse_avp_key(part)) {
            path.push_back(*parsed);
        } else {
            reader_.mistake(
                node, "failed_avp: \"" + part + "\" is no AVP name known here; write code or code:vendor");
        }
    }
    return path;
}

std::optional<std::chrono::milliseconds> ScenarioValues::duration(YamlMap& map, const std::string& key) {
    const auto node = map.take(key);
    if (!node.IsDefined()) return std::nullopt;
    const auto seconds = amount(node, key);
    if (!seconds) return std::nullopt;
    auto milliseconds = seconds->digits;
    auto exponent = seconds->exponent + 3;
    if (milliseconds < 0 || exponent < 0 || static_cast<std::uint64_t>(milliseconds) > wait_max_ms) {
        reader_.mistake(node, key + " must be seconds with at most three decimals, up to 3600");
        return std::nullopt;
    }
    for (; exponent > 0; --exponent) milliseconds *= 10;
    if (static_cast<std::uint64_t>(milliseconds) > wait_max_ms) {
        reader_.mistake(node, key + " must be at most 3600 seconds");
    }
    return std::chrono::milliseconds(milliseconds);
}

Money ScenarioValues::money(const YAML::Node& node, std::optional<std::uint32_t> currency) {
    if (!node.IsMap()) return {.value = amount(node, "money").value_or(UnitValue{}), .currency = currency};
    YamlMap map(reader_, node, "money");
    Money money{.value = {}, .currency = currency};
    if (const auto value = amount(map, "amount")) money.value = *value;
    if (const auto digits = amount(map, "digits")) money.value = *digits;
    if (const auto exponent = amount(map, "exponent")) {
        money.value.exponent = static_cast<std::int32_t>(exponent->digits);
    }
    if (const auto other = map.take("currency"); other.IsDefined()) {
        constexpr auto none = std::to_array<Word>({{"none", 0}});
        money.currency =
            other.IsScalar() && other.Scalar() == "none" ? std::nullopt : word(other, "currency", none);
    }
    map.close();
    return money;
}

ServiceUnits ScenarioValues::units(YamlMap& map, std::optional<std::uint32_t> currency) {
    ServiceUnits units;
    units.total_octets = map.u64("octets");
    if (const auto total = map.u64("total_octets")) units.total_octets = total;
    units.input_octets = map.u64("input_octets");
    units.output_octets = map.u64("output_octets");
    units.time_s = map.u32("time_s");
    units.units = map.u64("units");
    if (const auto node = map.take("money"); node.IsDefined()) units.money = money(node, currency);
    return units;
}

ServiceUnits ScenarioValues::closed_units(const YAML::Node& node, const std::string& what,
                                          std::optional<std::uint32_t> currency) {
    if (node.IsNull()) return {};
    YamlMap map(reader_, node, what);
    const auto read = units(map, currency);
    map.close();
    return read;
}

}  // namespace airtime::gy_client
