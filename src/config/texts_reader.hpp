#pragma once

#include "charging/policy/policy.hpp"
#include "config/sms_settings.hpp"
#include "config/yaml_reader.hpp"
#include "texts/wording.hpp"

/// The words of messages: `texts`.
namespace airtime::config {

/// The texts that are built in, with those of the file in their places.
texts::Wording read_texts(MapReader& file, const charging::Policy& policy);

/// A text that gets longer than SMS may be is a mistake; `file` is asked for `sms` and `texts` to say where.
void check_lengths(MapReader& file, const texts::Wording& wording, const charging::Policy& policy,
                   const SmsSettings& sms);

}  // namespace airtime::config
