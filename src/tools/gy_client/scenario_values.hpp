#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/gy_client/amount.hpp"
#include "tools/gy_client/avp.hpp"
#include "tools/gy_client/service_units.hpp"
#include "tools/gy_client/yaml_reader.hpp"

namespace airtime::gy_client {

/// A word of scenarios for a number of the protocol.
struct Word {
    std::string_view name;
    std::uint32_t value;
};

/// Reads what stands behind single keys of a scenario. Empty: the key is not there, or what it says is a
/// mistake, which the reader has then.
class ScenarioValues {
  public:
    explicit ScenarioValues(YamlReader& reader) : reader_(reader) {}

    /// One of `words`, or any number.
    std::optional<std::uint32_t> word(YamlMap& map, const std::string& key, std::span<const Word> words);
    /// 10000 or 2.50.
    std::optional<UnitValue> amount(YamlMap& map, const std::string& key);
    /// A Result-Code, by number or name.
    std::optional<std::uint32_t> result(YamlMap& map, const std::string& key);
    std::vector<AvpKey> avp_keys(YamlMap& map, const std::string& key);
    /// "Multiple-Services-Credit-Control/Rating-Group"; "none" is no path.
    std::vector<AvpKey> avp_path(const YAML::Node& node);
    /// In seconds, at most an hour.
    std::optional<std::chrono::milliseconds> duration(YamlMap& map, const std::string& key);
    /// `currency`: of money that names none.
    ServiceUnits units(YamlMap& map, std::optional<std::uint32_t> currency);
    /// The same where nothing else may stand; nothing at all: no units.
    ServiceUnits closed_units(const YAML::Node& node, const std::string& what,
                              std::optional<std::uint32_t> currency);

  private:
    std::optional<std::uint32_t> word(const YAML::Node& node, const std::string& what,
                                      std::span<const Word> words);
    std::optional<UnitValue> amount(const YAML::Node& node, const std::string& what);
    Money money(const YAML::Node& node, std::optional<std::uint32_t> currency);

    YamlReader& reader_;
};

}  // namespace airtime::gy_client
