#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "charging/policy/message_policy.hpp"

namespace airtime::config {

/// What a subscriber may ask by SMS.
enum class SmsCommand : std::uint8_t {
    enrol,
    cancel,
    pause,
    resume,
    advance,
    confirm,
    repay,
    balance,
    history,
    refuse_messages,
    accept_messages,
    help,
};

/// A word or two that an SMS begins with; the answer is in its language.
struct Keyword {
    std::string letters;  ///< A-Z without blanks
    SmsCommand command = SmsCommand::help;
    charging::Language language = charging::Language::vi;
};

/// Vietnamese and English words for everything.
std::vector<Keyword> default_keywords();

}  // namespace airtime::config
