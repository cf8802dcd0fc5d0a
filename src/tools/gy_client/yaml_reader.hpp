#pragma once

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace airtime::gy_client {

/// Reads scalars of one YAML file, with ${name} replaced, and collects every mistake as "file:line: what,
/// remedy".
class YamlReader {
  public:
    YamlReader(std::string file, std::map<std::string, std::string> variables)
        : file_(std::move(file)), variables_(std::move(variables)) {}

    void mistake(const YAML::Node& node, const std::string& text);
    std::string place(const YAML::Node& node) const;

    std::optional<std::string> text(const YAML::Node& node, const std::string& what);
    std::optional<std::uint64_t> number(const YAML::Node& node, const std::string& what, std::uint64_t max);

    std::map<std::string, std::string>& variables() { return variables_; }
    const std::vector<std::string>& mistakes() const { return mistakes_; }

  private:
    std::string file_;
    std::map<std::string, std::string> variables_;
    std::vector<std::string> mistakes_;
};

/// One mapping of the file. Every key that was never asked for is a mistake when it is closed.
class YamlMap {
  public:
    /// `what` names the mapping in messages: "ccr", "services[]".
    YamlMap(YamlReader& reader, const YAML::Node& node, std::string what);

    /// An undefined node if the key is absent.
    YAML::Node take(const std::string& key);
    std::optional<std::string> text(const std::string& key);
    std::optional<std::uint32_t> u32(const std::string& key);
    std::optional<std::uint64_t> u64(const std::string& key);
    std::optional<bool> boolean(const std::string& key);
    /// A scalar or a list of scalars.
    std::vector<std::uint32_t> u32_list(const std::string& key);
    std::vector<YAML::Node> list(const std::string& key);
    void close();

    const YAML::Node& node() const { return node_; }

  private:
    YamlReader& reader_;
    YAML::Node node_;
    std::string what_;
    std::vector<std::string> asked_;
};

}  // namespace airtime::gy_client
