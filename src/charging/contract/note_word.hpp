#pragma once

#include <string>
#include <string_view>

namespace airtime::charging {

/// The text as one word of an event's note, so that who reads the note finds the words behind it where they
/// are: a blank becomes an underscore, and one ends "by" and "until", which begin parts of a note.
std::string note_word(std::string_view text);

}  // namespace airtime::charging
