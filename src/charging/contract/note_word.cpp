#include "charging/contract/note_word.hpp"

#include <algorithm>

namespace airtime::charging {

std::string note_word(std::string_view text) {
    std::string word{text};
    std::ranges::replace(word, ' ', '_');
    if (word == "by" || word == "until") word += '_';
    return word;
}

}  // namespace airtime::charging
