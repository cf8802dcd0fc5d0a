#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <map>
#include <string>

/// What a file says, key by key, so that two of them can be held against each other.
namespace airtime::config {

/// The keys of the top level, each with a hash of what stands there, whatever the order of a map's keys.
std::map<std::string, std::uint64_t> written_sections(const YAML::Node& file);

/// Every key, "advance.fee.timing", with a hash of its value. In a list whose items all have a name (`name`,
/// or a tariff's `service`), each of its own, they count as keys: "segments.student.advance.size"; the list
/// itself then says which names stand in it, in their order.
std::map<std::string, std::uint64_t> written_keys(const YAML::Node& file);

}  // namespace airtime::config
