#include "tools/gy_client/yaml_reader.hpp"

#include <algorithm>
#include <limits>

namespace airtime::gy_client {

void YamlReader::mistake(const YAML::Node& node, const std::string& text) {
    mistakes_.push_back(place(node) + ": " + text);
}

std::string YamlReader::place(const YAML::Node& node) const {
    return file_ + ":" + std::to_string(node.Mark().line + 1);
}

std::optional<std::string> YamlReader::text(const YAML::Node& node, const std::string& what) {
    if (!node.IsScalar()) {
        mistake(node, what + " must be one value, not a list or a mapping");
        return std::nullopt;
    }
    std::string text = node.Scalar();
    for (auto start = text.find("${"); start != std::string::npos; start = text.find("${", start)) {
        const auto end = text.find('}', start);
        const auto name = text.substr(start + 2, end == std::string::npos ? end : end - start - 2);
        const auto variable = variables_.find(name);
        if (end == std::string::npos || variable == variables_.end()) {
            mistake(node, what + " uses ${" + name +
                              "}, which has no value; add it under variables: or give --set " + name +
                              "=VALUE");
            return std::nullopt;
        }
        text.replace(start, end - start + 1, variable->second);
        start += variable->second.size();
    }
    return text;
}

std::optional<std::uint64_t> YamlReader::number(const YAML::Node& node, const std::string& what,
                                                std::uint64_t max) {
    const auto digits = text(node, what);
    if (!digits) return std::nullopt;
    std::uint64_t value = 0;
    const auto* last = digits->data() + digits->size();
    const auto [end, error] = std::from_chars(digits->data(), last, value);
    if (digits->empty() || error != std::errc{} || end != last || value > max) {
        mistake(node, what + " must be a whole number from 0 to " + std::to_string(max) + ", got \"" +
                          *digits + "\"");
        return std::nullopt;
    }
    return value;
}

YamlMap::YamlMap(YamlReader& reader, const YAML::Node& node, std::string what)
    : reader_(reader), node_(node), what_(std::move(what)) {
    if (!node_.IsMap()) {
        reader_.mistake(node_, what_ + " must be a mapping of keys to values");
        node_ = YAML::Node(YAML::NodeType::Map);
    }
}

YAML::Node YamlMap::take(const std::string& key) {
    if (std::ranges::find(asked_, key) == asked_.end()) asked_.push_back(key);
    const auto& constant = node_;
    const auto found = constant[key];
    return found ? found : YAML::Node(YAML::NodeType::Undefined);
}

std::optional<std::string> YamlMap::text(const std::string& key) {
    const auto value = take(key);
    if (!value.IsDefined()) return std::nullopt;
    return reader_.text(value, what_ + "." + key);
}

std::optional<std::uint32_t> YamlMap::u32(const std::string& key) {
    const auto value = take(key);
    if (!value.IsDefined()) return std::nullopt;
    const auto number = reader_.number(value, what_ + "." + key, std::numeric_limits<std::uint32_t>::max());
    if (!number) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

std::optional<std::uint64_t> YamlMap::u64(const std::string& key) {
    const auto value = take(key);
    if (!value.IsDefined()) return std::nullopt;
    return reader_.number(value, what_ + "." + key, std::numeric_limits<std::uint64_t>::max());
}

std::optional<bool> YamlMap::boolean(const std::string& key) {
    const auto value = take(key);
    if (!value.IsDefined()) return std::nullopt;
    const auto word = reader_.text(value, what_ + "." + key);
    if (!word) return std::nullopt;
    if (*word != "true" && *word != "false") {
        reader_.mistake(value, what_ + "." + key + " must be true or false, got \"" + *word + "\"");
    }
    return *word == "true";
}

std::vector<std::uint32_t> YamlMap::u32_list(const std::string& key) {
    std::vector<std::uint32_t> numbers;
    for (const auto& value : list(key)) {
        if (const auto number =
                reader_.number(value, what_ + "." + key, std::numeric_limits<std::uint32_t>::max())) {
            numbers.push_back(static_cast<std::uint32_t>(*number));
        }
    }
    return numbers;
}

std::vector<YAML::Node> YamlMap::list(const std::string& key) {
    const auto value = take(key);
    if (!value.IsDefined()) return {};
    if (!value.IsSequence()) return {value};
    return {value.begin(), value.end()};
}

void YamlMap::close() {
    for (const auto& entry : node_) {
        const auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string("(not a name)");
        if (std::ranges::find(asked_, key) != asked_.end()) continue;
        std::string known;
        for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
        reader_.mistake(entry.first, what_ + " has no key \"" + key + "\"; it may have: " + known);
    }
}

}  // namespace airtime::gy_client
