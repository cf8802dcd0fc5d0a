#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "texts/template.hpp"

namespace airtime::texts {

/// What a text is made of, and what must be said in it.
struct TextRule {
    std::string_view key;                        ///< in the configuration
    std::span<const std::string_view> required;  ///< places that must be there
    std::span<const std::string_view> optional;  ///< places that may be; `sender` may be in any text
};
/// One rule for each text.
std::span<const TextRule> text_rules();

/// What is wrong with a text under its rule; empty: nothing.
std::optional<std::string> mistake_in(const Template& text, const TextRule& rule);
/// Advertising carries a label in front, [QC] or [AD], and a price.
bool is_labelled(std::string_view text);

}  // namespace airtime::texts
