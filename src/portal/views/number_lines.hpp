#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "charging/values/phone_number.hpp"

namespace airtime::portal {

struct LineMistake {
    std::size_t line = 0;  ///< from 1
    std::string given;     ///< printable, cut
    std::string reason;    ///< "not_a_number" and the like
};

struct NumberedLine {
    std::size_t line = 0;
    charging::Msisdn msisdn;
};

/// What a person typed, or a file of theirs had.
struct NumberLines {
    std::vector<NumberedLine> numbers;  ///< each once, where it stands first
    std::vector<LineMistake> mistakes;  ///< the first so many
};

inline constexpr std::size_t line_mistakes_max = 50;

/// Of each line the first cell, so that an exported file can be read again; its heading, empty lines and a
/// mark of UTF-8 in front are passed over. More than `lines_max` lines with something in them are a mistake
/// ("too_many").
NumberLines read_number_lines(std::string_view text, const charging::Numbering& numbering,
                              std::size_t lines_max);

/// `text` without what is no printable UTF-8, cut: of a line that is shown again.
std::string shown_line(std::string_view text);

}  // namespace airtime::portal
