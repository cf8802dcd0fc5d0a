#include "base/text_file.hpp"

#include <system_error>

namespace airtime {

std::ifstream open_text_file(const std::filesystem::path& path) {
    std::ifstream file;
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) {
        file.open(path, std::ios::binary);
    } else {
        file.setstate(std::ios::failbit);
    }
    return file;
}

bool read_line(std::istream& text, std::string& line) {
    using Traits = std::istream::traits_type;
    line.clear();
    const std::istream::sentry ready{text, true};
    if (!ready) return false;
    std::streambuf& bytes = *text.rdbuf();
    while (true) {
        const auto byte = bytes.sbumpc();
        if (Traits::eq_int_type(byte, Traits::eof())) {
            text.setstate(line.empty() ? std::ios::eofbit | std::ios::failbit : std::ios::eofbit);
            return !line.empty();
        }
        if (Traits::to_char_type(byte) == '\n') return true;
        if (line.size() == line_bytes_max) {
            text.setstate(std::ios::failbit);
            return false;
        }
        line += Traits::to_char_type(byte);
    }
}

}  // namespace airtime
