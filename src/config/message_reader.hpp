#pragma once

#include "charging/policy/policy.hpp"
#include "config/sms_settings.hpp"
#include "config/yaml_reader.hpp"

/// What subscribers are told, when and how: `messages`, `invitation`, `sms`.
namespace airtime::config {

void read_messages(MapReader& file, charging::Policy& policy);
void read_invitation(MapReader& file, charging::Policy& policy);
/// Empty: there is no such section, and nobody is told anything.
std::optional<SmsSettings> read_sms(MapReader& file);

}  // namespace airtime::config
