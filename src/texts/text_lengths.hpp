#pragma once

#include <string>
#include <vector>

#include "texts/writer.hpp"

namespace airtime::texts {

struct TextLength {
    std::string name;  ///< "vi.granted"
    SmsLength longest;
};

/// How long each text gets under the policy: with its highest amounts, longest names and reasons, and all
/// accounts; a history with one line, as it takes what fits.
std::vector<TextLength> longest_texts(const Writer& writer, const charging::Policy& policy);

}  // namespace airtime::texts
