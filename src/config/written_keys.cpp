#include "config/written_keys.hpp"

#include <optional>
#include <set>

#include "base/fnv1a.hpp"

namespace airtime::config {

namespace {

/// The same for the same values: in whatever order the keys of maps stand.
std::string in_order_of_keys(const YAML::Node& node) {
    std::string text;
    if (node.IsSequence()) {
        for (const auto& each : node) text += in_order_of_keys(each) + ',';
        return '[' + text + ']';
    }
    if (!node.IsMap()) return YAML::Dump(node);
    std::map<std::string, std::string> values;
    for (const auto& each : node) values[YAML::Dump(each.first)] = in_order_of_keys(each.second);
    for (const auto& [key, value] : values) text += key + ':' + value + ',';
    return '{' + text + '}';
}

std::uint64_t hash_of(const std::string& text) {
    Fnv1a64 hash;
    hash.add_bytes(text);
    return hash.value();
}

std::optional<std::string> name_of_item(const YAML::Node& item) {
    if (!item.IsMap()) return std::nullopt;
    for (const char* key : {"name", "service"}) {
        const YAML::Node name = item[key];
        if (name && name.IsScalar()) return name.as<std::string>();
    }
    return std::nullopt;
}

/// Of each item its name; empty: not all have one of their own.
std::vector<std::string> names_of_items(const YAML::Node& list) {
    std::vector<std::string> names;
    std::set<std::string> once;
    for (const auto& item : list) {
        auto name = name_of_item(item);
        if (!name || !once.insert(*name).second) return {};
        names.push_back(std::move(*name));
    }
    return names;
}

void add_keys(const YAML::Node& node, const std::string& path, std::map<std::string, std::uint64_t>& keys) {
    if (node.IsMap() && node.size() > 0) {
        for (const auto& each : node) {
            const auto key = each.first.as<std::string>();
            add_keys(each.second, path.empty() ? key : path + '.' + key, keys);
        }
        return;
    }
    const auto names = node.IsSequence() ? names_of_items(node) : std::vector<std::string>{};
    if (names.empty()) {
        keys[path] = hash_of(in_order_of_keys(node));
        return;
    }
    std::string all_names;
    for (std::size_t place = 0; place < names.size(); ++place) {
        all_names += names[place] + ',';
        add_keys(node[place], path + '.' + names[place], keys);
    }
    keys[path] = hash_of(all_names);
}

}  // namespace

std::map<std::string, std::uint64_t> written_sections(const YAML::Node& file) {
    std::map<std::string, std::uint64_t> sections;
    for (const auto& section : file) {
        sections.emplace(section.first.as<std::string>(), hash_of(in_order_of_keys(section.second)));
    }
    return sections;
}

std::map<std::string, std::uint64_t> written_keys(const YAML::Node& file) {
    std::map<std::string, std::uint64_t> keys;
    add_keys(file, "", keys);
    return keys;
}

}  // namespace airtime::config
