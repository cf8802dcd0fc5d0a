#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "charging/policy/message_policy.hpp"
#include "texts/amount_style.hpp"
#include "texts/template.hpp"

/// The words of each language, as the operator wants them.
namespace airtime::texts {

struct LanguageWording {
    std::map<std::string, Template, std::less<>> texts;         ///< by key; all of text_rules()
    std::map<std::string, std::string, std::less<>> reasons;    ///< by the name of the refusal; all of them
    std::map<std::string, std::string, std::less<>> accounts;   ///< by name; one without is called by it
    std::map<std::string, std::string, std::less<>> enrolment;  ///< by its state; all of them
    std::map<std::string, std::string, std::less<>> events;     ///< by kind; one without is not in a history
    AmountStyle amount;
    std::string version = {};  ///< of all these words, as a proof of what somebody was told
};

struct Wording {
    std::array<LanguageWording, 2> languages;
    const LanguageWording& in(charging::Language language) const {
        return languages[static_cast<std::size_t>(language)];
    }
    LanguageWording& in(charging::Language language) { return languages[static_cast<std::size_t>(language)]; }
};

}  // namespace airtime::texts
