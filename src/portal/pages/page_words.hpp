#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/policy/message_policy.hpp"

namespace airtime::portal {

/// What the pages say, by the name of the text ("subscriber.debt"), as a template of its own: its words are
/// escaped, what it fills in is as in any template. Empty: there is no such text.
std::optional<std::string_view> page_words(std::string_view name, charging::Language language);

/// The names of all texts, for tests.
std::vector<std::string> page_word_names();

}  // namespace airtime::portal
